"""The headers of a mail. Every value is one line of ours, or was checked."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from django.conf import settings
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
    """Return the headers by which members sort the mail of a community (with `slug` and `names`), and which lead to what
    was said before and, where mail comes in, to the addresses to ask at and for help (RFC 2919, RFC 2369)."""
    if community is None:
        return {}
    name = one_line(community.names.get("en", "")).encode("ascii", "ignore").decode().translate(_NOT_IN_A_PHRASE)
    ways = {"List-Archive": sender.archive}
    if domain := settings.MAIL_DOMAIN:
        ways |= {"List-Post": f"mailto:{community.slug}@{domain}", "List-Help": f"mailto:help@{domain}"}
    return {
        "List-Id": f"{name} <{community.slug}.{_domain(sender)}>".strip(),
        **{way: f"<{address}>" for way, address in ways.items() if address},
    }


def unsubscribing(address: str, by_mail: str = "") -> dict[str, str]:
    """Return the headers of one-click unsubscribing (RFC 8058), and `by_mail` (RFC 2369, 3.2), by which programs that answer
    by themselves know a mail to many; none without an address."""
    if not address:
        return {}
    ways = f"<{address}>" + (f", <mailto:{by_mail}>" if by_mail else "")
    return {
        "List-Unsubscribe": ways,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "list",
    }


def threading(thread: str | None, to_address: str, answers: str = "") -> dict[str, str]:
    """Return the headers that put a mail behind the earlier ones of the same thread to the same address, and behind the mail
    that came from there which it `answers`. Where the first of them answers one, that began the thread for its writer."""
    answered = one_line(answers)
    by_a_program = {"Auto-Submitted": "auto-replied"} if answered else {}
    return {**behind([*(_earlier(thread, to_address) if thread else ()), answered]), **by_a_program}


def _earlier(thread: str, to_address: str) -> Sequence[str]:
    same = Message.objects.filter(thread=thread, to_address=to_address).order_by("pk")
    earlier = list(same.values_list("message_id", "headers__References"))
    return [*(earlier[0][1] or "").split(), *(message_id for message_id, _ in earlier)] if earlier else ()


def behind(earlier: Sequence[str]) -> dict[str, str]:
    """Return the headers that put a mail behind those with the `earlier` Message-IDs, the first of a thread first."""
    named = [one for one in earlier if one]
    if not named:
        return {}
    return {"In-Reply-To": named[-1], "References": " ".join([named[0], *named[1:][1 - MOST_REFERENCES :]])}


def mailbox(name: str, address: str) -> str:
    """Return name and address as a header holds them; the name cannot leave its quotes."""
    phrase = one_line(name).translate(_NOT_IN_A_PHRASE)
    return f'"{phrase}" <{address}>' if phrase else address


_NOT_IN_A_PHRASE = str.maketrans("", "", '"\\<>')


def _domain(sender: Sender) -> str:
    return sender.address.rpartition("@")[2]
