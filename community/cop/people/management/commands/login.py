"""`cop login EMAIL`: a link that signs one person in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cop.people.queries.admitting import person_at
from cop.people.signing_in import one_time_link
from cop.people.signing_in.links import VALID


class Command(BaseCommand):
    """For operators, who hold the machine anyway; the ledger keeps that a link was made."""

    help = "Print a link that signs the person with this address in once, within ten minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address, any of the person's confirmed ones."""
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the link; raises CommandError when nobody has the address."""
        person = person_at(options["email"])
        if person is None or not person.is_active:
            raise CommandError(f"Nobody here signs in with {options['email']}.")
        link, until = one_time_link(person), (timezone.now() + VALID).astimezone()
        self.stdout.write(f"Signs in once, until {until:%H:%M %Z}:\n{link}")
