"""Joining as a visitor does it: what tests of it share."""

import re
from typing import Any

from django.test import Client

from cop.people.choices import ConsentKind
from cop.people.models import Application, ConsentText
from cop.services.mail.models import Message

EMAIL = "nimali@transport.example.lk"
YOU = {"name": "Nimali Perera", "email": EMAIL, "country": "LK", "language": "en"}
WORK = {"capacity": "individual", "sentence": "I plan bus routes for the province."}
EVERY_CONSENT = {f"consent_{kind.value}": "1" for kind in ConsentKind}
JOINS = {"partnership": "on", "communities": ["clean-mobility"], **EVERY_CONSENT}
STEPS = [("you", YOU), ("work", WORK), ("joins", JOINS)]


def make_consent_texts() -> None:
    """Version 1 of each text."""
    for kind in ConsentKind:
        ConsentText.objects.get_or_create(kind=kind, version=1, defaults={"texts": {"en": f"I agree: {kind.label}."}})


def fill_in(client: Client, **changes: dict[str, Any]) -> Any:
    """Walk through the three steps (`work={…}` changes answers of a step) and return the page that comes last."""
    return client.get(_walk(client, changes))


def _walk(client: Client, changes: dict[str, dict[str, Any]]) -> str:
    for name, answers in STEPS:
        response = client.post(f"/join/{name}/", answers | changes.get(name, {}))
        assert response.status_code == 302, response.context["form"].errors
    return response.url


def mail_to(address: str, kind: str = "") -> list[Message]:
    """Return the mails to an address, oldest first."""
    return list(Message.objects.filter(to_address=address, kind__endswith=kind).order_by("pk"))


def code_for(address: str) -> str:
    """Return the newest code that was mailed to an address."""
    return re.search(r"[0-9]{4}-[0-9]{4}", mail_to(address, "join_code")[-1].text)[0]


def link_in(message: Message, beginning: str) -> str:
    """Return the path of the link in a mail that begins so, without the language of the mail."""
    return re.search(rf"https?://[^/\s]+({beginning}[^\s?]*)", message.text)[1]


def join(client: Client, **changes: dict[str, Any]) -> Application:
    """Walk the whole way, with the code, and return the application."""
    _walk(client, changes)
    email = (YOU | changes.get("you", {}))["email"].lower()
    client.post("/join/code/", {"code": code_for(email)})
    return Application.objects.get(person__email=email)
