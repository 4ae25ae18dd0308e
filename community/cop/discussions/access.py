"""Who may read and who may do, in discussions. Nothing is allowed that is not allowed here."""

from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from cop.discussions.choices import ANSWERABLE, UNSENT, Kind, ShownAs, Side, Standing, State, Way
from cop.discussions.models import Attachment, Awaited, Cover, Outcome, Post, SectionText, Thread, Translation, Week
from cop.network.choices import Reading
from cop.network.models import Community
from cop.network.queries import communities_open
from cop.people.access import DESK, MEMBERS, SECRETARIAT, Viewpoint, held_now, roles_that_count, viewpoint
from cop.people.choices import MergeKind, Role
from cop.people.models import Merge, PersonLanguage, RoleHeld
from cop.services.files.models import StoredFile
from cop.services.ledger.queries import remembered
from cop.services.moderation.queries import Paused, paused

ACTS: dict[str, frozenset[Role]] = {
    "discussions.ask": MEMBERS | SECRETARIAT,
    "discussions.answer": MEMBERS | SECRETARIAT,
    "discussions.announce": DESK,
    "discussions.facilitate": DESK,
    "discussions.report": MEMBERS | SECRETARIAT,
    "discussions.see_who_asked": frozenset({Role.FACILITATOR}),
    "discussions.set_rules": DESK,
    "discussions.translate": MEMBERS | SECRETARIAT,
    "discussions.keep_glossary": DESK,
}
"""Role × act: what a role may at all; the functions below say on what."""

NOT_TRANSLATED = (*UNSENT, State.WITHDRAWN, State.PRIVATELY)
"""Where a thread stands whose community does not read it."""


def open_to_read() -> list[int]:
    """The numbers of the communities whose discussions everybody may read."""
    return remembered(
        "open-to-read", lambda: [community.pk for community in communities_open() if community.reading == Reading.OPEN]
    )


def reads_in(viewer: Any) -> frozenset[int]:
    """The numbers of the communities all of whose discussions the viewer may read."""
    view = viewpoint(viewer)
    if Role.SECRETARIAT in view.roles:
        return frozenset(community.pk for community in communities_open())
    return view.communities | view.facilitates | frozenset(open_to_read())


def threads_visible_to(viewer: Any) -> QuerySet[Thread]:
    """What is open or was, in the viewer's communities and in those open to read, and what was made public; besides, what
    the viewer asked, and for those who facilitate, what is not open yet."""
    return Thread.objects.filter(thread_seen(viewpoint(viewer)))


def thread_seen(view: Viewpoint, path: str = "") -> Q:
    """The same as a condition on rows that lead to a thread by `path` ("thread__")."""

    def at(**conditions: Any) -> Q:
        return Q(**{f"{path}{name}": value for name, value in conditions.items()})

    readable = ~at(state__in=(*UNSENT, State.WITHDRAWN, State.PRIVATELY)) & at(standing=Standing.CLEAR)
    public = at(public_for_asker__isnull=False, public_for_facilitator__isnull=False)
    seen = readable & (at(community__in=reads_in(view)) | public)
    if view.person is not None:
        covered = own_covers(view.person).filter(thread=OuterRef(f"{path}pk" if not path else path.removesuffix("__")))
        seen |= at(asker=view.person, shown_as=ShownAs.NAME) | Q(Exists(covered))
    if facilitated := facilitates_in(view):
        seen |= ~at(state=State.DRAFT) & at(community__in=facilitated)
    return seen


def own_covers(person: int, column: str = "person") -> QuerySet[Cover]:
    """What somebody asked under cover, or with `column` "keeper" keeps; also as whoever went into them: covers follow no
    merge."""
    merged = Merge.objects.filter(kind=MergeKind.PERSON, undone__isnull=True)
    gone = merged.filter(kept=person).values("gone")
    before = merged.filter(kept__in=gone).values("gone")
    numbers = (Q(**{column: person}), Q(**{f"{column}__in": gone}), Q(**{f"{column}__in": before}))
    return Cover.objects.filter(numbers[0] | numbers[1] | numbers[2])


def speaks_openly(path: str = "") -> Q:
    """A condition on posts and threads, or on what leads to posts by `path`: whoever spoke stands there with their name.
    What lists, counts or finds by who spoke asks with it; of threads, `path` is "thread"."""
    if path == "thread":
        return Q(shown_as=ShownAs.NAME, chatham=False)
    return Q(**{f"{path}shown_as": ShownAs.NAME, f"{path}of_asker": False, f"{path}thread__chatham": False})


