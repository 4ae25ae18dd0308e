"""`cop mail-in < message`: take in one mail, or with --mbox many."""

import json
import logging
import mailbox
import os
import re
import shutil
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError

from cop.services.mail.choices import Door
from cop.services.mail.incoming.handling import handle
from cop.services.mail.incoming.reading import recipients_of
from cop.services.mail.incoming.storing import store
from cop.services.mail.models import Incoming

TRY_AGAIN = os.EX_TEMPFAIL
QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
"""So stands in an mbox file a line that begins with "From ", which would begin the next mail (mboxrd)."""
log = logging.getLogger("cop.mail")


class Command(BaseCommand):
    """Exit code 0 once stored; a line of JSON for each recipient says what became of it. Where it cannot be stored now, 75, so
    that a mail server keeps it and tries again; 66 for a file that cannot be read, 65 for one that is no mbox."""

    help = "Take in a mail: cop mail-in [--to ADDRESS] < message, or a folder of them: cop mail-in --mbox FILE"

    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add who it is to, where its headers do not say so, and the file of many."""
        parser.add_argument(
            "--to", action="append", default=[], help="our address, else To:, Cc: and Delivered-To: say it"
        )
        parser.add_argument("--from", dest="sender", default="", help="the sender on the envelope")
        parser.add_argument("--mbox", type=Path, help="a file in the mbox format, with many mails")

    def handle(self, *args: Any, **options: Any) -> None:
        """Store and handle. Raises CommandError where a mail cannot be stored: nothing is kept of that one then."""
        for raw in _in_mbox(options["mbox"]) if options["mbox"] else _from_input():
            for incoming in _stored(raw, options["sender"], options["to"]):
                self._say(_handled(incoming.pk))

    def _say(self, done: Incoming) -> None:
        said = {
            "number": done.pk,
            "to": done.recipient,
            "state": done.state,
            "reason": done.reason,
            "detail": done.detail,
        }
        self.stdout.write(
            json.dumps(said | {"became": done.became_kind, "thing": done.became_number}, ensure_ascii=False)
        )


def _stored(raw: IO[bytes], sender: str, to: list[str]) -> list[Incoming]:
    try:
        return store(raw, sender=sender, recipients=to or recipients_of(raw), door=Door.COMMAND)
    except (OSError, DatabaseError, InterfaceError) as error:
        words = f"Not stored, try again later: {type(error).__name__}"
        raise CommandError(words, returncode=TRY_AGAIN) from error


def _handled(number: int) -> Incoming:
    """Handle it; where that fails it waits at the desk, and the job tries again."""
    try:
        return handle(number)
    except Exception as error:
        log.warning("mail %d is not handled yet: %s", number, type(error).__name__)
        return Incoming.objects.get(pk=number)


def _from_input() -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as raw:
        shutil.copyfileobj(sys.stdin.buffer, raw)
        raw.seek(0)
        yield raw


def _in_mbox(path: Path) -> Iterator[IO[bytes]]:
    """Raises CommandError where there is no such file, or no mail in it as that format has them."""
    try:
        box = mailbox.mbox(path, create=False)
    except (OSError, mailbox.Error) as error:
        raise CommandError(f"{path} cannot be read.", returncode=os.EX_NOINPUT) from error
    with closing(box):
        if path.stat().st_size and not len(box):
            raise CommandError(f"{path} is not in the mbox format.", returncode=os.EX_DATAERR)
        for key in box.iterkeys():
            yield BytesIO(QUOTED_FROM.sub(rb"\1", box.get_bytes(key)))
