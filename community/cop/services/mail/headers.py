"""The headers of a mail. Every value is one line of ours, or was checked."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from django.core.validators import validate_email
from django.utils.crypto import salted_hmac

from cop.services.languages.templatetags.languages import bcp47
from cop.services.mail.models import Message
from cop.services.mail.rendering import one_line
from cop.services.mail.senders import Sender

MOST_REFERENCES = 10


def message_id(key: str, sender: Sender) -> str:
    """Return the Message-ID of the mail about the event `key`: the same whenever it is made or sent again."""
    digest = salted_hmac("cop.services.mail.message_id", key, algorithm="sha256").hexdigest()
    return f"<{digest[:32]}@{_domain(sender)}>"


def who_from(sender: Sender, language: str) -> dict[str, str]:
    """Return the headers that say who writes, where answers go, in which language, and that a program sends it.

    Raises ValidationError if answers go to what is no address.
    """
    headers = {
        "From": mailbox(sender.name, sender.address),
        "Auto-Submitted": "auto-generated",
        "Content-Language": bcp47(language),
    }
    if sender.reply_to:
        validate_email(sender.reply_to)
        headers["Reply-To"] = sender.reply_to
    return headers


def when(moment: datetime) -> dict[str, str]:
    """Return the Date: when the mail was written, also if it is sent later or a second time."""
    return {"Date": format_datetime(moment)}


def mailing_list(community: Any, sender: Sender) -> dict[str, str]:
    """Return the List-Id of a community (with `slug` and `names`), by which members sort their mail."""
    if community is None:
        return {}
    name = one_line(community.names.get("en", "")).encode("ascii", "ignore").decode().translate(_NOT_IN_A_PHRASE)
    return {"List-Id": f"{name} <{community.slug}.{_domain(sender)}>".strip()}


def unsubscribing(address: str, by_mail: str = "") -> dict[str, str]:
    """Return the headers of one-click unsubscribing (RFC 8058), and `by_mail` (RFC 2369, 3.2); none without an address."""
    if not address:
        return {}
    ways = f"<{address}>" + (f", <mailto:{by_mail}>" if by_mail else "")
    return {"List-Unsubscribe": ways, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def threading(thread: str | None, to_address: str) -> dict[str, str]:
    """Return the headers that put a mail behind the earlier ones of the same thread to the same address."""
    if not thread:
        return {}
    same = Message.objects.filter(thread=thread, to_address=to_address).order_by("pk")
    return behind(list(same.values_list("message_id", flat=True)))


def behind(earlier: Sequence[str]) -> dict[str, str]:
    """Return the headers that put a mail behind those with the `earlier` Message-IDs, the first of a thread first."""
    if not earlier:
        return {}
    return {"In-Reply-To": earlier[-1], "References": " ".join([earlier[0], *earlier[1:][1 - MOST_REFERENCES :]])}


def answering(message_id: str) -> dict[str, str]:
    """Return the headers of an answer that a program gives to a mail with that Message-ID (RFC 3834)."""
    clean = one_line(message_id)
    if not clean:
        return {}
    return {"In-Reply-To": clean, "References": clean, "Auto-Submitted": "auto-replied"}


def mailbox(name: str, address: str) -> str:
    """Return name and address as a header holds them; the name cannot leave its quotes."""
    phrase = one_line(name).translate(_NOT_IN_A_PHRASE)
    return f'"{phrase}" <{address}>' if phrase else address


_NOT_IN_A_PHRASE = str.maketrans("", "", '"\\<>')


def _domain(sender: Sender) -> str:
    return sender.address.rpartition("@")[2]
