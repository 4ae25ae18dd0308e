"""Mail that a provider gives us by a web hook: Mailgun's route "forward" to an address that ends in "mime", so that the mail
comes as it is and its signatures can still be checked.

It is written to a temporary file while it is read: a web process stays as small as it is.
"""

import hashlib
import logging
import time
from collections import deque
from datetime import timedelta
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.webhooks.mailgun import MailgunInboundWebhookView
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import ChunkIter, LazyStream, MultiPartParser, MultiPartParserError, Parser
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cop.services.mail.choices import Door
from cop.services.mail.incoming.addresses import local_part
from cop.services.mail.incoming.storing import store
from cop.services.mail.incoming.taking_apart import IN_MEMORY

log = logging.getLogger("cop.mail")

RAW = "body-mime"
FIELD_AT_MOST = 10_000
MOST_FIELDS = 200
PIECE = 64 * 1024
FRESH = timedelta(days=1)
"""The signature covers neither mail nor recipient: it is good for one of them, and this long before and after its time, for
a mail that we could not take is brought again for hours."""

NEVER, LATER, STORED = 406, 503, 200
"""What Mailgun takes for "do not try again", "try again", and "it is yours"."""


@csrf_exempt
@require_POST
def mailgun(request: HttpRequest) -> HttpResponse:
    """Store a mail, if Mailgun signed the request with our key (`ANYMAIL`, `MAILGUN_WEBHOOK_SIGNING_KEY`)."""
    with SpooledTemporaryFile(max_size=IN_MEMORY) as raw:
        try:
            fields = _fields(request, raw)
            _check_signature(request, fields)
        except (MultiPartParserError, AnymailWebhookValidationFailure, ValueError) as error:
            log.warning("a web hook for mail was refused: %s", type(error).__name__)
            return HttpResponse(status=NEVER)
        recipients = [one.strip() for one in fields.get("recipient", "").split(",")]
        ours = [recipient for recipient in recipients if local_part(recipient) is not None]
        if not ours or not raw.tell():
            return HttpResponse(status=NEVER)
        try:
            if _is_of_another(fields, raw):
                log.warning("a web hook for mail was refused: its signature came with another mail")
                return HttpResponse(status=NEVER)
            raw.seek(0)
            store(raw, sender=fields.get("sender", ""), recipients=ours, door=Door.HOOK)
        except (OSError, DatabaseError) as error:
            log.warning("a mail was not stored: %s", type(error).__name__)
            return HttpResponse(status=LATER)
    return HttpResponse(status=STORED)


def _fields(request: HttpRequest, raw: IO[bytes]) -> QueryDict:
    """Read the form: the mail into `raw`, and return the rest."""
    if request.content_type != "multipart/form-data":
        raw.write(request.POST.get(RAW, "").encode("utf-8", "surrogateescape"))
        return request.POST
    boundary = MultiPartParser(request.META, BytesIO(), [])._boundary  # type: ignore[attr-defined]
    fields = QueryDict(mutable=True)
    for _kind, about, stream in Parser(LazyStream(ChunkIter(request, PIECE)), boundary):
        name = _name(about)
        if name == RAW:
            for piece in stream:
                raw.write(piece)
        elif name and len(fields) < MOST_FIELDS:
            fields.appendlist(name, stream.read(FIELD_AT_MOST).decode("utf-8", "replace"))
        deque(stream, maxlen=0)
    return fields


def _name(about: Any) -> Any:
    try:
        return about["content-disposition"][1]["name"].decode()
    except (KeyError, IndexError, TypeError, UnicodeDecodeError):
        return ""


def _check_signature(request: HttpRequest, fields: QueryDict) -> None:
    """Raises AnymailWebhookValidationFailure where it is not theirs, ValueError where it is not of now."""
    single: Any = request
    single._post, single._files = fields, {}
    MailgunInboundWebhookView().run_validators(single)
    if abs(time.time() - int(str(fields["timestamp"]))) > FRESH.total_seconds():
        raise ValueError("the signature is not of now")


def _is_of_another(fields: QueryDict, raw: IO[bytes]) -> bool:
    """Whether the signature came before with another mail, to whichever process; the same one may be sent again, as it is where
    our answer was lost."""
    raw.seek(0)
    digest = hashlib.file_digest(raw, "sha256")  # type: ignore[arg-type]
    digest.update(fields.get("recipient", "").encode())
    mine = digest.hexdigest()
    return bool(cache.get_or_set(f"mailgun:{fields['signature']}", mine, 2 * FRESH.total_seconds()) != mine)
