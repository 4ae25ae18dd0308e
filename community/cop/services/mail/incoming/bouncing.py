"""Reading why a mail of ours came back (RFC 3464), also from servers that say it in words of their own."""

import logging
import re
from collections.abc import Iterator
from email import message_from_bytes
from enum import Enum
from typing import IO, NamedTuple

from django.core.files.storage import default_storage

from cop.services.mail.incoming.addresses import BOUNCE, Named, named_behind
from cop.services.mail.incoming.automatic import SUBJECTS
from cop.services.mail.incoming.charsets import readable
from cop.services.mail.incoming.doors import Entrance
from cop.services.mail.incoming.headers import Headers, parse
from cop.services.mail.incoming.letters import Letter
from cop.services.mail.incoming.pausing import came_back
from cop.services.mail.incoming.taking_apart import take_apart
from cop.services.mail.models import Incoming, Message
from cop.services.things import Reference

log = logging.getLogger("cop.mail")

READ_AT_MOST = 256 * 1024
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
NEVER = re.compile(r"5\.(?:0\.0|1\.\d+|2\.1|4\.4)$")
"""RFC 3463: the address is wrong or gone, the mailbox shut, the domain not there. A full mailbox (5.2.2), a refusal for
reasons of policy (5.7) and all else may be over tomorrow."""


SERVERS = re.compile(r"(?:mailer-daemon|postmaster)@", re.IGNORECASE)
"""Who tells it in words alone. That the envelope has no sender says too little: so it is with vacation notes."""

REFUSED = re.compile(r"(?<![\w.+-])(?:55[0-4](?=[ -])|5\.\d{1,3}\.\d{1,3}(?![.\d]))")
NOBODY = re.compile(
    r"no such|not found|(?:not|n't) exist|unknown|invalid (?:user|recipient|mailbox)|不存在|無此|无此", re.IGNORECASE
)
"""A bare 550 is said of a wrong address and of a refusal for today (RFC 5321, 4.2.2): the words beside it tell which."""

FAILED = ("failed", "failure", "error")
"""RFC 3464 knows the first; some servers say the others."""


COMPLAINTS = ("abuse", "fraud", "virus", "other")


class Fate(Enum):
    """What became of a mail, as the server says that had it."""

    NEVER = "it will never be delivered"
    LATER = "it was not delivered this time"


class Report(NamedTuple):
    """What became of a mail, and the words that tell it."""

    fate: Fate
    said: str


def read_report(raw: IO[bytes]) -> Report | None:
    """Return what a mail server tells; None where the mail is no report, or one that nothing is wrong yet."""
    told = list(_told(raw))
    if told:
        failures = [report for report in told if report is not None]
        return next((one for one in failures if one.fate is Fate.NEVER), next(iter(failures), None))
    raw.seek(0)
    return _in_other_words(raw.read(READ_AT_MOST))


def _told(raw: IO[bytes]) -> Iterator[Report | None]:
    """Of each recipient that a report names: the failure, None where it was delivered or is still tried; and a complaint."""
    for part in take_apart(raw).parts:
        if part.headers.content_type == "message/delivery-status":
            for group in part.bytes()[:READ_AT_MOST].replace(b"\r\n", b"\n").split(b"\n\n"):
                fields = parse(group.splitlines(keepends=True))
                if fields.raw("Action"):
                    yield _recipient(fields)
        if part.headers.content_type == "message/feedback-report":
            yield _complaint(parse(part.bytes()[:READ_AT_MOST].splitlines(keepends=True)))


def _complaint(fields: Headers) -> Report | None:
    """What a reader calls spam must not come to them again (RFC 5965)."""
    kind = fields.raw("Feedback-Type").lower()
    return Report(Fate.NEVER, f"Feedback-Type: {kind}") if kind in COMPLAINTS else None


def _recipient(fields: Headers) -> Report | None:
    if fields.raw("Action").partition(" ")[0].strip(";").lower() not in FAILED:
        return None
    said = fields.text("Diagnostic-Code").partition(";")[2].strip() or fields.text("Status")
    status = STATUS.search(fields.raw("Status")) or STATUS.search(said)
    never = bool(status and NEVER.match(status[0]))
    return Report(Fate.NEVER if never else Fate.LATER, readable(said)[:300])


def _in_other_words(content: bytes) -> Report | None:
    from flufl.bounce import all_failures

    try:
        temporary, permanent = all_failures(message_from_bytes(content))
    except Exception as error:  # of the library, which was given what anybody sent
        log.info("a report cannot be read: %s", type(error).__name__)
        return None
    if permanent:
        return Report(Fate.NEVER, "")
    return Report(Fate.LATER, "") if temporary else None


def _in_plain_words(letter: Letter, message_number: int) -> Report | None:
    """What a server says in a letter, in whatever language: whom it did not reach, and a code of SMTP."""
    is_report = letter.facts["kind"] == "multipart/report"
    if is_report or not SERVERS.match(letter.came_from) or SUBJECTS.match(letter.subject):
        return None
    to = Message.objects.filter(pk=message_number).values_list("to_address", flat=True).first()
    if not to or to.lower() not in letter.whole.lower():
        return None
    lines = [line.strip() for line in letter.whole.splitlines()]
    said = next((line for line in lines if REFUSED.search(line)), "")
    said = said or next((line for line in lines if to.lower() in line.lower() and NOBODY.search(line)), "")
    if not said:
        return None
    status = STATUS.search(said)
    never = NEVER.match(status[0]) if status else NOBODY.search(said)
    return Report(Fate.NEVER if never else Fate.LATER, said[:300])


def _named(local: str) -> Named | None:
    return named_behind(local, "bounce", (BOUNCE,))


def _take(letter: Letter, named: Named) -> Reference | None:
    """Count it. What else comes to such an address, as vacation notes do, is no one's concern."""
    raw = Incoming.objects.values_list("raw", flat=True).get(pk=letter.number)
    with default_storage.open(str(raw)) as content:
        report = read_report(content) or _in_plain_words(letter, named.thing)
    if report is None:
        return None
    return came_back(named.thing, hard=report.fate is Fate.NEVER, said=report.said)


BOUNCES = Entrance("bounce", _named, _take, bearer=True, from_programs=True)
"""The address to which a mail of ours comes back: it alone says which one it was."""
