"""Keeping somebody in the secretariat. Runs in the transaction of the action that would take a person out of it."""

from django.utils.translation import gettext

from cop.people.access import running
from cop.people.choices import Role
from cop.people.models import Person, RoleHeld
from cop.people.queries.secretariat import is_last_of_secretariat


class LastOfSecretariat(Exception):
    """Refused: nobody else would be left who can give roles. The text tells the reader what to do first."""

    def __str__(self) -> str:
        """Return the refusal in the language of whoever reads it now."""
        return gettext("Nobody else would be left in the secretariat. Give the role to somebody first.")


def keep_secretariat(person: Person) -> None:
    """Raise LastOfSecretariat if nobody would stay in the secretariat without `person`.

    Holds the role until the transaction ends: of two people who go at once, the second is refused.
    """
    held = RoleHeld.objects.select_for_update().filter(running(), role=Role.SECRETARIAT).order_by("pk")
    list(held.values_list("pk"))
    if is_last_of_secretariat(person):
        raise LastOfSecretariat
