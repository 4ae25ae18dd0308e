"""Talking to the relay: what is handed over, and what its refusals mean."""

import smtplib
from email.utils import parseaddr
from enum import Enum
from typing import Any

import dkim
from anymail.exceptions import AnymailAPIError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from cop.services.mail.incoming.addresses import BOUNCE, Named, address
from cop.services.mail.models import Message


class Verdict(Enum):
    """What an error says of the mail that was handed over."""

    REFUSED = "this mail will never be taken"
    LATER = "this mail was not taken now"
    RELAY = "the relay itself does not work"


NOT_AUTHENTICATED = (530, 534, 535, 538)
TOO_LARGE = 552


class Signed(EmailMultiAlternatives):
    """A mail that carries our DKIM signature (RFC 6376) where `MAIL_DKIM_KEY` is set: we hand it over ourselves then."""

    def message(self, **options: Any) -> Any:
        """Return it, with the signature on the headers that say who writes what to whom."""
        made: Any = super().message(**options)
        if settings.MAIL_DKIM_KEY:
            signature = dkim.sign(
                made.as_bytes(linesep="\r\n"),
                settings.MAIL_DKIM_SELECTOR.encode(),
                parseaddr(made["From"])[1].rpartition("@")[2].encode(),
                settings.MAIL_DKIM_KEY.encode(),
                canonicalize=(b"relaxed", b"relaxed"),
                include_headers=[name.encode() for name in SIGNED if name in made],
            )
            made["DKIM-Signature"] = " ".join(signature.decode().partition(":")[2].split())
        return made


SIGNED = (
    "From", "Reply-To", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Id", "List-Archive",
    "List-Help", "List-Post", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type",
    "Content-Language",
)  # fmt: skip
"""What is signed: RFC 6376, 5.4.1, and both headers of one-click unsubscribing, as RFC 8058, 4 asks."""


def composed(message: Message) -> EmailMultiAlternatives:
    """Return the mail exactly as it goes out: a large one as text alone, which says the same. What cannot be delivered comes
    back to an address that names it."""
    headers = dict(message.headers)
    mail = Signed(
        message.subject,
        message.text,
        from_email=_bounces_to(message) or headers["From"],
        to=[message.to_address],
        reply_to=[headers.pop("Reply-To")] if "Reply-To" in headers else None,
        headers={"Message-ID": message.message_id, **headers},
    )
    if len(message.text.encode()) + len(message.html.encode()) <= LARGEST:
        mail.attach_alternative(message.html, "text/html")
    return mail


LARGEST = 30_000
"""Bytes of text and HTML together that a mail may have on a slow link."""


def _bounces_to(message: Message) -> str:
    return address("bounce", Named(BOUNCE, message.pk, 0)) if settings.MAIL_DOMAIN else ""


def verdict(error: Exception) -> Verdict:
    """Say what an error while handing over means. What is not known to be final is tried again."""
    if isinstance(error, (AnymailRecipientsRefused, AnymailInvalidAddress)):
        return Verdict.REFUSED
    if isinstance(error, AnymailAPIError):
        return _of_provider(error.status_code)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _of_reply(*_reply(error))
    if isinstance(error, smtplib.SMTPResponseException):
        about_this_mail = isinstance(error, smtplib.SMTPDataError) or error.smtp_code == TOO_LARGE
        return _of_reply(*_reply(error)) if about_this_mail else Verdict.RELAY
    return Verdict.LATER


def words(error: Exception) -> str:
    """Return what the relay said, short enough for a line of a list."""
    if isinstance(error, (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException)):
        return "{} {}".format(*_reply(error))[:300]
    return f"{type(error).__name__}: {error}"[:300]


def _reply(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> tuple[int, str]:
    """The code and the text that the relay answered."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _decoded(*next(iter(error.recipients.values())))
    return _decoded(error.smtp_code, error.smtp_error)


def _decoded(code: int, said: bytes | str) -> tuple[int, str]:
    return code, said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _of_reply(code: int, said: str) -> Verdict:
    """A refusal "for policy" (5.7.x) may be the relay's wrong setting: such mail is kept and tried again."""
    if code == 421 or code in NOT_AUTHENTICATED:
        return Verdict.RELAY
    if code >= 500 and not said.startswith("5.7."):
        return Verdict.REFUSED
    return Verdict.LATER


def _of_provider(status: int | None) -> Verdict:
    if status is None or status in (401, 403, 429) or status >= 500:
        return Verdict.RELAY
    return Verdict.LATER
