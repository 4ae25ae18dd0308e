"""`cop mail-trim < message`: what of a mail would be shown, as JSON. Nothing is stored."""

import json
import sys
from dataclasses import asdict
from email import message_from_binary_file, policy
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from cop.services.mail.trimming import trim


class Command(BaseCommand):
    """Print the three parts of a mail."""

    help = "Print what of a mail is new, quoted and signature: cop mail-trim < message"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take our own addresses, and what we sent."""
        parser.add_argument(
            "--ours", action="append", default=[], metavar="ADDRESS", help="an address of ours; again for more"
        )
        parser.add_argument(
            "--sent", action="append", default=[], metavar="FILE", help="the text of the mail answered; again for more"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the message from standard input and print `text`, `folded`, `signature`, `language` and `client`."""
        message = message_from_binary_file(sys.stdin.buffer, policy=policy.default)
        ours = [*options["ours"], parseaddr(settings.DEFAULT_FROM_EMAIL)[1]]
        sent = [Path(file).read_text(encoding="utf-8") for file in options["sent"]]
        self.stdout.write(json.dumps(asdict(trim(message, ours=ours, sent=sent)), ensure_ascii=False, indent=1))
