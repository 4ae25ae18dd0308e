"""Who our mails are from. A room that knows the network says it."""

from collections.abc import Callable
from email.utils import parseaddr
from typing import Any, NamedTuple

from django.conf import settings

from cop.services.mail.incoming.addresses import HELP, known_address


class Sender(NamedTuple):
    """Name and address in From, the address that answers go to; who writes, as the first line of the mail says it, and how
    they are reached, line by line, at its end; for mails that nobody reads the answers of, the telephone and the page that
    says how to reach us; and the page of what was said before in a community."""

    name: str
    address: str
    reply_to: str = ""
    introduction: str = ""
    contact: tuple[str, ...] = ()
    telephone: str = ""
    page: str = ""
    archive: str = ""


def _of_settings(community: Any) -> Sender:
    return Sender(*parseaddr(settings.DEFAULT_FROM_EMAIL))


_PROVIDERS: list[Callable[[Any], Sender]] = [_of_settings]


def set_sender(provider: Callable[[Any], Sender]) -> None:
    """Register the function that returns the sender for a community, or for the partnership when it is given None.

    It is called while the recipient's language is active.
    """
    _PROVIDERS[:] = [provider]


def sender_for(community: Any) -> Sender:
    """Return the sender of a mail of `community`, or of the partnership's own when it is None. Who has no address for answers
    gets them where a person answers help, if mail comes in."""
    sender = _PROVIDERS[0](community)
    return sender._replace(reply_to=sender.reply_to or known_address(HELP))
