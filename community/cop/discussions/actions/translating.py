"""Putting heads and posts into other languages, by members, and saying that it is right."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import may_review, may_translate, may_word_translation
from cop.discussions.actions.counting import index_translated
from cop.discussions.actions.holding import check_pause, standing_of_translation
from cop.discussions.actions.recording import record
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import Standing
from cop.discussions.models import Post, Thread, Translation
from cop.people.models import Person
from cop.services.languages.choices import CODES
from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.markdown import RENDERED, rendered, unpiled
from cop.services.moderation.actions import close_gone
from cop.services.moderation.limits import take
from cop.services.moderation.models import Case

AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Worded:
    """What a translation says; of a post the body alone. `of_version` is that of the original that was read for it."""

    body: str
    of_version: int
    title: str = ""
    questions: tuple[str, ...] = ()


def translate(
    thing: Thread | Post, language: str, worded: Worded, *, version: int, acting_person: Person
) -> Translation:
    """Put a head or a post into another language, or change what is there, on top of its `version` (0: nothing was there).

    For members of its community, see `access.may_translate` and `may_word_translation`. Rules may hold it for the
    facilitator. What was said of its being right holds no more. Sends nothing. Raises PermissionDenied, NotNow, TooOften,
    ChangedMeanwhile, ValueError for a text too long or a language that is none.
    """
    if language not in CODES or language == thing.language:
        raise ValueError(language)
    take(f"discussions-translate:{acting_person.pk}", per=AN_HOUR, at_most=60)
    with transaction.atomic():
        thing = _locked(thing)
        if not may_translate(acting_person, thing):
            raise PermissionDenied
        check_pause(acting_person, _thread_of(thing).community)
        translation = _there(thing, language) or Translation(**_where(thing), language=language, version=0)
        if translation.version != version:
            raise ChangedMeanwhile({}, {}, translation.version)
        if version and not may_word_translation(acting_person, translation, thing):
            raise PermissionDenied
        _put(translation, thing, worded, acting_person)
        index_translated(translation)
        record(
            "discussions.translated", translation, acting_person=acting_person, community=translation.thread.community,
            new={"thread": translation.thread_id, "language": language, "version": translation.version},
        )  # fmt: skip
    return translation


@transaction.atomic
def review(translation: Translation, *, version: int, acting_person: Person) -> Translation:
    """Say that a translation is right. For a second person who reads the language, and whoever facilitates; twice is as
    good as once. Raises PermissionDenied, NotNow where it or its text was changed meanwhile."""
    found, thing = _found(translation)
    if not may_review(acting_person, found, thing):
        raise PermissionDenied
    check_pause(acting_person, found.thread.community)
    if found.version != version or found.of_version < thing.version:
        raise NotNow(_("Somebody changed it meanwhile. Read it once more."))
    if found.reviewed is None:
        found.reviewed, found.reviewed_by = timezone.now(), acting_person
        found.save(update_fields=["reviewed", "reviewed_by"])
        index_translated(found)
        record(
            "discussions.translation_reviewed", found, acting_person=acting_person, community=found.thread.community,
            new={"language": found.language, "version": found.version},
        )  # fmt: skip
    return found


@transaction.atomic
def take_back(translation: Translation, *, acting_person: Person) -> None:
    """Take a translation of one's own away; the original stays as it is. Raises PermissionDenied, NotNow where it is gone."""
    found, _thing = _found(translation)
    if found.by_id != acting_person.pk:
        raise PermissionDenied
    close_gone(found)
    record(
        "discussions.translation_taken_back", found, acting_person=acting_person, community=found.thread.community,
        new={"language": found.language},
    )  # fmt: skip
    found.delete()
    index_translated(found)


def lock_translation(number: int) -> None:
    """Lock a translation before it is read to be decided on, and its thread first, as whoever translates does."""
    Thread.objects.select_for_update(of=("self",)).filter(translations=number).first()
    Translation.objects.select_for_update(of=("self",)).filter(pk=number).first()


def clear_translation(case: Case) -> None:
    """Show a translation that was held."""
    translation = Translation.objects.get(pk=case.number)
    if translation.standing == Standing.HELD:
        _stand(translation, Standing.CLEAR)


def edit_translation(case: Case, text: str, person: Person) -> str:
    """Put other words into a translation; returns what it said, which only those who moderate read."""
    translation = Translation.objects.select_for_update().get(pk=case.number)
    before = translation.body
    _set_body(translation, text)
    translation.version += 1
    translation.reviewed = translation.reviewed_by = None
    translation.save()
    _stand(translation, Standing.CLEAR)
    return before


def remove_translation(case: Case) -> None:
    """Take a translation out of sight; the original stays as it is."""
    _stand(Translation.objects.get(pk=case.number), Standing.REMOVED)


def _stand(translation: Translation, standing: Standing) -> None:
    translation.standing = standing
    translation.save(update_fields=["standing"])
    index_translated(translation)


def _put(translation: Translation, thing: Thread | Post, worded: Worded, person: Person) -> None:
    new = translation.pk is None
    if new or translation.by_id is None or translation.of_version < thing.version:
        translation.by = person
    translation.title, translation.questions = unpiled(worded.title), [unpiled(text) for text in worded.questions]
    translation.of_version = min(worded.of_version, thing.version)
    translation.made, translation.version = timezone.now(), translation.version + 1
    translation.reviewed = translation.reviewed_by = None
    _set_body(translation, worded.body)
    translation.save()
    if translation.standing != Standing.HELD:
        translation.standing = standing_of_translation(translation, person, unseen=new)
        translation.save(update_fields=["standing"])


def _set_body(translation: Translation, body: str) -> None:
    html = rendered(body, translation.name_of_notes)
    translation.body, translation.html, translation.rendered = body, html, RENDERED


def _thread_of(thing: Thread | Post) -> Thread:
    return thing if isinstance(thing, Thread) else thing.thread


def _where(thing: Thread | Post) -> dict[str, Any]:
    return {"thread": _thread_of(thing), "post": thing if isinstance(thing, Post) else None}


def _there(thing: Thread | Post, language: str) -> Translation | None:
    there = Translation.objects.filter(**_where(thing), language=language, by_machine=False)
    found = there.exclude(standing=Standing.REMOVED).first()
    if found is not None:
        found.thread = _thread_of(thing)
    return found


def _locked(thing: Thread | Post) -> Thread | Post:
    """Lock the thread, as answering does, so that two who translate at once do so one after the other."""
    number = thing.pk if isinstance(thing, Thread) else thing.thread_id
    thread = Thread.objects.select_for_update(of=("self",)).select_related("community", "asker").get(pk=number)
    if isinstance(thing, Thread):
        return thread
    post = Post.objects.get(pk=thing.pk)
    post.thread = thread
    return post


def _found(translation: Translation) -> tuple[Translation, Thread | Post]:
    thing = _locked(translation.post or translation.thread)
    found = Translation.objects.filter(pk=translation.pk).first()
    if found is None:
        raise NotNow(_("Somebody changed it meanwhile. Read it once more."))
    found.thread = _thread_of(thing)
    return found, thing
