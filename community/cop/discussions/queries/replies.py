"""Consolidated replies: what is frozen of them, and how an edition reads for one viewer, whatever it is printed on."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cop.discussions.access import threads_visible_to
from cop.discussions.choices import ANSWERABLE, CreditWish, Help, Licence, PartKind, Section, ShownAs, Stance, Standing
from cop.discussions.models import Contributor, Edition, Outcome, Post, Reply, SectionText, Thread
from cop.discussions.queries.indexing import section_lines, stands_on_nothing
from cop.discussions.queries.linked import label_for_all, plain_for_all, relabelled
from cop.discussions.queries.rules import day_in
from cop.discussions.queries.voices import Voice, under_cover, voice_of, voices
from cop.network.countries import country_name
from cop.people.choices import Category
from cop.people.links import opened
from cop.people.queries.named import Named, named
from cop.services.languages.queries import day, listed, text_of
from cop.services.lines.queries import Stop
from cop.services.markdown import as_typed

CHECK = "reply-check"
CHECK_OF_ASKER = "reply-check-of-asker"
WHAT_CAME = "reply-what-came"
ENDS, STOPS = "?!.؟？！。।།", ".。।།"
NEW_DRAFT = gettext_lazy("This draft is being corrected. A new one follows.")
HOLDS_FOR = timedelta(days=365)
"""So long after somebody said that a reply is still true, its facilitators are asked again."""


@dataclass(frozen=True)
class Checker:
    """Who opened the link of a mail with a draft: somebody quoted, or (without a contributor) who asked. `version` is that
    of the draft that they were sent."""

    reply: Reply
    contributor: Contributor | None
    version: int

    @property
    def reads_this(self) -> bool:
        """Whether it is the draft that they read which circulates now."""
        return self.reply.checked_until is not None and self.reply.version == self.version


@dataclass
class Block:
    """A line or paragraph of a composed reply. `marks` are the numbers it stands on; `flagged`: it stands on none."""

    text: str
    lead: str = ""
    address: str = ""
    marks: list[str] = field(default_factory=list)
    flagged: bool = False
    heading: bool = False
    language: str = ""
    anchor: str = ""
    html: str = ""
    """Said at length, as it was rendered; then there is no `text`."""

    @property
    def cited(self) -> str:
        """The numbers as they are printed: "[1] [R2]"."""
        return " ".join(f"[{mark}]" for mark in self.marks)


@dataclass
class Chapter:
    """A section of a composed reply. `code` is that of a section that can be translated, else ""; `language` the language
    in which it is shown; `text` what somebody translated of it, where that is shown in its place."""

    title: str
    blocks: list[Block]
    code: str = ""
    language: str = ""
    translated: bool = False
    text: SectionText | None = None


@dataclass
class Composed:
    """An edition as one viewer reads it, `published` on that day where the community works."""

    edition: Edition
    title: str
    facts: list[str]
    chapters: list[Chapter]
    credits: list[str]
    citation: str
    address: str
    published: date
    licence: str = ""
    licence_address: str = ""

    @property
    def terms(self) -> str:
        """The licence in words, "" where none was said."""
        return " ".join(filter(None, [self.licence, self.licence_address]))


def is_address(text: str) -> bool:
    """Whether a text may stand as a link: a page of another site, or of ours."""
    return text.startswith(("http://", "https://", "/"))


def quotable(thread: Thread) -> QuerySet[Post]:
    """Return the posts that a reply may quote: shown answers and the replies to them, in their order."""
    return (
        Post.objects.filter(thread=thread, standing=Standing.CLEAR).select_related("author", "thread").order_by("place")
    )


def corrections(reply: Reply, posts: Iterable[Post]) -> list[tuple[list[int], str]]:
    """Return what those quoted want corrected, each with the places of their own among `posts`. Under the Chatham House rule
    without: the places would tell which answers are of the same person."""
    by_author = defaultdict(list)
    for post in posts:
        if not post.of_asker and not reply.thread.chatham:
            by_author[post.author_id].append(post.place)
    return [(by_author[one.person_id], one.corrects) for one in reply.contributors.exclude(corrects="").order_by("pk")]


def still_waits(reply: Reply) -> bool:
    """Whether somebody asked may still correct a reply that circulates."""
    if reply.checked_until is None or reply.checked_until < day_in(reply.thread.community):
        return False
    return reply.asker_agreed is None or reply.contributors.filter(agreed__isnull=True).exists()


def is_as_published(reply: Reply) -> bool:
    """Whether the parts of a reply say what its newest edition says."""
    edition = reply.editions.first()
    return edition is not None and edition.parts == frozen_parts(reply)


def is_taken_back(reply: Reply) -> bool:
    """Whether another draft of a reply is to circulate: it was taken back, or more is compiled than was published."""
    return reply.checked_until is None and reply.thread.state in ANSWERABLE and not is_as_published(reply)


def read_by_mail(reply: Reply) -> list[Contributor]:
    """Return those quoted who get the draft of a reply by mail."""
    return list(reply.contributors.select_related("person").filter(person__email__isnull=False).order_by("pk"))


def asker_reads_by_mail(reply: Reply, quoted: Collection[Contributor]) -> bool:
    """Whether who asked gets the draft by mail beside those quoted: not under cover, and not twice."""
    asker = reply.thread.asker
    if asker is None or not asker.email or reply.thread.names_nobody:
        return False
    return asker.pk not in {contributor.person_id for contributor in quoted}


def holds_no_longer(reply: Reply) -> bool:
    """Whether it is long ago that somebody said that a published reply is still true."""
    return reply.still_true is not None and reply.still_true < day_in(reply.thread.community) - HOLDS_FOR


def frozen_parts(reply: Reply) -> list[dict[str, Any]]:
    """Return the parts of a reply as an edition keeps them, ordered as they are read."""
    order = {section: place for place, section in enumerate(Section.values)}
    names = ("section", "question", "stance", "kind", "country", "title", "address", "text", "cites")
    rows = sorted(reply.parts.all(), key=lambda part: (order[part.section], part.question, part.place, part.pk))
    return [{name: getattr(part, name) for name in names} for part in rows]


def frozen_answers(thread: Thread) -> list[dict[str, Any]]:
    """Return the answers as an edition keeps them, without who gave them and whom or what of ours they link to."""
    return [frozen_answer(post) for post in quotable(thread)]


def frozen_answer(post: Post) -> dict[str, Any]:
    """Return one answer as an edition keeps it."""
    return {
        "post": post.pk, "place": post.place, "text": plain_for_all(post.body), "language": post.language,
        "said": post.said.isoformat(), "html": relabelled(post.html, label_for_all()),
    }  # fmt: skip


def checker_of(number: int, token: str) -> Checker | None:
    """Return who a link of a mail with a draft is for; None for a forged or old one."""
    if (numbers := opened(CHECK_OF_ASKER, token)) is not None:
        reply = Reply.objects.select_related("thread__community").filter(pk=numbers[0], thread=number).first()
        return Checker(reply, None, _version(numbers)) if reply else None
    numbers = opened(CHECK, token)
    found = Contributor.objects.select_related("reply__thread__community", "person")
    contributor = found.filter(pk=numbers[0], reply__thread=number).first() if numbers else None
    return Checker(contributor.reply, contributor, _version(numbers)) if contributor and numbers else None


def _version(numbers: tuple[int, ...]) -> int:
    """The version that a link names; mails sent before links named one have 0, which no reply has."""
    return numbers[1] if len(numbers) > 1 else 0


def reply_stops(numbers: Collection[int], viewer: Any) -> dict[int, Stop]:
    """Return published replies as stops, those that the viewer reads."""
    found = Reply.objects.filter(pk__in=numbers, number__gt=0, thread__in=threads_visible_to(viewer))
    rows = found.values_list("pk", "thread", "published")
    return {
        number: Stop(
            _("Consolidated reply"), reverse("discussions:reply", args=[thread]), day(published) if published else ""
        )
        for number, thread, published in rows
    }


def outcome_stops(numbers: Collection[int], viewer: Any) -> dict[int, Stop]:
    """Return what came of threads as stops, of those that the viewer reads."""
    found = Outcome.objects.filter(pk__in=numbers, standing=Standing.CLEAR, thread__in=threads_visible_to(viewer))
    return {
        number: Stop(
            Truncator(text).chars(140), reverse("discussions:outcome", args=[thread, number]), detail=day(said)
        )
        for number, thread, text, said in found.values_list("pk", "thread", "text", "said")
    }


def composed(edition: Edition, viewer: Any, *, language: str = "", thread: Thread | None = None) -> Composed:
    """Return an edition as the viewer reads it, in a constant number of queries: contributors as each wishes and the viewer
    may know, sections in `language` where somebody translated them."""
    thread = thread or edition.reply.thread
    speakers = _speakers(edition, thread, viewer)
    asker = voices([thread], viewer, chatham=thread.chatham)[thread]
    address = settings.SITE_URL + reverse("discussions:reply", args=[thread.pk])
    texts = section_texts(edition, language, speakers) if edition.pk and language else {}
    chapters = [_query(thread, asker), _thanks_to(edition, speakers)]
    sections = (_section(section, edition, thread, texts.get(section), speakers) for section in Section)
    chapters.extend(filter(None, sections))
    chapters.insert(-1 if chapters[-1].code == Section.THANKS else len(chapters), _in_full(edition, speakers))
    published = day_in(thread.community, edition.published)
    named = list(dict.fromkeys(voice.name for place, voice in speakers.items() if voice.address))
    made = Composed(edition, edition.title, [], chapters, named, "", address, published)
    made.citation = _("%(community)s: Consolidated reply %(number)s, version %(version)s: %(title)s. %(day)s. %(address)s") % {
        "community": text_of(thread.community.names), "number": thread.pk, "version": edition.number,
        "title": edition.title, "day": day(published), "address": address,
    }  # fmt: skip
    made.citation = _ended_once(made.citation, edition.title)
    helps = listed([str(Help(one).label) for one in thread.helps if one in Help.values]) if thread.helps else ""
    if edition.licence:
        licence = Licence(edition.licence)
        made.licence = _("Licence: %(name)s.") % {"name": licence.label}
        made.licence_address = licence.address
    made.facts = [
        *filter(None, [text_of(thread.community.names), helps]),
        _("Consolidated reply %(number)s, version %(version)s") % {"number": thread.pk, "version": edition.number},
        day(published),
        *_compiled_by(thread, viewer),
    ]
    return made


def section_texts(edition: Edition, language: str, shown: Collection[int]) -> dict[str, SectionText]:
    """Return what is shown of the sections of an edition in a language, by section; `shown` are the places of the answers that
    are."""
    return {text.section: text for text, lines in _texts(edition, language, shown) if lines}


def sections_to_word(edition: Edition, language: str, person: int) -> dict[str, tuple[str, bool]]:
    """Return what the form for a language begins with, by section: what is shown, and what the translator themselves wrote; and
    whether words of theirs may stand in it that were removed."""
    shown = set(quotable(edition.reply.thread).values_list("place", flat=True))
    found = {}
    for text, lines in _texts(edition, language, shown, by=person):
        if lines or text.by_id == person:
            found[text.section] = ("\n".join(filter(None, lines)) or text.text, not lines)
    return found


def _texts(
    edition: Edition, language: str, shown: Collection[int], *, by: int | None = None
) -> Iterator[tuple[SectionText, list[str | None]]]:
    seen = Q(standing=Standing.CLEAR) | (Q(standing=Standing.HELD, by=by) if by else Q())
    for text in SectionText.objects.filter(seen, edition=edition, language=language):
        text.edition = edition
        yield text, section_lines(text, shown)


def _ended_once(citation: str, title: str) -> str:
    """Return a citation without the full stop behind a title that ends in a sign of its own."""
    if title.endswith(tuple(ENDS)):
        for stop in STOPS:
            citation = citation.replace(f"{title}{stop}", title)
    return citation


def _compiled_by(thread: Thread, viewer: Any) -> list[str]:
    """Return who facilitates a thread, as the viewer may name them; nobody where the Chatham House rule holds."""
    people = named([thread.facilitator_id] if thread.facilitator_id and not thread.chatham else [], viewer)
    return [_("Compiled by %(name)s") % {"name": person.name} for person in people.values() if person.name]


def _query(thread: Thread, asker: Voice) -> Chapter:
    who = ", ".join(filter(None, [asker.name, asker.detail]))
    blocks = [Block(" · ".join([who, *([day(thread.opened)] if thread.opened else [])]))]
    blocks += [Block(line, language=thread.language) for line in plain_for_all(thread.body).splitlines()]
    blocks += [
        Block(question, lead=f"{n}.", language=thread.language) for n, question in enumerate(thread.questions, 1)
    ]
    if thread.use:
        blocks.append(Block(thread.use, lead=f"{_('How the answers will be used')}:", language=thread.language))
    return Chapter(_("The query"), blocks)


def _thanks_to(edition: Edition, speakers: dict[int, Voice]) -> Chapter:
    rows = [
        Block(", ".join(filter(None, [voice.name, voice.detail])), lead=f"[{place}]", address="", anchor=f"c{place}")
        for place, voice in speakers.items()
    ]
    return Chapter(_("Responses were received, with thanks, from"), rows)


def _section(
    section: Section, edition: Edition, thread: Thread, text: SectionText | None, shown: Collection[int]
) -> Chapter | None:
    parts = [part for part in edition.parts if part["section"] == section]
    if not parts:
        return None
    chapter, removed = Chapter(str(section.label), [], str(section), edition.language), Block(_("This was removed."))
    if text is not None:
        lines = section_lines(text, shown)
        chapter.blocks = [removed if line is None else Block(line) for line in lines]
        chapter.language, chapter.translated, chapter.text = text.language, True, text
        return chapter
    asked, number = None, 0
    for part in parts:
        if section == Section.SUMMARY and part["question"] != asked:
            asked = part["question"]
            if 0 < asked <= len(thread.questions):
                chapter.blocks.append(Block(thread.questions[asked - 1], lead=f"{asked}.", heading=True))
        number += section == Section.RESOURCES
        if not stands_on_nothing(part, shown):
            chapter.blocks.append(_block(section, part, number))
        elif not chapter.blocks or chapter.blocks[-1] != removed:
            chapter.blocks.append(removed)
    return chapter


def _block(section: Section, part: dict[str, Any], number: int) -> Block:
    marks = [str(mark) for mark in part["cites"]]
    if section == Section.RESOURCES:
        kind = str(PartKind(part["kind"]).label) if part["kind"] else ""
        text = " – ".join(filter(None, [part["title"], kind, part["text"]]))
        address = part["address"] if is_address(part["address"]) else ""
        return Block(text, f"[R{number}]", address, marks, anchor=f"cR{number}")
    lead = ""
    if section == Section.EXPERIENCES:
        where = country_name(part["country"]) if part["country"] else ""
        lead = ": ".join(filter(None, [where, part["title"]]))
    if part["stance"]:
        lead = str(Stance(part["stance"]).label)
    needs = section in (Section.SUMMARY, Section.EXPERIENCES)
    return Block(part["text"], f"{lead}:" if lead else "", "", marks, flagged=needs and not marks)


def _in_full(edition: Edition, speakers: dict[int, Voice]) -> Chapter:
    blocks = []
    for answer in edition.answers:
        voice = speakers.get(answer["place"])
        if voice is not None:
            who = ", ".join(filter(None, [voice.name, voice.detail]))
            blocks.append(Block(who, lead=f"[{answer['place']}]", heading=True))
            html = answer.get("html") or as_typed(answer["text"])
            blocks.append(Block("", language=answer["language"], html=mark_safe(html)))
    return Chapter(_("Responses in full"), blocks)


def _speakers(edition: Edition, thread: Thread, viewer: Any) -> dict[int, Voice]:
    """Return who speaks in each answer of an edition that is still shown, by its place, credited as each wishes."""
    numbers = [answer["post"] for answer in edition.answers]
    posts = list(quotable(thread).filter(pk__in=numbers))
    wishes = dict(Contributor.objects.filter(reply=edition.reply).values_list("person", "wish"))
    authors = {post.author_id for post in posts if post.author_id and post.shown_as == ShownAs.NAME}
    known = named([] if thread.chatham else authors, viewer)
    return {post.place: _credit(post, wishes, known, thread) for post in posts}


def _credit(post: Post, wishes: dict[int, str], known: dict[int, Named], thread: Thread) -> Voice:
    if thread.chatham:
        return Voice(_("a participant"))
    if post.shown_as != ShownAs.NAME:
        return Voice(under_cover(post.shown_as, post.shown_country, post.shown_category))
    if post.author_id is None:
        return Voice(_("a former member"))
    unconfirmed = bool(post.typed_by_id and not post.confirmed)
    voice = _credited(known.get(post.author_id), "" if unconfirmed else wishes.get(post.author_id, ""))
    typed = [_("typed by the facilitator")] if unconfirmed else []
    return replace(voice, detail=", ".join(filter(None, [voice.detail, *typed])))


def _credited(person: Named | None, wish: str) -> Voice:
    if person is not None and wish == CreditWish.NAME:
        return voice_of(person, get_language() or "en")
    if wish == CreditWish.NOTHING or person is None:
        return Voice(_("a member"))
    kind = [str(Category(person.category).label)] if person.category else []
    country = [country_name(person.country)] if person.country else []
    return Voice(_("a member"), ", ".join([*kind, *country]))
