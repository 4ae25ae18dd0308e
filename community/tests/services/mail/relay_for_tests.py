"""A mail relay that answers as a test wants."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller

from installation import free_port

OK = "250 OK"


class Relay:
    """Takes every mail, unless `to_recipient` or `to_mail` says otherwise; waits before its last answer for `let_go`."""

    def __init__(self) -> None:
        self.to_recipient: Callable[[str], str] = lambda address: OK
        self.to_mail = OK
        self.to_sender = OK
        self.received: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.senders: list[str] = []
        self.holds_one, self.let_go = Event(), Event()
        self.let_go.set()

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.to_sender

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        answer = self.to_recipient(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.to_mail == OK:
            self.raw.append(envelope.content)
            self.senders.append(envelope.mail_from)
            self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        self.holds_one.set()
        await asyncio.get_running_loop().run_in_executor(None, self.let_go.wait, 30)
        return self.to_mail


@contextmanager
def running(relay: Relay) -> Iterator[int]:
    """Run `relay` on a free port of this machine, and give the port."""
    controller = Controller(relay, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        relay.let_go.set()
        controller.stop()
