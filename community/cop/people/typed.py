"""What somebody sent after their session had ended: kept until they have signed in again, so that nothing typed is lost.

It lies in the session that the browser has then, for an hour at most. Secrets and files are not kept; what is very long
is neither, and neither is more than a few forms an hour from one client.
"""

import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, QueryDict

from cop.services.moderation.limits import TooOften, client_address, take

SENT = "sent-signed-out"
KEPT_FOR = timedelta(hours=1)
LONGEST = 300_000
SECRETS = ("csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code")


def fields_of(sent: QueryDict) -> list[tuple[str, str]]:
    """Return the fields of a form as they were sent, without what is secret."""
    return [(name, value) for name, values in sent.lists() if name not in SECRETS for value in values if value]


def keep(request: HttpRequest) -> bool:
    """Keep what was sent, and say whether anything was there that could be."""
    fields = fields_of(request.POST)
    if not fields or sum(len(value) for _name, value in fields) > LONGEST:
        return False
    with suppress(TooOften):
        take(f"sent-signed-out:{client_address(request)}", per=timedelta(hours=1), at_most=60)
        request.session[SENT] = {"address": request.get_full_path(), "fields": fields, "at": time.time()}
        return True
    return False


def kept(request: HttpRequest) -> dict[str, Any] | None:
    """Return the address that a form was sent to, and its fields, if one is kept."""
    sent = request.session.get(SENT)
    return sent if sent and time.time() - sent["at"] < KEPT_FOR.total_seconds() else None


def forget(request: HttpRequest) -> None:
    """Forget what was kept, once it is sent again."""
    request.session.pop(SENT, None)
