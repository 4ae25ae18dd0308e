"""`cop import FILE`: what taking in a list would mean, as JSON."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cop.desk.importing.preview import preview
from cop.desk.importing.sheets import Unreadable
from cop.people.access import Viewpoint
from cop.people.choices import Role


class Command(BaseCommand):
    """Print the preview of a list of people and organisations; nothing is changed."""

    help = "Print what taking in a list of people and organisations would mean: columns, rows, problems, doubles."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and the sheet in it."""
        parser.add_argument("file", type=Path, help="the list: XLSX, XLS, ODS or CSV")
        parser.add_argument(
            "--sheet", default="", help="the name of the sheet (default: the one with the clearest header)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Whoever works on this machine sees what the secretariat sees."""
        viewer = Viewpoint(roles=frozenset({Role.SECRETARIAT}))
        try:
            found = preview(options["file"], viewer, sheet=options["sheet"])
        except FileNotFoundError:
            raise CommandError(f"There is no file {options['file']}.") from None
        except Unreadable as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, indent=1, default=str))
