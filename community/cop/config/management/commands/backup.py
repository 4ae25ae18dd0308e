"""`cop backup FILE`: write everything into one encrypted file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pyrage
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cop.config.backups.writing import write_backup
from cop.config.health import missing_migrations


class Command(BaseCommand):
    """Reads one moment of the database while everything goes on, and the stored files."""

    help = "Write everything into one encrypted file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file to write."""
        parser.add_argument("file", type=Path, help="where to write it; must not exist yet")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Write the backup and say what it holds; raises CommandError when it is not whole."""
        if file.exists():
            raise CommandError(f"{file} exists. Choose another name: a backup never replaces one.")
        if missing_migrations():
            raise CommandError(
                "The tables are older than this version. Run cop prepare, or back up with the version before."
            )
        try:
            report = write_backup(file, settings.BACKUP_KEY)
        except (OSError, pyrage.EncryptError) as error:
            raise CommandError(f"{file} could not be written ({error}). Nothing was left behind.") from error
        self.stdout.write(f"{file}: {report.rows} rows of {len(report.sums)} tables, {report.files} stored files.")
        self.stdout.write(
            f"It opens with BACKUP_KEY, or where that is not set with SECRET_KEY or else what is in "
            f"{settings.DATA_DIR / 'secret-key'}: keep that key elsewhere."
        )
        if report.missing:
            lost = ", ".join(report.missing[:5])
            raise CommandError(
                f"{len(report.missing)} stored files could not be read: {lost}. All else is in the backup."
            )