def facilitates_in(viewer: Any) -> frozenset[int]:
    """The numbers of the communities whose threads the viewer sees to: a facilitator's own, the secretariat's all."""
    view = viewpoint(viewer)
    if Role.SECRETARIAT in view.roles:
        return frozenset(community.pk for community in communities_open())
    return view.facilitates


class ReadsAs(NamedTuple):
    """Who somebody is to the posts of a thread: whoever asked it under cover, whoever facilitates it."""

    covered_asker: bool
    facilitator: bool


def reads_as(viewer: Any, thread: Thread) -> ReadsAs:
    """Return who the viewer is to the posts of a thread."""
    facilitates = thread.community_id in facilitates_in(viewer)
    return ReadsAs(thread.is_covered and is_asker(viewer, thread), facilitates)


def posts_visible_to(viewer: Any, thread: Thread) -> QuerySet[Post]:
    """The posts of a thread that the viewer reads: a held one is for its author and whoever facilitates; a removed or
    withdrawn one keeps its place, without its words."""
    return posts_read(thread.pk, reads_as(viewer, thread), viewpoint(viewer).person)


def posts_read(thread_number: int, reader: ReadsAs, person: int | None) -> QuerySet[Post]:
    """The same for whom it was decided already who they are to it."""
    posts = Post.objects.filter(thread=thread_number)
    if not reader.covered_asker:
        posts = posts.exclude(standing=Standing.LATER)
    if reader.facilitator:
        return posts
    shown = ~Q(standing=Standing.HELD)
    if reader.covered_asker:
        shown |= Q(of_asker=True)
    return posts.filter(shown | Q(author=person, of_asker=False) if person else shown)


def may_fetch_attachment(file: StoredFile, viewer: Any) -> bool:
    """Whether the viewer may fetch a file of a thread: whoever reads what it belongs to."""
    attachment = Attachment.objects.filter(file=file).select_related("thread").first()
    if attachment is None or not threads_visible_to(viewer).filter(pk=attachment.thread_id).exists():
        return False
    if attachment.post_id is None:
        return True
    shown = posts_visible_to(viewer, attachment.thread).exclude(standing__in=(Standing.REMOVED, Standing.WITHDRAWN))
    return shown.filter(pk=attachment.post_id).exists()


def is_asker(viewer: Any, thread: Thread) -> bool:
    """Whether the viewer is who really asked."""
    view = viewpoint(viewer)
    if view.person is None:
        return False
    if thread.is_covered:
        return own_covers(view.person).filter(thread=thread).exists()
    return thread.asker_id == view.person


def shows_later(viewer: Any, thread: Thread) -> bool:
    """Whether what the viewer does in a thread shows with the next round: who asked under cover, once it is open. Before,
    the facilitators alone read it, who may open it at any moment: what the asker takes out is not to wait then."""
    return thread.is_covered and thread.state not in UNSENT and is_asker(viewer, thread)


def may_ask_in(viewer: Any, community: Community) -> bool:
    """Whether the viewer may begin something in a community: its members, and the secretariat."""
    view = viewpoint(viewer)
    if not _may(view, "discussions.ask") or not community.opened:
        return False
    return community.pk in view.communities | view.facilitates or Role.SECRETARIAT in view.roles


def may_begin(viewer: Any, community: Community, kind: str) -> bool:
    """Whether the viewer may begin something of that kind: announcements and time-bound discussions are for facilitators."""
    if kind in (Kind.ANNOUNCEMENT, Kind.TIMED) and not may_facilitate_in(viewer, community.pk):
        return False
    return may_ask_in(viewer, community)


def may_answer(viewer: Any, thread: Thread) -> bool:
    """Whether the viewer may answer: members of the community and the secretariat, while answers are taken."""
    view = viewpoint(viewer)
    if not _may(view, "discussions.answer") or thread.state not in ANSWERABLE or thread.standing != Standing.CLEAR:
        return False
    return thread.community_id in view.communities | facilitates_in(view)


def may_edit_thread(viewer: Any, thread: Thread) -> bool:
    """Whether the viewer may word the head of a thread: the asker, and the facilitator while it is not open yet."""
    if thread.state in (State.WITHDRAWN, State.ARCHIVED, State.REDIRECTED):
        return False
    if is_asker(viewer, thread):
        return thread.standing != Standing.REMOVED
    return thread.state == State.WORDING and may_facilitate(viewer, thread)


def may_edit_post(viewer: Any, post: Post) -> bool:
    """Whether the viewer may edit or withdraw a post: its own author. What the asker wrote under cover is the asker's."""
    if post.standing in (Standing.REMOVED, Standing.WITHDRAWN):
        return False
    if post.of_asker:
        return is_asker(viewer, post.thread)
    return post.author_id is not None and post.author_id == viewpoint(viewer).person


