"""Changing what one says of oneself. Each action is for the person themselves, and raises PermissionDenied for others; a photo
the secretariat changes too, `of` somebody else, who is told."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from cop.network.models import Topic
from cop.people.access import may_edit_person, viewpoint
from cop.people.actions.consents import agree_as_rhythm_says
from cop.people.actions.oneself import oneself
from cop.people.actions.others import whose
from cop.people.mails import records as mails
from cop.people.models import Expertise, Person, PersonLanguage
from cop.people.queries.asking import still_asked
from cop.people.queries.indexing import PERSON
from cop.people.queries.profile import COLUMNS, PROFILE_CHANGED, profile, profile_at
from cop.services.files.actions import remove, store
from cop.services.files.choices import PICTURES
from cop.services.ledger.actions import record
from cop.services.ledger.versions import ChangedMeanwhile, Values, changed
from cop.services.search.actions import index

PHOTO = "people.photo"
"""The purpose of a stored photo; who may fetch one is registered for it."""


@transaction.atomic
def change_profile(values: Values, *, version: int, acting_person: Person) -> None:
    """Save one's profile as a form gives it (see `queries.profile`), on top of the `version` that the form was opened on.

    Changes only what differs, and that it was confirmed today. Wanting news agrees to them, wanting none takes that back.
    Sends nothing. Raises ChangedMeanwhile, and then changes nothing.
    """
    person = oneself(acting_person)
    now = profile(person)
    if version != person.version:
        raise ChangedMeanwhile(profile_at(version, person), now, person.version)
    _save(person, now, values)
    Person.objects.filter(pk=person.pk).update(confirmed=timezone.now())


@transaction.atomic
def change_rhythm(rhythm: str, *, acting_person: Person, by_link: bool = False) -> None:
    """Say how often one wants mail about what is new. Twice is as good as once.

    `by_link`: whoever holds the link in a mail to the person asked for it; the ledger names nobody as having done it.
    """
    person = oneself(acting_person)
    now = profile(person)
    _save(person, now, {**now, "news_rhythm": rhythm}, by_link=by_link)


@transaction.atomic
def choose_languages(codes: list[str], *, acting_person: Person) -> None:
    """Read just these languages; mail comes in the first. Twice is as good as once. Sends nothing."""
    person = oneself(acting_person)
    now = profile(person)
    _save(person, now, {**now, "languages": codes})


@transaction.atomic
def confirm_profile(*, acting_person: Person) -> None:
    """Say that what the register holds is still right. Changes the date of that only; sends nothing."""
    person = oneself(acting_person)
    Person.objects.filter(pk=person.pk).update(confirmed=timezone.now())
    record("people.profile_confirmed", person, acting_person=person, about=person)


@transaction.atomic
def confirm_by_link(number: int, version: int, asked: int) -> bool:
    """Note that what the yearly mail showed is still right, for whoever holds the link in it (None acts in the ledger).

    `version` and `asked` (a moment in seconds) say which mail it was. Sends nothing. Twice is as good as once. Returns
    False, and changes nothing, for somebody who is gone and where the data has changed since.
    """
    person = still_asked(Person.objects.select_for_update(no_key=True), number, version, asked)
    if person is None:
        return False
    if person.confirmed is None or person.confirmed.timestamp() < asked:
        Person.objects.filter(pk=person.pk).update(confirmed=timezone.now())
        record("people.profile_confirmed", person, acting_person=None, on_behalf="link", about=person)
    return True


def set_photo(upload: UploadedFile, *, of: Person | None = None, acting_person: Person) -> None:
    """Show a photo of oneself in place of the one before. Raises `files.refusals.Refused` for what is no picture."""
    may = viewpoint(acting_person).may("people.edit_own_profile") if of is None else may_edit_person(acting_person, of)
    if not may:
        raise PermissionDenied
    owner = of or acting_person
    file = store(upload, purpose=PHOTO, kinds=PICTURES, owner=owner.pk, acting_person=acting_person)
    with transaction.atomic():
        _put_photo(whose(of, acting_person), file, acting_person)


@transaction.atomic
def remove_photo(*, of: Person | None = None, acting_person: Person) -> None:
    """Show no photo of oneself any more; its bytes are deleted."""
    person = whose(of, acting_person)
    if person.photo is not None:
        _put_photo(person, None, acting_person)


def _save(person: Person, now: Values, values: Values, *, by_link: bool = False) -> None:
    old, new = changed(now, values)
    if not new:
        return
    for column in new.keys() & set(COLUMNS):
        setattr(person, column, new[column])
    if "languages" in new:
        put_languages(person, new["languages"])
    if "expertise" in new:
        put_expertise(person, new["expertise"])
    if "news_rhythm" in new:
        agree_as_rhythm_says(person, new["news_rhythm"])
    person.version += 1
    person.save(update_fields=[*COLUMNS, "version"])
    versions = ({"version": person.version - 1}, {"version": person.version})
    record(
        PROFILE_CHANGED, person, acting_person=None if by_link else person, on_behalf="link" if by_link else "",
        about=person, old=old | versions[0], new=new | versions[1],
    )  # fmt: skip
    index(PERSON, [person.pk])


def put_languages(person: Person, codes: list[str]) -> None:
    """Have a person read just these languages; called by the actions that save a profile."""
    person.languages.all().delete()
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=person, language=code, position=position) for position, code in enumerate(codes)
    )


def put_expertise(person: Person, rows: list[dict[str, Any]]) -> None:
    """Have a person know just these topics; called by the actions that save a profile."""
    topics = {topic.code: topic for topic in Topic.objects.filter(code__in=[row["topic"] for row in rows])}
    person.expertise.all().delete()
    Expertise.objects.bulk_create(
        Expertise(person=person, position=position, **{**row, "topic": topics[row["topic"]]})
        for position, row in enumerate(rows)
    )


def _put_photo(person: Person, file: Any, acting_person: Person) -> None:
    before, person.photo = person.photo, file
    person.save(update_fields=["photo"])
    entry = record(
        "people.photo_changed", person, acting_person=acting_person, about=person,
        old={"photo": before.pk if before else None}, new={"photo": file.pk if file else None},
    )  # fmt: skip
    if before is not None:
        remove(before, acting_person=acting_person)
    if person != acting_person:
        mails.photo_changed(person, before is not None, file is not None, key=f"edited-{entry.pk}")
