"""`cop doctor`: say in words what is wrong with this installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cop.config.diagnosis import LOOKS


class Command(BaseCommand):
    """Looks at everything, changes nothing."""

    help = "Say in words what is wrong with this installation, and what to do."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each finding; raises CommandError (exit 1) when one keeps the installation from its work."""
        grave = doubtful = 0
        for subject, look in LOOKS.items():
            findings = list(look())
            for finding in findings:
                self.stdout.write(f"{'✗' if finding.grave else '!'} {subject}: {finding.text}")
            if not findings:
                self.stdout.write(f"✓ {subject}")
            grave += sum(finding.grave for finding in findings)
            doubtful += sum(not finding.grave for finding in findings)
        if grave:
            raise CommandError(f"{grave} things need mending." if grave > 1 else "One thing needs mending.")
        self.stdout.write("It works; look at what ! says." if doubtful else "This installation is well.")