def may_facilitate(viewer: Any, thread: Thread) -> bool:
    """Whether the viewer sees to a thread: a facilitator of its community, or the secretariat."""
    return may_facilitate_in(viewer, thread.community_id)


def sent_back_by(viewer: Any, number: int) -> Thread | None:
    """Return a thread that was sent back to who asked, for those who facilitate it: until it is sent again they are told that
    alone."""
    back = Thread.objects.filter(pk=number, state=State.DRAFT, ending__isnull=False).select_related(
        "ending", "community"
    )
    thread = back.first()
    return thread if thread is not None and may_facilitate(viewer, thread) else None


def may_facilitate_in(viewer: Any, community_number: int) -> bool:
    """Whether the viewer sees to what is asked in a community."""
    return _may(viewpoint(viewer), "discussions.facilitate") and community_number in facilitates_in(viewer)


def paused_in(viewer: Any, community_number: int) -> Paused | None:
    """Return that the viewer may read and not write in a community for a while, None where they may."""
    return paused(viewpoint(viewer).person, community_number)


def may_report_at_all(viewer: Any) -> bool:
    """Whether the viewer may report what others wrote."""
    return _may(viewpoint(viewer), "discussions.report")


def may_report(viewer: Any, thing: Thread | Post) -> bool:
    """Whether the viewer may report a thread or post that they read: members, but nobody their own."""
    view = viewpoint(viewer)
    thread = thing if isinstance(thing, Thread) else thing.thread
    if not may_report_at_all(view) or thing.standing != Standing.CLEAR or thread.state in UNSENT:
        return False
    if isinstance(thing, Thread) or thing.of_asker:
        return not is_asker(view, thread)
    return thing.author_id != view.person


def may_read_mail(viewer: Any, post: Post) -> bool:
    """Whether the viewer may read all that the mail said of which a post is the new part: its author, and whoever facilitates.
    What is quoted there, and the signature, are for nobody else; where somebody is not named, none of it is kept."""
    if post.way != Way.MAIL or post.typed_by_id or post.thread.names_nobody:
        return False
    if post.standing in (Standing.REMOVED, Standing.WITHDRAWN):
        return False
    return post.author_id == viewpoint(viewer).person or may_facilitate(viewer, post.thread)


def may_accept(viewer: Any, thread: Thread) -> bool:
    """Whether the viewer may mark the answer that helped: the asker and the facilitator."""
    return is_asker(viewer, thread) or may_facilitate(viewer, thread)


def may_see_who_asked(viewer: Any, thread: Thread) -> bool:
    """Whether the viewer may look who asked under cover: the facilitator in charge alone, not the secretariat."""
    view = viewpoint(viewer)
    if view.person is None or thread.state == State.DRAFT or not thread.is_covered:
        return False
    return _facilitates_itself(view, thread) and own_covers(view.person, "keeper").filter(thread=thread).exists()


def may_see_who_speaks(viewer: Any, thread: Thread) -> bool:
    """Whether the viewer may look who speaks under the Chatham House rule: its facilitators, to moderate it."""
    return thread.chatham and thread.state != State.DRAFT and _facilitates_itself(viewpoint(viewer), thread)


def may_appear_otherwise(viewer: Any, thread: Thread) -> bool:
    """Whether the viewer may lift or change the cover: who asked, alone."""
    return thread.is_covered and is_asker(viewer, thread)


def may_offer_cover(viewer: Any, thread: Thread) -> bool:
    """Whether the viewer may offer to hand over who asked: the facilitator in charge, or any other where that one
    facilitates the community no more."""
    view = viewpoint(viewer)
    if not thread.is_covered or thread.state == State.DRAFT or not _facilitates_itself(view, thread):
        return False
    if may_see_who_asked(viewer, thread):
        return True
    keepers = Cover.objects.filter(thread=thread).values("keeper")
    held = RoleHeld.objects.filter(held_now(), roles_that_count(), role=Role.FACILITATOR, community=thread.community)
    return not held.filter(person__in=keepers).exists()


def _facilitates_itself(view: Viewpoint, thread: Thread) -> bool:
    return _may(view, "discussions.see_who_asked") and thread.community_id in view.facilitates


def may_set_rules(viewer: Any, community: Community) -> bool:
    """Whether the viewer sets how a community deals with queries: its facilitators, and the secretariat."""
    return _may(viewpoint(viewer), "discussions.set_rules") and community.pk in facilitates_in(viewer)


