"""A mail as the rooms get it: read, trimmed, and with a word on who sent it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import salted_hmac

from cop.services.mail.incoming.doors import Known


class Attached(NamedTuple):
    """A file that came with a mail, or what is told of one that was too large to be taken (`upload` is None)."""

    name: str
    size: int
    upload: UploadedFile | None


@dataclass(frozen=True)
class Letter:
    """What came: the new `text` in Markdown, what was `folded` (quoted text and signature), the `files`.

    `person` is who is taken to have written it: proven by the mail itself, or confirmed by them since. `proven` is whether
    the mail itself proves its sender, who may be nobody that we know. `once` is the same for the same mail sent twice:
    an action that is told it does the same thing once; `content` is the same for the same words and files. `answers` is the
    Message-ID of ours that it answers, "" for none.
    """

    number: int
    message: EmailMessage
    recipient: str
    came_from: str
    name: str
    subject: str
    text: str
    whole: str
    folded: str
    language: str
    received: datetime
    message_id: str
    once: str
    content: str = ""
    answers: str = ""
    signature: str = ""
    proven: bool = False
    person: Known | None = None
    files: Sequence[Attached] = field(default=())
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def signed(self) -> str:
        """The new text with the signature below it, for one who answers: how to reach somebody often stands there alone."""
        return "\n\n".join(filter(None, (self.text, self.signature)))


def once(message_id: str, words: str, came_from: str) -> str:
    """Return what names a mail wherever it comes in again: its Message-ID, its words and who is said to have sent it."""
    return sha256("\0".join([message_id, came_from.lower(), words]).encode("utf-8", "replace")).hexdigest()[:32]


def content(subject: str, words: str, files: Sequence[Attached]) -> str:
    """Return what names subject, words and files of a mail, under whatever Message-ID they come: with our key alone, so that
    nobody learns from it what somebody wrote."""
    digest = salted_hmac("cop.services.mail.content", "", algorithm="sha256")
    for said in (subject, words, *(f"{file.name}\0{file.size}" for file in files)):
        digest.update(f"{said}\0".encode("utf-8", "replace"))
    for file in files:
        if file.upload:
            for chunk in file.upload.chunks():
                digest.update(chunk)
            file.upload.seek(0)
    return digest.hexdigest()[:32]
