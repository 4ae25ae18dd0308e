"""`cop roles`: the table of roles and acts, as it stands in docs/roles.md."""

from typing import Any

from django.core.management.base import BaseCommand

from cop.api.access import ACTS as API_ACTS
from cop.desk.access import ACTS as DESK_ACTS
from cop.discussions.access import ACTS as DISCUSSIONS_ACTS
from cop.people.access import ACTS
from cop.people.choices import Role
from cop.website.access import ACTS as WEBSITE_ACTS

EVERY_ACT = ACTS | DISCUSSIONS_ACTS | DESK_ACTS | WEBSITE_ACTS | API_ACTS


def roles_table() -> str:
    """Return the table in Markdown: a row for each act of each room's `access`, a column for each role."""
    head = ["act", *(role.value for role in Role)]
    rows = [
        [f"`{act}`", *("yes" if role in roles else "" for role in Role)] for act, roles in sorted(EVERY_ACT.items())
    ]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


class Command(BaseCommand):
    """Print the table."""

    help = "Print which role may do what, from the code."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the table in Markdown."""
        self.stdout.write(roles_table())
