"""The LMTP door (RFC 2033), behind any mail server: what is answered with 250 is stored."""

import asyncio
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

from cop.services.mail.choices import Door
from cop.services.mail.incoming.addresses import local_part
from cop.services.mail.incoming.storing import store

AT_MOST = 64 * 2**20
OPTIONS: dict[str, Any] = {"enable_SMTPUTF8": True, "data_size_limit": AT_MOST, "hostname": settings.MAIL_DOMAIN}


class Receiver:
    """What aiosmtpd asks at each step."""

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Sequence[str]
    ) -> str:
        """Take every address at our domain."""
        if local_part(address) is None:
            return "550 5.1.2 Not a domain of ours"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store it; whoever gives it keeps it until we say so."""
        try:
            await sync_to_async(_store)(envelope)
        except Exception:
            return "451 4.3.0 Not stored, try again later"
        return "250 2.0.0 Stored"


def _store(envelope: Envelope) -> None:
    close_old_connections()
    content: Any = envelope.content
    store(BytesIO(content), sender=envelope.mail_from or "", recipients=envelope.rcpt_tos, door=Door.LMTP)


def listen(host: str, port: int) -> None:
    """Listen until the process is ended. Raises OSError where the address cannot be had."""
    asyncio.run(_serve(host, port))


async def _serve(host: str, port: int) -> None:
    receiver = Receiver()
    server = await asyncio.get_running_loop().create_server(lambda: LMTP(receiver, **OPTIONS), host, port)
    async with server:
        await server.serve_forever()
