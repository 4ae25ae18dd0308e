"""`cop mail-door`: the process that takes in mail by LMTP."""

import signal
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cop.services.mail.incoming.listening import listen


class Command(BaseCommand):
    """Listens at `MAIL_DOOR` until it is told to stop."""

    help = "Take in mail by LMTP at MAIL_DOOR, behind a mail server."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen. Raises CommandError where the address cannot be had."""
        if not (settings.MAIL_DOOR and settings.MAIL_DOMAIN):
            raise CommandError("No mail is taken in: set MAIL_DOOR and MAIL_DOMAIN.")
        host, _, port = settings.MAIL_DOOR.rpartition(":")
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stop)
        try:
            listen(host.strip("[]"), int(port))
        except OSError as error:
            raise CommandError(
                f"Mail cannot be taken in at MAIL_DOOR={settings.MAIL_DOOR}: {error.strerror}"
            ) from error


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
