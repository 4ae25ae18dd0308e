"""Reading a stored mail: any bytes become a letter."""

import re
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr, parsedate_to_datetime
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from cop.services.languages.choices import CODES as LANGUAGES
from cop.services.languages.recognising import language_of
from cop.services.mail.incoming.addresses import local_part
from cop.services.mail.incoming.answered import texts_sent
from cop.services.mail.incoming.charsets import readable
from cop.services.mail.incoming.headers import FOLD, Headers, addresses, parse, sender, words
from cop.services.mail.incoming.letters import Attached, Letter, content, once
from cop.services.mail.incoming.signed_links import without_signed_links
from cop.services.mail.incoming.taking_apart import HEADERS_AT_MOST, Part, Taken, take_apart
from cop.services.mail.incoming.texts import Found, find, without_tags
from cop.services.mail.incoming.trust import is_proven
from cop.services.mail.models import Incoming
from cop.services.mail.subjects import plain
from cop.services.mail.trimming import Trimmed, joined, trim

NAMING = ("Delivered-To", "X-Original-To", "To", "Cc")
OF_THE_BODY = ("content-type", "content-transfer-encoding", "content-disposition", "mime-version")
NAMES_FILES = 255
PICTURES_ALONE = re.compile(r"(?:\s*\[[^\[\]]*\])+\s*")
PGP = "-----BEGIN PGP MESSAGE-----"


class _AsRead(EmailPolicy):
    """Headers are plain texts, as a person reads them: nothing that somebody wrote into one is parsed again."""

    def header_max_count(self, name: str) -> None:
        """As many as there are."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Keep it as it is, but for those of the body, which are ours."""
        return super().header_store_parse(name, value) if name.lower() in OF_THE_BODY else (name, value)

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        """Give it as it was kept."""
        return super().header_fetch_parse(name, value) if name.lower() in OF_THE_BODY else value


AS_READ = _AsRead()


def read(incoming: Incoming) -> Letter:
    """Read a stored mail. Raises OSError where its bytes cannot be had, FileNotFoundError where they are gone."""
    if incoming.raw is None:
        raise FileNotFoundError
    with default_storage.open(incoming.raw) as raw:
        taken = take_apart(raw)
        proven = is_proven(raw, incoming.size, taken.headers, incoming.recipient)
    who, found = sender(taken.headers), find(taken)
    message, message_id = _message(taken, found), taken.headers.text("Message-ID")[:300]
    whole = found.plain or without_tags(found.html)
    cut = trim(message, ours=_ours(), sent=texts_sent(message, incoming.recipient, who.address))
    text = joined(cut.text) if found.plain and not _is_flowed(taken) else cut.text
    encrypted = found.encrypted or text.startswith(PGP)
    if text.startswith(PGP) or ("<img" in found.html.lower() and PICTURES_ALONE.fullmatch(text)):
        text = ""
    subject = without_signed_links(taken.headers.text("Subject"))
    files = [_attached(name, part) for name, part in found.files]
    return Letter(
        number=incoming.pk,
        message=message,
        recipient=incoming.recipient,
        came_from=who.address,
        name=who.name,
        subject=subject,
        text=without_signed_links(text),
        whole=without_signed_links("\n\n".join(filter(None, (whole, found.forwarded)))),
        folded=without_signed_links("\n\n".join(filter(None, (cut.signature, cut.folded, found.forwarded)))),
        language=_language(cut, taken.headers.text("Subject")),
        received=incoming.received,
        message_id=message_id,
        once=once(message_id or taken.headers.text("Date"), whole, who.address),
        content=content(plain(subject), whole, files),
        answers=taken.headers.text("In-Reply-To")[:300],
        proven=proven,
        files=files,
        signature=without_signed_links(cut.signature),
        facts={
            "cut": found.cut,
            "encrypted": encrypted,
            "forwarded": bool(found.forwarded),
            "kind": taken.headers.content_type,
            "sent": _sent(taken.headers),
        },
    )


def _language(cut: Trimmed, subject: str) -> str:
    """The language of the words; of few that do not tell it, that of the mail program."""
    program = cut.language if cut.language in LANGUAGES else ""
    return language_of(cut.text) or language_of(f"{subject} {cut.text}") or program


def _is_flowed(taken: Taken) -> bool:
    """Whether some of its words say themselves where their lines end (RFC 3676)."""
    texts = [part.headers for part in taken.parts if part.headers.content_type == "text/plain"]
    return any(headers.parameter("Content-Type", "format").lower() == "flowed" for headers in texts)


def _ours() -> list[str]:
    """What stands in mails of ours alone."""
    return [f"@{settings.MAIL_DOMAIN}", parseaddr(settings.DEFAULT_FROM_EMAIL)[1], f"{settings.SITE_URL}/u/"]


def recipients_of(raw: IO[bytes]) -> list[str]:
    """Return our addresses among those that the headers of a mail name, where no envelope tells them; leave `raw` at its
    start. Where none is named there is one empty recipient, so that the mail is stored all the same."""
    lines: list[bytes] = []
    for line in iter(lambda: raw.readline(HEADERS_AT_MOST), b""):
        if not line.strip(b"\r\n") or raw.tell() > HEADERS_AT_MOST:
            break
        lines.append(line)
    raw.seek(0)
    headers = parse(lines)
    named = addresses(value for name in NAMING for value in headers.all(name))
    return list(dict.fromkeys(address for _, address in named if local_part(address) is not None)) or [""]


def _message(taken: Taken, found: Found) -> EmailMessage:
    """The mail as a plain one of at most two forms, in which every header and word can be read."""
    message = EmailMessage(policy=AS_READ)
    for name, value in taken.headers.rows:
        if name.lower() not in OF_THE_BODY:
            message[name] = words(FOLD.sub(" ", value))
    if found.plain or not found.html:
        message.set_content(found.plain)
    if found.html:
        (message.add_alternative if found.plain else message.set_content)(found.html, subtype="html")
    return message


def _attached(name: str, part: Part) -> Attached:
    name = readable(name)[:NAMES_FILES] or "file"
    if part.content is None:
        return Attached(name, part.size, None)
    part.content.seek(0)
    upload = UploadedFile(part.content, name, part.headers.content_type, part.size)
    return Attached(name, part.size, upload)


def _sent(headers: Headers) -> str:
    """When it says that it was sent, "" where it does not say so."""
    try:
        return parsedate_to_datetime(headers.raw("Date")).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