def may_ask_people(viewer: Any, thread: Thread) -> bool:
    """Whether the viewer may ask people to answer a thread: who facilitates. Where somebody who is not named wants their own
    organisation left out, those alone who may look who it is: whoever is missing would tell others which it is."""
    if not may_facilitate(viewer, thread):
        return False
    if not (thread.names_nobody and thread.spares_own_hierarchy):
        return True
    return may_see_who_asked(viewer, thread) if thread.is_covered else may_see_who_speaks(viewer, thread)


def may_compile(viewer: Any, thread: Thread) -> bool:
    """Whether the viewer compiles the reply of a thread: whoever facilitates it, while answers are taken."""
    compiled = thread.kind != Kind.ANNOUNCEMENT and thread.state in ANSWERABLE
    return compiled and thread.standing == Standing.CLEAR and may_facilitate(viewer, thread)


def may_translate_reply(viewer: Any, thread: Thread) -> bool:
    """Whether the viewer may put sections of a published reply into another language: members of its community and
    whoever facilitates it."""
    view = viewpoint(viewer)
    inside = thread.community_id in view.communities | facilitates_in(view)
    return _may(view, "discussions.answer") and inside and threads_visible_to(viewer).filter(pk=thread.pk).exists()


def may_word_section(viewer: Any, text: SectionText) -> bool:
    """Whether the viewer, who may translate the reply, may change a section that somebody translated: one that is shown, their
    own, and whoever facilitates."""
    own = text.by_id is not None and text.by_id == viewpoint(viewer).person
    return text.standing == Standing.CLEAR or own or may_facilitate(viewer, text.thread)


def may_report_section(viewer: Any, text: SectionText) -> bool:
    """Whether the viewer may report a section that somebody translated: members who read it, but nobody their own."""
    if text.standing != Standing.CLEAR or not may_report_at_all(viewer):
        return False
    return text.by_id != viewpoint(viewer).person


def outcomes_visible_to(viewer: Any, thread: Thread) -> QuerySet[Outcome]:
    """What came of a thread, as far as it is shown, for those who read the thread."""
    return Outcome.objects.filter(thread=thread, thread__in=threads_visible_to(viewer), standing=Standing.CLEAR)


def may_report_outcome(viewer: Any, outcome: Outcome) -> bool:
    """Whether the viewer may report what somebody told of a reply: members who read it, but nobody their own."""
    if outcome.standing != Standing.CLEAR or not may_report_at_all(viewer):
        return False
    if outcome.of_asker:
        return not is_asker(viewer, outcome.thread)
    return outcome.person_id is None or outcome.person_id != viewpoint(viewer).person


def may_translate(viewer: Any, thing: Thread | Post) -> bool:
    """Whether the viewer may put a head or post that they read into another language, see `may_translate_in`."""
    thread = thing if isinstance(thing, Thread) else thing.thread
    return thing.standing == Standing.CLEAR and may_translate_in(viewer, thread, asks=is_asker(viewer, thread))


def may_translate_in(viewer: Any, thread: Thread, *, asks: bool) -> bool:
    """Whether the viewer, who asked it or not, may translate in a thread that is open or was: members of its community and
    whoever facilitates it. Who asked under cover may not: a translation of theirs could tell who asked."""
    view = viewpoint(viewer)
    if not _may(view, "discussions.translate") or thread.community_id not in view.communities | facilitates_in(view):
        return False
    shown = thread.state not in NOT_TRANSLATED and thread.standing == Standing.CLEAR
    return shown and not (thread.is_covered and asks)


def may_word_translation(viewer: Any, translation: Translation, thing: Thread | Post) -> bool:
    """Whether the viewer may change a member's translation: its translator and whoever facilitates; anybody who may
    translate, once it is older than its text or nobody's any more."""
    if not may_translate(viewer, thing) or translation.by_machine or translation.standing == Standing.REMOVED:
        return False
    own = translation.by_id == viewpoint(viewer).person
    free = translation.standing == Standing.CLEAR and (
        translation.by_id is None or translation.of_version < thing.version
    )
    return own or free or may_facilitate_in(viewer, translation.thread.community_id)


def translation_seen(viewer: Any, thread: Thread) -> Q:
    """A condition on the translations of a thread and posts that the viewer reads: a held one is for its translator and
    whoever facilitates."""
    return translations_read(viewpoint(viewer).person, facilitates=thread.community_id in facilitates_in(viewer))


def translations_read(person: int | None, *, facilitates: bool) -> Q:
    """The same for a person by their number."""
    if facilitates:
        return ~Q(standing=Standing.REMOVED)
    shown = Q(standing=Standing.CLEAR)
    return shown | Q(standing=Standing.HELD, by=person) if person else shown


