"""Mail that a program sent by itself, which must not be answered and is no one's word (RFC 3834)."""

from email.message import EmailMessage

from django.conf import settings


def is_automatic(message: EmailMessage) -> bool:
    """Return whether a program sent this by itself: an answer, a vacation note, a list, a bulk mailing."""
    submitted = _word(message, "Auto-Submitted")
    return (
        (submitted not in ("", "no"))
        or _word(message, "Precedence") in ("bulk", "junk", "list", "auto_reply")
        or any(
            name in message for name in ("List-Id", "X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress-Reply")
        )
    )


def is_our_own(message: EmailMessage) -> bool:
    """Return whether one of our own mails came back."""
    return str(message.get("Message-ID", "")).strip().rstrip(">").endswith(f"@{settings.MAIL_DOMAIN}")


def _word(message: EmailMessage, name: str) -> str:
    return str(message.get(name, "")).partition(";")[0].strip().lower()
