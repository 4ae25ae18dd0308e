"""`leave@`: asked once more at the address itself, then done as on the page."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cop.people.actions.leaving import leave_everything
from cop.people.actions.secretariat import LastOfSecretariat
from cop.people.letters.senders import answered, in_language_of, person_of, recipient
from cop.people.mails import by_mail as mails
from cop.people.models import Person
from cop.people.queries.memberships import running_memberships
from cop.services.mail.choices import Reason
from cop.services.mail.incoming.doors import Refused
from cop.services.mail.incoming.letters import Letter
from cop.services.things import Reference, reference

VALID = timedelta(days=14)


def ask(letter: Letter, named: str) -> Reference | None:
    """Ask whether somebody really wants to leave all."""
    person = person_of(letter)
    assert person is not None
    with in_language_of(letter):
        places = [one.community for one in running_memberships(person)]
        mails.leave_question(recipient(letter), answered(letter), person, places, timezone.localdate())
    return reference(person)


def yes(letter: Letter, asked: int, person: Person) -> None:
    """End all memberships, as the page does, which sends the mail that says so."""
    with in_language_of(letter):
        if date.fromordinal(asked) < timezone.localdate() - VALID:
            raise Refused(
                _("That question is too old. Write to us again if you want to leave."), Reason.NO_SUCH_ADDRESS
            )
        try:
            leave_everything(acting_person=person)
        except LastOfSecretariat as last:
            raise Refused(str(last)) from None


def no(letter: Letter, person: Person) -> None:
    """Say that nothing was changed."""
    with transaction.atomic(), in_language_of(letter):
        mails.done(recipient(letter), answered(letter), [_("Nothing was changed.")], person=person)
