"""What somebody of a list answers: yes, and they are a member, or no, and all that the list brought of them is gone."""

from datetime import UTC, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.desk.actions.claiming import view_of
from cop.desk.models import Import, ImportRow, Invitation, OffTheList
from cop.desk.queries.inviting import address_digest, people_of, row_digest, waits
from cop.people.actions.joining import listed
from cop.people.actions.joining.consenting import Agreed
from cop.people.actions.telephone import person_on_telephone
from cop.people.choices import Standing
from cop.people.models import Person
from cop.people.queries.erasing import Asked
from cop.people.queries.security import confirmed_addresses


class AnsweredBefore(Exception):
    """They answered before, in whichever way, or are gone. Nothing was changed."""


@transaction.atomic
def confirm(number: int, agreed: Agreed, *, language: str, right: listed.PutRight) -> None:
    """Make somebody a member who says by the link in their invitation that they want to be one.

    Changes what they put `right`; their address counts as confirmed; consents, memberships and what others see follow from
    what they agreed to, as in joining. Sends the welcome. Raises AnsweredBefore, ValueError when a needed consent is missing.
    """
    invitation, person = _waiting(number)
    _admit(invitation, person, agreed, language=language, right=right)


@transaction.atomic
def decline(number: int) -> None:
    """Take somebody off the list who says so by the link in their invitation: a job erases them now.

    No list brings them back: a keyed digest of their address is kept. Sends them the last mail. Raises AnsweredBefore.
    """
    invitation, person = _waiting(number)
    _say_no(invitation)
    listed.take_off(person)


@transaction.atomic
def confirm_by_telephone(
    one: Import, person: Person, agreed: Agreed, asked: Asked, *, language: str, acting_person: Person
) -> None:
    """Enter that somebody of a list said on the telephone that they want to be a member. For the secretariat.

    Does what `confirm` does, but their address, if they have one, is not confirmed by it. The ledger says "telephone", who
    said it, when, and how we made sure. Raises PermissionDenied, AnsweredBefore, ValueError.
    """
    invitation, person = _on_telephone(one, person, acting_person)
    _admit(invitation, person, agreed, language=language, typed_by=acting_person, asked=asked)


@transaction.atomic
def decline_by_telephone(one: Import, person: Person, asked: Asked, *, acting_person: Person) -> None:
    """Enter that somebody of a list said on the telephone that they do not. For the secretariat.

    They are never written to again, and are erased as everybody is who asks for it there, a second person agreeing where
    there is one. Raises PermissionDenied, AnsweredBefore.
    """
    invitation, person = _on_telephone(one, person, acting_person)
    _say_no(invitation)
    listed.take_off_by_telephone(person, asked, acting_person=acting_person)


def forget_invited(person_number: int, *, contributions_too: bool) -> None:
    """Forget what passed with a person who is erased; of one who had confirmed nothing a digest stays, which keeps them
    off every list. In the transaction of the erasure, before their rows are emptied. Changes nothing the second time."""
    person = Person.objects.get(pk=person_number)
    if person.standing == Standing.LISTED:
        rows = list(ImportRow.objects.filter(person=person).exclude(key=""))
        addresses = {
            *confirmed_addresses(person),
            *(email for row in rows for email in row.draft["person"].get("emails", [])),
        }
        digests = {*map(address_digest, addresses), *(row_digest(row.key) for row in rows)}
        OffTheList.objects.bulk_create((OffTheList(digest=one) for one in sorted(digests)), ignore_conflicts=True)
    theirs = Invitation.objects.filter(person=person)
    theirs.filter(declined=None).delete()
    theirs.update(person=None, mail=None)


def _waiting(number: int) -> tuple[Invitation, Person]:
    """The locked invitation and person of a link; the person first, as whoever invites locks them."""
    person_number = Invitation.objects.filter(pk=number).values_list("person", flat=True).first()
    person = Person.objects.select_for_update(no_key=True).filter(pk=person_number or 0).first()
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("source__community")
    found = invitation.filter(pk=number, person=person).first() if person else None
    if found is None or person is None:
        raise AnsweredBefore
    found.person = person
    if not waits(found):
        raise AnsweredBefore
    return found, person


def _on_telephone(one: Import, person: Person, acting_person: Person) -> tuple[Invitation, Person]:
    if not people_of(one, view_of(acting_person)).filter(pk=person.pk).exists():
        raise PermissionDenied
    person = person_on_telephone(person, acting_person)
    invitation, _new = Invitation.objects.select_related("source__community").get_or_create(
        person=person, defaults={"source": one}
    )
    invitation.person = person
    if not waits(invitation):
        raise AnsweredBefore
    return invitation, person


def _admit(
    invitation: Invitation,
    person: Person,
    agreed: Agreed,
    *,
    language: str,
    right: listed.PutRight | None = None,
    typed_by: Person | None = None,
    asked: Asked | None = None,
) -> None:
    listed.become_member(
        person,
        agreed,
        community=invitation.source.community,
        since=_member_since(invitation, person),
        language=language,
        right=right,
        typed_by=typed_by,
        asked=asked,
    )
    invitation.confirmed = timezone.now()
    invitation.save(update_fields=["confirmed"])


def _member_since(invitation: Invitation, person: Person) -> datetime | None:
    """The day from which the list says that they are a member, if it says one."""
    row = ImportRow.objects.filter(source=invitation.source_id, person=person).first()
    day = row.draft["person"].get("member_since") if row else None
    return datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC) if day else None


def _say_no(invitation: Invitation) -> None:
    invitation.declined = timezone.now()
    invitation.save(update_fields=["declined"])
