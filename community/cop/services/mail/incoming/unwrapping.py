"""What wraps the words of a mail: signatures of S/MIME and OpenPGP, and Outlook's winmail.dat."""

import logging
import re
from dataclasses import dataclass, field
from io import BytesIO
from tempfile import SpooledTemporaryFile

from asn1crypto.cms import ContentInfo
from tnefparse import TNEF

from cop.services.mail.incoming.charsets import decoded
from cop.services.mail.incoming.headers import Headers
from cop.services.mail.incoming.taking_apart import FILE_AT_MOST, IN_MEMORY, MOST_FILES, Part, Taken, take_apart

log = logging.getLogger("cop.mail")

SIGNED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
OUTLOOK = ("application/ms-tnef", "application/vnd.ms-tnef")
CLEAR_SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z]+: .*\n)*\n(.*?)\n?^-----BEGIN PGP SIGNATURE-----.*?"
    r"^-----END PGP SIGNATURE-----\n?",
    re.MULTILINE | re.DOTALL,
)
DASHED = re.compile(r"^- ", re.MULTILINE)


@dataclass
class Unwrapped:
    """The words and files that were in a wrapping."""

    plain: str = ""
    html: str = ""
    files: list[Part] = field(default_factory=list)


def signed(part: Part) -> Taken | None:
    """Return the mail that lies in the envelope of an opaque S/MIME signature; None for what is encrypted or damaged."""
    try:
        info = ContentInfo.load(part.bytes())
        if info["content_type"].native != "signed_data":
            return None
        content = info["content"]["encap_content_info"]["content"].native
        return take_apart(BytesIO(content)) if isinstance(content, bytes) else None
    except Exception as error:  # of the library, which was given what anybody sent
        log.info("a signed part cannot be read: %s", type(error).__name__)
        return None


def from_outlook(part: Part) -> Unwrapped:
    """Return what Outlook wrapped into its own format (TNEF)."""
    found = Unwrapped()
    try:
        wrapped = TNEF(part.bytes(), do_checksum=False)
        found.html = decoded(
            wrapped.htmlbody.encode() if isinstance(wrapped.htmlbody, str) else wrapped.htmlbody or b"", "utf-8"
        )
        found.plain = decoded(wrapped.body.encode() if isinstance(wrapped.body, str) else wrapped.body or b"", "utf-8")
        for attached in wrapped.attachments[:MOST_FILES]:
            found.files.append(_file(str(attached.long_filename() or attached.name or ""), bytes(attached.data or b"")))
    except Exception as error:  # of the library, which was given what anybody sent
        log.info("a winmail.dat cannot be read: %s", type(error).__name__)
    return found


def without_clear_signature(text: str) -> str:
    """Return a text without the armour of an OpenPGP signature (RFC 9580, section 7)."""
    if "-----BEGIN PGP SIGNED MESSAGE-----" not in text:
        return text
    return CLEAR_SIGNED.sub(lambda found: DASHED.sub("", found[1]) + "\n", text)


def _file(name: str, content: bytes) -> Part:
    kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    headers = Headers([("Content-Type", "application/octet-stream"), ("X-Name", name)])
    if len(content) > FILE_AT_MOST:
        return Part(headers, len(content), None, cut=True)
    kept.write(content)
    return Part(headers, len(content), kept)
