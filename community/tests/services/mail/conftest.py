"""A mail that can be queued, and a relay that takes it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cop.services.mail import senders, unsubscribing
from cop.services.mail.actions import Recipient, queue
from cop.services.mail.models import Message
from cop.services.mail.senders import Sender, set_sender

NIMAL = Recipient("nimal@example.lk", person_number=7, language="en")


@pytest.fixture(autouse=True)
def _templates_and_registers(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own templates, and what rooms register, which is put back afterwards."""
    templates = [dict(settings.TEMPLATES[0], DIRS=[Path(__file__).with_name("templates")])]
    settings.TEMPLATES, settings.EMAIL_SENDING = templates, True
    monkeypatch.setattr(senders, "_PROVIDERS", list(senders._PROVIDERS))
    monkeypatch.setattr(unsubscribing, "_CATEGORIES", {})
    set_sender(lambda community: Sender("Asia LEDS Partnership", "community@mail.example.org", "office@example.org"))


@pytest.fixture
def queued() -> Callable[..., Message]:
    """Queue the mail "example/note"; each argument of `queue` and each piece of its context may be given."""

    def make(key: str = "note-1", *, to: Recipient = NIMAL, **given: Any) -> Message:
        context = {"title": "A note", "said": "We met in Kandy.", "address": "https://example.org/j/1"}
        context |= {name: given.pop(name) for name in ("title", "said", "address") if name in given}
        return queue("example/note", to=to, context=context, key=key, **given)

    return make
