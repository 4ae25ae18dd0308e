"""`leave@`: asked once more at the address itself, then done as on the page."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cop.network.queries import partnership
from cop.people.actions.leaving import leave, leave_everything
from cop.people.actions.secretariat import LastOfSecretariat
from cop.people.letters.lines import folded
from cop.people.letters.senders import answered, in_language_of, person_of, recipient
from cop.people.mails import by_mail as mails
from cop.people.models import Membership, Person
from cop.people.queries.memberships import memberships_at, running_memberships
from cop.services.mail.choices import Reason
from cop.services.mail.incoming.doors import Refused
from cop.services.mail.incoming.letters import Letter
from cop.services.mail.incoming.words import Word, called, said_of_numbers
from cop.services.things import Reference, reference

VALID = timedelta(days=14)


def ask(letter: Letter, named: str) -> Reference | None:
    """Ask whether somebody really wants to leave all."""
    person = person_of(letter)
    assert person is not None
    with in_language_of(letter):
        places = [one.community for one in running_memberships(person)]
        mails.leave_question(recipient(letter), answered(letter), person, places, timezone.now())
    return reference(person)


def named(letter: Letter, asked: int, person: Person) -> list[Membership]:
    """Return what a reply names of what the question listed: the name of a place alone, or numbers and nothing else."""
    listed = memberships_at(person, datetime.fromtimestamp(asked, UTC))
    word, numbers = said_of_numbers(letter.text, f"{person.name} {letter.name}")
    if numbers and word in (None, Word.LEAVE):
        return [one for number, one in enumerate(listed, start=1) if number in numbers]
    names = {folded(name): one for one in listed for name in (one.community or partnership()).names.values()}
    found = called(letter.text, names, f"{person.name} {letter.name}")
    return [found] if found else []


def yes(letter: Letter, asked: int, person: Person, only: Sequence[Membership] = ()) -> None:
    """End all memberships, or `only` some, as the page does, which sends the mail that says so."""
    with in_language_of(letter):
        if datetime.fromtimestamp(asked, UTC) < timezone.now() - VALID:
            raise Refused(
                _("That question is too old. Write to us again if you want to leave."), Reason.NO_SUCH_ADDRESS
            )
        try:
            if only:
                leave(only, acting_person=person)
            else:
                leave_everything(acting_person=person)
        except LastOfSecretariat as last:
            raise Refused(str(last)) from None


def no(letter: Letter, person: Person) -> None:
    """Say that nothing was changed."""
    with transaction.atomic(), in_language_of(letter):
        mails.done(recipient(letter), answered(letter), [_("Nothing was changed.")], person=person)
