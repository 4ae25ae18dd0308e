"""A program that calls the API for somebody."""

from datetime import timedelta
from typing import Any

from django.test import Client

from cop.api.actions import make_token
from cop.api.choices import Scope
from cop.api.models import Token
from cop.people.models import Person


class Program:
    """Calls with a token of a person's, or as a visitor."""

    def __init__(self, person: Person | None, *scopes: Scope, **options: Any) -> None:
        self.client, self.headers = Client(), {}
        self.token: Token | None = None
        if person is not None:
            options = {"name": "Sheet", "valid": timedelta(days=30)} | options
            self.token, self.secret = make_token(person, scopes or tuple(Scope), **options)
            self.headers = {"Authorization": f"Bearer {self.secret}"}

    def get(self, address: str, **headers: str) -> Any:
        return self.client.get(_path(address), headers=self.headers | headers)

    def patch(self, address: str, sent: dict, **headers: str) -> Any:
        return self.client.patch(_path(address), sent, content_type="application/json", headers=self.headers | headers)

    def post(self, address: str, sent: dict, **headers: str) -> Any:
        return self.client.post(_path(address), sent, content_type="application/json", headers=self.headers | headers)

    def everybody(self, address: str) -> list[dict]:
        """Return a whole list, part by part."""
        items, then = [], address
        while then:
            part = self.get(then).json()
            items, then = items + part["items"], part["next"]
        return items


def _path(address: str) -> str:
    return address if address.startswith("/") else "/" + address.split("/", 3)[3]
