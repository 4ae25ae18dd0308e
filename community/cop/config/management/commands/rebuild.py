"""`cop rebuild`: make anew, from nothing, what follows from other tables."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from cop.network.queries import partnership
from cop.services.ledger.actions import record
from cop.services.search.actions import rebuild


class Command(BaseCommand):
    """Rebuild the index, or have remembered figures forgotten. Each may run at any time and twice."""

    help = "Make the search index, the notifications or the figures anew from the tables they follow from."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to rebuild."""
        parser.add_argument("what", choices=["search", "notifications", "figures"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild it and say what was done."""
        done = {"search": self._search, "notifications": self._notifications, "figures": self._figures}[
            options["what"]
        ]()
        self.stdout.write(done)

    @staticmethod
    def _search() -> str:
        return f"{rebuild()} things indexed"

    @staticmethod
    def _notifications() -> str:
        return "There is nothing to make anew: no room sends notices that follow from the ledger yet. Mail waits in its queue."

    @staticmethod
    @transaction.atomic
    def _figures() -> str:
        record("network.figures_rebuilt", partnership(), acting_person=None)
        return (
            "No figure is stored: all are counted from the tables. What processes remembered of them is forgotten now."
        )
