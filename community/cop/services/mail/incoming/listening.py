"""The LMTP door (RFC 2033), behind any mail server: what is answered with 250 is stored, and can no longer be lost.

A mail goes to a temporary file while it comes in, so that the memory does not grow with it. A few threads write the bytes;
one keeps the rows, those that came meanwhile together, in one transaction.
"""

import asyncio
import errno
import logging
from asyncio import LimitOverrunError
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from tempfile import SpooledTemporaryFile
from threading import Thread
from typing import IO, Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from django.conf import settings
from django.db import close_old_connections

from cop.services.mail.choices import Door
from cop.services.mail.incoming.addresses import local_part
from cop.services.mail.incoming.storing import Written, keep, write

log = logging.getLogger("cop.mail")

AT_MOST = 64 * 2**20
IN_MEMORY = 256 * 1024
MOST_RECIPIENTS = 20
"""Each gets the bytes of its own; a mail server sends the rest in a second go (RFC 5321, 4.5.3.1.10)."""

THREADS, MOST_AT_ONCE = 4, 100
NULL_SENDER = "<>"
PATIENCE = 300
OPTIONS: dict[str, Any] = {"enable_SMTPUTF8": True, "data_size_limit": AT_MOST, "timeout": PATIENCE}

STORED = "250 2.0.0 Stored"
TOO_LARGE = f"552 5.3.4 Too large: at most {AT_MOST // 2**20} MB are taken"
NO_ROOM = "452 4.3.1 No room here just now, try again later"
AWAY = "451 4.3.0 Not stored, try again later"


class Clerk:
    """Keeps what is written: whoever comes while it is at it is kept next, together with all who came meanwhile."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[tuple[Written, Future[None]]] = SimpleQueue()
        Thread(target=self._work, name="mail-clerk", daemon=True).start()

    async def keep(self, mail: Written) -> None:
        """Return when a mail is kept. Raises what stands against it."""
        kept: Future[None] = Future()
        self._waiting.put((mail, kept))
        await asyncio.wrap_future(kept)

    def _work(self) -> None:
        while True:
            waiting = [self._waiting.get()]
            with suppress(Empty):
                while len(waiting) < MOST_AT_ONCE:
                    waiting.append(self._waiting.get_nowait())
            error = self._keep([mail for mail, _kept in waiting])
            for _mail, kept in waiting:
                if error is None:
                    kept.set_result(None)
                else:
                    kept.set_exception(error)

    def _keep(self, mails: Sequence[Written]) -> Exception | None:
        try:
            close_old_connections()
            keep(mails)
        except Exception as error:
            return error
        return None


class Receiver:
    """What aiosmtpd asks at each step."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="mail")
        self._clerk = Clerk()

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Sequence[str]
    ) -> str:
        """Take every sender, also the one of nobody, which is how reports of mail servers come."""
        envelope.mail_from = address or NULL_SENDER
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Sequence[str]
    ) -> str:
        """Take every address at our domain: what it opens is looked up when the mail is handled, and said to nobody here."""
        if local_part(address) is None:
            return "550 5.1.2 Not a domain of ours"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients at once"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def keep(self, raw: IO[bytes], envelope: Envelope) -> str:
        """Store it; whoever gives it keeps it until we say so."""
        try:
            written = await asyncio.get_running_loop().run_in_executor(self._threads, _written, raw, envelope)
            await self._clerk.keep(written)
        except OSError as error:
            log.warning("a mail was not stored: %s", type(error).__name__)
            return NO_ROOM if error.errno in (errno.ENOSPC, errno.EDQUOT) else AWAY
        except Exception as error:
            log.warning("a mail was not stored: %s", type(error).__name__)
            return AWAY
        return STORED


class Listener(LMTP):
    """LMTP as RFC 2033 says it: after the mail one answer for each recipient."""

    line_length_limit = 64 * 1024

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Take the mail in, line by line."""
        if await self.check_helo_needed():
            return
        envelope = self.envelope
        assert envelope is not None
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
        elif not envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
        else:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            with SpooledTemporaryFile(max_size=IN_MEMORY) as raw:
                status = await self._take(raw) or await self.event_handler.keep(raw, envelope)
            for _recipient in envelope.rcpt_tos:
                await self.push(status)
            self._set_post_data_state()

    async def _take(self, raw: IO[bytes]) -> str:
        """Write what comes to `raw`, up to its end; return why it is not taken, "" where it is."""
        size, last, why_not = 0, 0, ""
        async for piece in self._pieces():
            size += len(piece)
            if size - last > IN_MEMORY:
                last = size
                self._reset_timeout()
            if size > AT_MOST:
                why_not = TOO_LARGE
            if not why_not:
                try:
                    raw.write(piece)
                except OSError:
                    why_not = NO_ROOM
        self._reset_timeout()
        return why_not

    async def _pieces(self) -> AsyncIterator[bytes]:
        """Yield the lines of a mail, long ones in pieces, without the dots that were put before others (RFC 5321, 4.5.2)."""
        fresh = True
        while True:
            try:
                piece = await self._reader.readuntil(b"\r\n")
            except LimitOverrunError as longer:
                piece = await self._reader.read(longer.consumed)
            if fresh and piece == b".\r\n":
                return
            yield piece[1:] if fresh and piece.startswith(b".") else piece
            fresh = piece.endswith(b"\r\n")


def listen(host: str, port: int) -> None:
    """Listen until the process is ended. Raises OSError where the address cannot be had."""
    asyncio.run(_serve(host, port))


async def _serve(host: str, port: int) -> None:
    receiver = Receiver()
    options = OPTIONS | {"hostname": settings.MAIL_DOMAIN or "localhost"}
    server = await asyncio.get_running_loop().create_server(lambda: Listener(receiver, **options), host, port)
    log.info("mail is taken in at %s:%d", host, port)
    async with server:
        await server.serve_forever()


def _written(raw: IO[bytes], envelope: Envelope) -> Written:
    raw.seek(0)
    sender = "" if envelope.mail_from == NULL_SENDER else envelope.mail_from or ""
    return write(raw, sender=sender, recipients=envelope.rcpt_tos, door=Door.LMTP)
