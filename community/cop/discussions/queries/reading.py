"""A thread in the reader's language: what members and the machine translated of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from cop.discussions.access import (
    NOT_TRANSLATED,
    facilitates_in,
    may_ask_machine,
    may_review_in,
    may_translate_in,
    open_to_read,
    translations_read,
)
from cop.discussions.choices import Standing
from cop.discussions.models import Post, Thread, Translation
from cop.discussions.queries.glossary import Used, used_in
from cop.discussions.queries.linked import seen_by
from cop.discussions.queries.posts import Shown, Talk
from cop.discussions.queries.rules import rules_of
from cop.people.access import viewpoint
from cop.people.queries.named import Named, named
from cop.services.languages import machine
from cop.services.prepared import rows


@dataclass
class Translated:
    """A translation as one viewer reads it: by whom it is, who said that it is right, and whether its text is newer."""

    translation: Translation
    translator: str = ""
    reviewer: str = ""
    is_older: bool = False
    may_review: bool = False
    may_report: bool = False


@dataclass
class Reading:
    """What the page of a thread offers a reader of `language`. `is_on`: the translations stand in place of the originals,
    the head's in `head`, those of posts with each post. `lacks`: the machine may be asked for what nobody translated.
    `may_wait`: the reader may wait until somebody has translated the head."""

    language: str
    may_translate: bool
    is_there: bool = False
    is_on: bool = False
    lacks: bool = False
    may_wait: bool = False
    head: Translated | None = None
    terms: list[Used] = field(default_factory=list)


def may_be_sent(thread: Thread) -> bool:
    """Whether a thread may be sent to the machine at all: one that is shown; what not everybody may read, and where nobody
    is to know who speaks, only if the community allows it."""
    if thread.state in NOT_TRANSLATED or thread.standing != Standing.CLEAR:
        return False
    rules = rules_of(thread.community)
    if (thread.is_covered or thread.chatham) and not rules.machine_covered:
        return False
    return thread.is_public or thread.community_id in open_to_read() or rules.machine_private


def reading(talk: Talk, viewer: Any, language: str, *, wanted: bool) -> Reading | None:
    """Return what there is of a thread in a language, in one query unless it is `wanted`, that is read in it; None where
    everything is in that language already, and for visitors. Adds the translations that are read to the posts of `talk`."""
    person, thread = viewpoint(viewer).person, talk.thread
    if person is None:
        return None
    made = Reading(language, may_translate_in(viewer, thread, asks=talk.is_asker))
    foreign = [one for one in _said(talk) if one.post.language != language and one.post.standing == Standing.CLEAR]
    if not foreign and thread.language == language:
        return made
    posts, facilitates = tuple(one.post.pk for one in foreign), thread.community_id in facilitates_in(viewer)
    asked = (thread.pk, posts, language, person, facilitates, wanted)
    found = rows(_translations, *asked) if getattr(thread, "has_translations", True) else []
    things: dict[int | None, Thread | Post] = {one.post.pk: one.post for one in foreign}
    if thread.language != language:
        things[None] = thread
    best = _best(found, things)
    made.is_there, made.is_on = bool(best), wanted
    lacking = [thing for number, thing in things.items() if number not in best]
    open_to_them = may_ask_machine(viewer) and thread.standing == Standing.CLEAR and thread.state not in NOT_TRANSLATED
    made.may_wait = open_to_them and None in things and None not in best
    asks = machine.is_on() and may_ask_machine(viewer) and may_be_sent(thread)
    made.lacks = asks and any(machine.speaks(thing.language, language) for thing in lacking)
    if wanted:
        shown = _shown(best, things, viewer, may_translate=made.may_translate)
        made.head = shown.get(None)
        for one in foreign:
            one.translation = shown.get(one.post.pk)
        source = next(iter(things.values())).language if things else language
        made.terms = used_in(
            (strip_tags(one.html) for one in things.values() if one.language == source), source, language
        )
    return made


def _translations(
    thread: int, posts: tuple[int, ...], language: str, person: int | None, facilitates: bool, whole: bool
) -> QuerySet[Translation]:
    those = Q(post__isnull=True) | Q(post__in=posts)
    seen = translations_read(person, facilitates=facilitates)
    found = Translation.objects.filter(those, seen, thread=thread, language=language)
    return found if whole else found.only("post", "by_machine", "of_version", "thread", "language")


def _said(talk: Talk) -> list[Shown]:
    return [one for answer in talk.answers for one in (answer, *answer.replies)]


def _best(found: Iterable[Translation], things: dict[int | None, Thread | Post]) -> dict[int | None, Translation]:
    """Return one translation of each thing: a member's, also an older one, else the machine's of the text as it reads now."""
    best: dict[int | None, Translation] = {}
    for translation in sorted(found, key=lambda one: not one.by_machine):
        thing = things.get(translation.post_id)
        if thing is not None and (not translation.by_machine or translation.of_version == thing.version):
            best[translation.post_id] = translation
    return best


def _shown(
    best: dict[int | None, Translation], things: dict[int | None, Thread | Post], viewer: Any, *, may_translate: bool
) -> dict[int | None, Translated]:
    if not best:
        return {}
    person, thread = viewpoint(viewer).person, _thread(next(iter(things.values())))
    people = {} if thread.chatham else _people(best.values(), viewer)
    language = next(iter(best.values())).language
    judges = may_translate and may_review_in(viewer, language, thread.community_id)
    shown = {}
    for number, translation in best.items():
        thing = things[number]
        translation.html = seen_by(translation.body, translation.html, viewer)
        own, clear = translation.by_id == person, translation.standing == Standing.CLEAR
        can = may_translate and not own and clear and not translation.by_machine
        is_older = translation.of_version < thing.version
        shown[number] = Translated(
            translation,
            _name(translation.by_id, people, thread),
            _name(translation.reviewed_by_id, people, thread) if translation.reviewed else "",
            is_older,
            may_review=can and judges and not is_older and translation.reviewed is None,
            may_report=can,
        )
    return shown


def _thread(thing: Thread | Post) -> Thread:
    return thing if isinstance(thing, Thread) else thing.thread


def _people(translations: Iterable[Translation], viewer: Any) -> dict[int, Named]:
    numbers = {number for one in translations for number in (one.by_id, one.reviewed_by_id) if number}
    return named(numbers, viewer)


def _name(number: int | None, people: dict[int, Named], thread: Thread) -> str:
    """Return who translated or reviewed: nobody is named under the Chatham House rule."""
    if thread.chatham:
        return _("a participant")
    if number is None or number not in people:
        return _("a former member")
    return people[number].name or _("a member")
