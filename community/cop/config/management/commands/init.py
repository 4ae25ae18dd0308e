"""`cop init`: begin a real installation, with the leaflet's content and the first person of the secretariat."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from cop.config import leaflet
from cop.config.preparing import prepare
from cop.people.actions.beginning import begin
from cop.people.forms.fields import NameField
from cop.people.models import Person
from cop.people.queries.secretariat import secretariat
from cop.services.languages.choices import CODES
from cop.services.languages.queries import supported

DONE = """
{name} is in the secretariat now, the first there. Next:
  1. Start the site: cop run, or the units in deploy/systemd.
  2. Sign in with a one-time link: cop login {email}
  3. Set up a second factor at {site}/my/security/: until then the secretariat's rights do not count.
  4. Say at {site}/desk/settings/partnership/ how people reach you, and where their data is kept."""


class Command(BaseCommand):
    """Loads no samples."""

    help = "Begin a real installation: the leaflet's content and the first person of the secretariat, no samples."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is not to be asked."""
        parser.add_argument("--email", help="the first person's e-mail address")
        parser.add_argument("--name", help="their name, as they write it")
        parser.add_argument("--language", help=f"the language that they read first: {', '.join(CODES)}")

    def handle(self, *args: Any, email: str | None, name: str | None, language: str | None, **options: Any) -> None:
        """Ask, load, and say what comes next; raises CommandError, and changes nothing, where something is there already."""
        prepare(self.stdout.write)
        if Person.objects.filter(sample=True).exists():
            raise CommandError("There are samples here. Take them out with: cop demo --remove. Nothing was changed.")
        if secretariat().exists():
            raise CommandError("Somebody is in the secretariat already: this has begun. Nothing was changed.")
        email = _address(email if email is not None else _ask("E-mail address of the first person of the secretariat"))
        name = _name(name if name is not None else _ask("Their name, as they write it"))
        language = _language(language if language is not None else _ask(f"Their language ({', '.join(CODES)})"))
        try:
            with transaction.atomic():
                leaflet.load()
                person = begin(email=email, name=name, language=language)
        except ValueError as reason:
            raise CommandError(f"{email}: {reason}. Nothing was changed.") from None
        self.stdout.write(DONE.format(name=person.name, email=email, site=settings.SITE_URL))


def _ask(question: str) -> str:
    try:
        return input(f"{question}: ")
    except EOFError:
        raise CommandError("Nobody answers here. Give --email, --name and --language.") from None


def _address(typed: str) -> str:
    address = typed.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise CommandError(f"{typed!r} is no e-mail address. Nothing was changed.") from None
    return address


def _name(typed: str) -> str:
    try:
        return NameField().clean(typed)
    except ValidationError as error:
        raise CommandError(f"{error.messages[0]} Nothing was changed.") from None


def _language(typed: str) -> str:
    code = supported(typed.strip())
    if code is None:
        raise CommandError(f"{typed!r} is none of our languages: {', '.join(CODES)}. Nothing was changed.")
    return code
