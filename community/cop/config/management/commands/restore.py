"""`cop restore FILE`: read a backup into an empty place."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cop.config.backups.reading import CannotRestore, Restored, check_empty, restore_backup
from cop.config.backups.sealing import CannotOpen
from cop.config.erasures import erase_again, listed
from cop.config.preparing import prepare_database
from cop.services.mail.queries import health as mail_health
from cop.services.search.actions import rebuild


class Command(BaseCommand):
    """Restores on SQLite or PostgreSQL, whichever the backup came from."""

    help = "Read a backup into an empty place, compare it, and erase again who was erased since."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the backup and, if it lies elsewhere, the erasure list."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--erasures", type=Path, help="the erasure list; by default erasures.jsonl in DATA_DIR")

    def handle(self, *args: Any, file: Path, erasures: Path | None, **options: Any) -> None:
        """Restore and print every table; raises CommandError in words, with nothing kept, when it cannot."""
        erased = self._erased(file, erasures)
        prepare_database(self.stdout.write)
        try:
            check_empty()
            restored = restore_backup(file, settings.BACKUP_KEY)
        except (CannotRestore, CannotOpen) as error:
            raise CommandError(f"{error} Nothing was restored.") from error
        self._tell(restored)
        self._forget_again(erased)
        rebuild()
        self.stdout.write("The search index was made anew. Everybody signs in again.")

    def _erased(self, file: Path, path: Path | None) -> dict[int, str]:
        """Read the list before anything else, so that a wrong one stops the restoring."""
        if not file.exists():
            raise CommandError(f"There is no file {file}.")
        try:
            return listed(path)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"The erasure list cannot be read ({error}). Nothing was restored.") from error

    def _tell(self, restored: Restored) -> None:
        for label, total in restored.sums.items():
            self.stdout.write(f"{label:32} {total.rows:8} rows, checksum {total.checksum:064x}: equal")
        self.stdout.write(f"{restored.files} stored files: equal. The backup was made on {restored.made[:16]} UTC.")
        if waiting := mail_health().waiting:
            self.stdout.write(f"{waiting} mails were waiting to be sent then: the next worker sends them.")
        for key in restored.missing:
            self.stdout.write(f"The stored file {key} was missing already when the backup was made.")

    def _forget_again(self, erased: dict[int, str]) -> None:
        if erased:
            erase_again(erased)
        self.stdout.write(f"{len(erased)} people of the erasure list were erased again.")
