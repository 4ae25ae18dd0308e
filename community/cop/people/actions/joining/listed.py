"""Somebody who was taken over from a list says whether they want to be a member.

Called by the action that asked them, which decides who may and finds out who it is; each runs in its transaction, on the
locked row of somebody who still stands where the list put them. The index follows here.
"""

from datetime import datetime
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.utils import timezone

from cop.network.countries import main_time_zone
from cop.network.models import Community
from cop.people.access import running, running_days
from cop.people.actions import erasing
from cop.people.actions.joining.consenting import Agreed, missing_consents, record_consents
from cop.people.actions.telephone import TELEPHONE
from cop.people.choices import Audience, ConsentKind, Field, Rhythm, Standing
from cop.people.mails import joining as mails
from cop.people.models import Affiliation, Erasure, Membership, Person, PersonLanguage
from cop.people.queries.erasing import ASKED, Asked
from cop.people.queries.indexing import PERSON
from cop.people.queries.profile import JOB_CHANGED, PROFILE_CHANGED
from cop.services.jobs.actions import enqueue
from cop.services.ledger.actions import record
from cop.services.ledger.versions import Values, changed
from cop.services.search.actions import index

LINK = "link"
"""How the ledger says that whoever holds the link in our mail did it."""


class PutRight(NamedTuple):
    """What they put right before they say yes; what is empty stays as it is."""

    name: str = ""
    country: str = ""
    language: str = ""
    role: str = ""


def become_member(
    person: Person,
    agreed: Agreed,
    *,
    community: Community | None,
    since: datetime | None = None,
    language: str,
    right: PutRight | None = None,
    typed_by: Person | None = None,
    asked: Asked | None = None,
) -> None:
    """Make somebody from a list a member of the partnership and of `community`, now that they agreed.

    By the link in our mail, which proves their address, or on the telephone, which does not: `typed_by` is then who
    entered it, and `asked` what was said. Sends the welcome, where there is an address. Raises ValueError when a needed
    consent is missing.
    """
    if missing_consents(agreed):
        raise ValueError("a membership needs its consents")
    by = typed_by
    _put_right(person, right or PutRight(), by, TELEPHONE if asked else LINK)
    _open(person, agreed, since or timezone.now())
    if asked is None and person.email:
        _confirm_address(person, person.email)
    record_consents(person, agreed, language=language, channel=TELEPHONE if asked else "web", typed_by=by)
    given = [_join(person, place, by, asked) for place in dict.fromkeys([None, community])]
    index(PERSON, [person.pk])
    if person.email:
        mails.welcomed(person, given)


def take_off(person: Person) -> None:
    """Erase somebody from a list who said by the link in our mail that they want to be taken off it: a job does it now.

    It waits for nobody: they never confirmed anything, and their address gets the last mail. Twice is as good as once.
    """
    now = timezone.now()
    Erasure.objects.update_or_create(person=person, defaults={"due": now, "needs_second": False})
    record(ASKED, person, acting_person=None, about=person, on_behalf=LINK)
    enqueue("cop.people.tasks.erase", person.pk)


def take_off_by_telephone(person: Person, asked: Asked, *, acting_person: Person) -> None:
    """Enter that somebody from a list said so on the telephone: it goes the way of every erasure that is asked there.

    Raises PermissionDenied. Changes nothing where it was asked for already.
    """
    if not Erasure.objects.filter(person=person).exists():
        erasing.ask_by_telephone(person, asked, contributions_too=False, acting_person=acting_person)


def _open(person: Person, agreed: Agreed, since: datetime) -> None:
    """Without the consent to be shown to other members, nothing is shown to them."""
    columns = {column.attname: column.default for column in Person._meta.concrete_fields}
    for field in Field:
        name = f"seen_{field.value}"
        setattr(person, name, columns[name] if ConsentKind.DIRECTORY in agreed else Audience.SECRETARIAT)
    person.news_rhythm = Rhythm.WEEKLY if ConsentKind.NEWS in agreed else Rhythm.NONE
    person.standing, person.joined, person.confirmed = Standing.MEMBER, since, timezone.now()
    person.save()


def _confirm_address(person: Person, email: str) -> None:
    EmailAddress.objects.update_or_create(
        email=email, user=person, defaults={"verified": True}, create_defaults={"verified": True, "primary": True}
    )
    record("people.address_confirmed", person, acting_person=None, about=person, on_behalf=LINK)


def _join(person: Person, place: Community | None, by: Person | None, asked: Asked | None) -> Community | None:
    if not Membership.objects.filter(running(), person=person, community=place).exists():
        membership = Membership.objects.create(person=person, community=place, since=person.joined or timezone.now())
        said = asked._asdict() if asked else None
        on_behalf = TELEPHONE if asked else LINK
        record(
            "people.joined", membership, acting_person=by, about=person, community=place, new=said, on_behalf=on_behalf
        )
    return place


def _put_right(person: Person, right: PutRight, by: Person | None, on_behalf: str) -> None:
    spoken = list(person.languages.values_list("language", flat=True))
    now = {"name": person.name, "country": person.country, "languages": spoken}
    typed: Values = {name: value for name in ("name", "country") if (value := getattr(right, name))}
    if right.language:
        typed["languages"] = list(dict.fromkeys([right.language, *spoken]))
    old, new = changed(now, typed)
    if new:
        _save(person, new)
        versions = ({"version": person.version - 1}, {"version": person.version})
        record(
            PROFILE_CHANGED, person, acting_person=by, about=person, on_behalf=on_behalf,
            old=old | versions[0], new=new | versions[1],
        )  # fmt: skip
    job = Affiliation.objects.filter(running_days(), person=person).first() if right.role else None
    if job is not None and job.role != right.role:
        before, job.role = {"organisation": job.organisation_id, "role": job.role}, right.role
        job.save(update_fields=["role"])
        record(
            JOB_CHANGED, job, acting_person=by, about=person, on_behalf=on_behalf,
            old=before, new=before | {"role": job.role},
        )  # fmt: skip


def _save(person: Person, new: Values) -> None:
    if "languages" in new:
        person.languages.all().delete()
        PersonLanguage.objects.bulk_create(
            PersonLanguage(person=person, language=code, position=position)
            for position, code in enumerate(new["languages"])
        )
    for name in new.keys() - {"languages"}:
        setattr(person, name, new[name])
    if "country" in new:
        person.time_zone = main_time_zone(person.country)
    person.version += 1
    person.save()
