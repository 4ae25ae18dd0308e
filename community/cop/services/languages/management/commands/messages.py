"""`cop messages`: bring the catalogues up to the texts in the code."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cop.services.languages.extraction import catalogue_file, extracted, translated_languages, updated
from cop.services.languages.unmarked import unmarked


class Command(BaseCommand):
    """Write the texts of the code into every catalogue, or check that all are marked and there."""

    help = "Bring the message catalogues up to the texts in the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add `--check`."""
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if a text is not marked or a catalogue is old"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Update or check each catalogue, and say how many texts wait for translation."""
        if options["check"] and (found := list(unmarked())):
            raise CommandError("not marked for translation:\n  " + "\n  ".join(found))
        texts = extracted()
        stale = []
        for language in translated_languages():
            file, content = catalogue_file(language), updated(language, texts)
            if not file.exists() or file.read_bytes() != content:
                stale.append(language)
                if not options["check"]:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(content)
        if stale and options["check"]:
            raise CommandError(f"out of date: {', '.join(stale)}. Run: make messages")
        self.stdout.write(f"{len(texts)} texts; changed: {', '.join(stale) or 'none'}")
