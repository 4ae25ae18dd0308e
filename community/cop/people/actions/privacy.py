"""Deciding who sees what, and what one agrees to. For the person themselves; raises PermissionDenied for others."""

from django.db import transaction

from cop.people.actions.consents import agree, take_back
from cop.people.actions.leaving import leave_everything
from cop.people.actions.oneself import oneself
from cop.people.actions.profile import change_rhythm
from cop.people.choices import REQUIRED_CONSENTS, Audience, ConsentKind, Field, Rhythm
from cop.people.models import Person
from cop.people.queries.consenting import agreed_to
from cop.people.queries.indexing import PERSON
from cop.people.queries.privacy import Audiences, audiences_of
from cop.services.ledger.actions import record
from cop.services.ledger.versions import changed, check_opened
from cop.services.search.actions import index


class NotAgreed(Exception):
    """Something would be shown to more people, and the person has not agreed to be shown to other members."""


@transaction.atomic
def change_audiences(
    audiences: Audiences, *, opened: Audiences, acting_person: Person, agreeing_to: int | None = None
) -> None:
    """Say who sees each of one's fields. It holds at once, in pages, lists, counts, search and files.

    `opened` is who saw them when the form was opened; `agreeing_to` is the version of the text about being shown to other
    members that the person agrees to with it. Sends nothing. Raises ChangedMeanwhile, and NotAgreed where a field would be
    shown to more people without that; both change nothing.
    """
    person = oneself(acting_person)
    check_opened(opened, audiences, audiences_of(person))
    if agreeing_to is not None:
        agree(person, ConsentKind.DIRECTORY, version=agreeing_to)
    wider = any(audience < getattr(person, f"seen_{field}") for field, audience in audiences.items())
    if wider and ConsentKind.DIRECTORY not in agreed_to(person):
        raise NotAgreed
    _put(person, audiences)


@transaction.atomic
def give_consent(kind: ConsentKind, *, version: int, acting_person: Person) -> None:
    """Agree to a version of a text, again or for the first time. Sends nothing.

    Agreeing to be shown sets each field to whom it is shown at first; agreeing to news makes it come once a week. Who
    agreed to an older version renews it, and nothing else changes.
    """
    person = oneself(acting_person)
    agreed_before = kind in agreed_to(person)
    agree(person, kind, version=version)
    if agreed_before:
        return
    if kind == ConsentKind.DIRECTORY:
        _put(person, audiences_of(Person()))
    if kind == ConsentKind.NEWS:
        change_rhythm(Rhythm.WEEKLY, acting_person=person)


@transaction.atomic
def withdraw_consent(kind: ConsentKind, *, acting_person: Person) -> None:
    """Take back what one agreed to, in one step; twice is as good as once.

    Without the consent to be shown, only the secretariat sees anything; without that to news, none is mailed; without
    one that a membership needs, the memberships end as by `leaving.leave_everything`, and a mail says so. Raises
    LastOfSecretariat.
    """
    person = oneself(acting_person)
    if kind not in agreed_to(person):
        return
    take_back(person, kind)
    if kind == ConsentKind.NEWS:
        change_rhythm(Rhythm.NONE, acting_person=person)
    else:
        _put(person, dict.fromkeys(Field.values, Audience.SECRETARIAT))
    if kind in REQUIRED_CONSENTS:
        leave_everything(acting_person=person)


def _put(person: Person, audiences: Audiences) -> None:
    before = {field: getattr(person, f"seen_{field}") for field in audiences}
    old, new = changed(before, {field: int(audience) for field, audience in audiences.items()})
    if not new:
        return
    for name, audience in new.items():
        setattr(person, f"seen_{name}", audience)
    person.save(update_fields=[f"seen_{name}" for name in new])
    record("people.privacy_changed", person, acting_person=person, about=person, old=old, new=new)
    index(PERSON, [person.pk])
