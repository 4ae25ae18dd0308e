"""Reading a stored mail: any bytes become a letter, or a word on why not."""

from email import message_from_binary_file, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parseaddr
from typing import IO, cast

from django.core.files.storage import default_storage

from cop.services.mail.incoming.addresses import local_part
from cop.services.mail.incoming.letters import Letter, once
from cop.services.mail.incoming.trust import is_proven
from cop.services.mail.models import Incoming

NAMING = ("Delivered-To", "X-Original-To", "To", "Cc")


def read(incoming: Incoming) -> Letter:
    """Read a stored mail. Raises FileNotFoundError where its bytes are gone."""
    if incoming.raw is None:
        raise FileNotFoundError
    with default_storage.open(incoming.raw) as raw:
        message = cast(EmailMessage, message_from_binary_file(raw, policy=policy.default))
    name, came_from = parseaddr(str(message.get("From", "")))
    body = message.get_body(("plain", "html"))
    text = str(body.get_content()).strip() if body else ""
    message_id = str(message.get("Message-ID", "")).strip()
    return Letter(
        number=incoming.pk,
        message=message,
        recipient=incoming.recipient,
        came_from=came_from.lower(),
        name=name,
        subject=str(message.get("Subject", "")),
        text=text,
        whole=text,
        folded="",
        language="",
        received=incoming.received,
        message_id=message_id,
        once=once(message_id, text, came_from),
        answers=str(message.get("In-Reply-To", "")).strip(),
        proven=is_proven(b"", message, came_from),
    )


def recipients_of(raw: IO[bytes]) -> list[str]:
    """Return our addresses among those that the headers of a mail name, where no envelope tells them; leave `raw` at its
    start. Where none is named there is one empty recipient, so that the mail is stored all the same."""
    headers = BytesHeaderParser(policy=policy.default).parse(raw)
    raw.seek(0)
    named = getaddresses([str(value) for name in NAMING for value in headers.get_all(name, [])])
    return list(dict.fromkeys(address for _, address in named if local_part(address) is not None)) or [""]
