"""`cop prepare`: bring database and static files up to the code, before the web process starts."""

from typing import Any

from django.core.management.base import BaseCommand

from cop.config.preparing import prepare


class Command(BaseCommand):
    """Prepares and ends; `cop run` does the same by itself."""

    help = "Bring database and static files up to the code."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is missing."""
        prepare(self.stdout.write)
