"""`cop token EMAIL --scopes read`: a token by which a program acts for one person."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cop.api.actions import LONGEST, make_token
from cop.api.choices import Scope
from cop.people.queries.admitting import person_at


class Command(BaseCommand):
    """For operators; the ledger keeps that a token was made, and nobody keeps the token."""

    help = "Print a token by which a program acts for the person with this address, within its scopes."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address, any of the person's confirmed ones; what the token is for, and for how long."""
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--scopes", required=True, help=f"comma-separated, of: {', '.join(Scope.values)}")
        parser.add_argument("--days", type=int, default=90, help=f"how long it counts, at most {LONGEST.days}; 90")
        parser.add_argument("--name", default="", help="what the person sees it called; by default its scopes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token once; raises CommandError for somebody who may have none, and for scopes that are none."""
        scopes = _scopes(options["scopes"])
        if not 1 <= options["days"] <= LONGEST.days:
            raise CommandError(f"--days is from 1 to {LONGEST.days}.")
        person = person_at(options["email"])
        if person is None:
            raise CommandError(f"Nobody here signs in with {options['email']}.")
        name = options["name"][:100] or ", ".join(scopes)
        try:
            token, secret = make_token(person, scopes, name=name, valid=timedelta(days=options["days"]))
        except PermissionDenied:
            raise CommandError("Only members have tokens, and no mailbox that several people read has.") from None
        self.stdout.write(f"Counts until {token.expires:%Y-%m-%d %H:%M} UTC, and is shown only now:\n{secret}")


def _scopes(typed: str) -> list[Scope]:
    names = [name.strip() for name in typed.split(",") if name.strip()]
    unknown = sorted(set(names) - set(Scope.values))
    if unknown or not names:
        raise CommandError(
            f"--scopes takes {', '.join(Scope.values)}" + (f", not {', '.join(unknown)}." if unknown else ".")
        )
    return [Scope(name) for name in names]