def may_review(viewer: Any, translation: Translation, thing: Thread | Post) -> bool:
    """Whether the viewer may say that a translation is right: a second person who may translate there and who reads the
    language, or who facilitates."""
    if translation.by_machine or translation.standing != Standing.CLEAR:
        return False
    if translation.by_id == viewpoint(viewer).person or not may_translate(viewer, thing):
        return False
    return may_review_in(viewer, translation.language, translation.thread.community_id)


def may_review_in(viewer: Any, language: str, community_number: int) -> bool:
    """Whether the viewer judges translations into a language: whoever reads it, and whoever facilitates."""
    if may_facilitate_in(viewer, community_number):
        return True
    return PersonLanguage.objects.filter(person=viewpoint(viewer).person, language=language).exists()


def may_report_translation(viewer: Any, translation: Translation) -> bool:
    """Whether the viewer may report a translation that they read: members, but nobody their own, and none of a machine's."""
    if translation.by_machine or translation.standing != Standing.CLEAR or not may_report_at_all(viewer):
        return False
    return translation.by_id != viewpoint(viewer).person


def may_ask_machine(viewer: Any) -> bool:
    """Whether the viewer may ask for a translation by the machine of what they read: members."""
    return _may(viewpoint(viewer), "discussions.translate")


def may_wait_for(viewer: Any, thing: Thread | Post) -> bool:
    """Whether the viewer may wait for a translation of a head or post, or of what else a thread holds: members, of what they
    read and others may translate."""
    thread = thing if isinstance(thing, Thread) else thing.thread
    read = threads_visible_to(viewer).filter(pk=thread.pk, standing=Standing.CLEAR)
    if not _may(viewpoint(viewer), "discussions.translate") or not read.exclude(state__in=NOT_TRANSLATED).exists():
        return False
    if isinstance(thing, Thread):
        return True
    return posts_visible_to(viewer, thread).filter(pk=thing.pk, standing=Standing.CLEAR).exists()


def awaited_to_translate(viewer: Any) -> QuerySet[Awaited]:
    """For what people wait in their language, of what the viewer may translate."""
    view = viewpoint(viewer)
    if not _may(view, "discussions.translate"):
        return Awaited.objects.none()
    shown = Q(thread__standing=Standing.CLEAR) & ~Q(thread__state__in=NOT_TRANSLATED)
    said = Q(post__isnull=True) | Q(post__standing=Standing.CLEAR)
    inside = Q(thread__community__in=view.communities | facilitates_in(view))
    return Awaited.objects.filter(shown, said, inside).exclude(
        thread__in=own_covers(view.person or 0).values("thread"), of_reply=False
    )


def may_keep_glossary(viewer: Any) -> bool:
    """Whether the viewer keeps the glossary of the partnership: facilitators and the secretariat."""
    return _may(viewpoint(viewer), "discussions.keep_glossary")


def _may(view: Viewpoint, act: str) -> bool:
    return not ACTS[act].isdisjoint(view.roles)


def may_moderate(viewer: Any, thread: Thread) -> bool:
    """Whether the viewer sums up a week of a time-bound discussion: its moderators, and whoever facilitates it."""
    if thread.kind != Kind.TIMED:
        return False
    person = viewpoint(viewer).person
    moderates = person is not None and thread.weeks.filter(moderator=person).exists()
    return may_facilitate(viewer, thread) or (moderates and may_answer(viewer, thread))


def may_be_public(thread: Thread) -> bool:
    """Whether everybody may be let read a thread: one that its community reads, or read until it ended."""
    return thread.state not in (*UNSENT, State.WITHDRAWN, State.PRIVATELY) and thread.standing == Standing.CLEAR


def may_agree_to_public(viewer: Any, thread: Thread, side: str) -> bool:
    """Whether the viewer says for one side that everybody may read a thread: who asked, or whoever facilitates it."""
    return is_asker(viewer, thread) if side == Side.ASKER else may_facilitate(viewer, thread)


def may_follow_and_save(viewer: Any) -> bool:
    """Whether the viewer follows things and saves searches: whoever sees what members see."""
    return viewpoint(viewer).may("people.see_members_fields")


def may_sum_up(viewer: Any, week: Week) -> bool:
    """Whether the viewer sums up that week: its moderator, and whoever facilitates the discussion."""
    if may_facilitate(viewer, week.thread):
        return True
    return week.moderator_id == viewpoint(viewer).person and may_moderate(viewer, week.thread)
