"""`cop demo`: load the demonstration, or take its samples out again."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cop.config import demo
from cop.config.preparing import prepare
from cop.people.queries.secretariat import secretariat
from cop.people.samples import remove_demo

WHY = "real people work there, worked there or applied for it. Where they choose another one, remove again."


class Command(BaseCommand):
    """The samples come and go; the leaflet's content and what real people made stays."""

    help = "Load the demonstration: the leaflet's content, and sample people and organisations."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take `--remove`."""
        parser.add_argument("--remove", action="store_true", help="take everything out that is marked as a sample")

    def handle(self, *args: Any, remove: bool, **options: Any) -> None:
        """Load or remove; raises CommandError where production would get samples."""
        prepare(self.stdout.write)
        if remove:
            kept = remove_demo()
            for organisation in kept:
                self.stdout.write(f"{organisation.name} (/organisations/{organisation.pk}/) stays: {WHY}")
            self.stdout.write("All other samples are gone." if kept else "The samples are gone.")
            if not secretariat().exists():
                self.stdout.write("Nobody is in the secretariat now. Say who is the first there with: cop init")
        elif settings.PRODUCTION:
            raise CommandError("Samples do not go into production. Begin an installation with: cop init")
        else:
            demo.load()
            self.stdout.write("The demonstration is loaded. Take its samples out with: cop demo --remove")
