"""Who gets what at every address; and what is hidden from somebody is in no page that they get."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from config.every_address import EVERY_ADDRESS
from config.scene import MARKS, Scene, make_scene
from config.scene_of_discussions import ASKED_UNDER_COVER, COVERED_WORDS
from cop.people.choices import Role

HOW_TO_LIST = "has no row in the tables that tests/config/every_address.py joins: write there what each role gets"
FOR_DEVELOPERS = "dev/"
"""The mailbox shows every mail, on the developer's own machine only."""

SAID_BY_THE_MAIL = {
    "asked/<str:token>/<str:act>/": {"Minh asks of buses"},
    "typed/<str:token>/": {"Minh asks of buses"},
}
"""What the page behind a link says again of the mail that it is in: the question, and nothing else of members."""


def test_every_route_of_the_url_map_is_listed():
    routes = set(_routes(get_resolver().url_patterns))
    assert [f"{route} {HOW_TO_LIST}" for route in sorted(routes - EVERY_ADDRESS.keys())] == []
    assert [f"{route} is no route any more" for route in sorted(EVERY_ADDRESS.keys() - routes)] == []


WIDEST = [Role.VISITOR, Role.APPLICANT, Role.MEMBER, Role.FACILITATOR, Role.SECRETARIAT]
"""They get every answer that there is: with them, every query runs on both databases, and the others on SQLite alone."""
ROLES = [role if role in WIDEST else pytest.param(role, marks=pytest.mark.one_database) for role in Role]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_is_written_down_and_nothing_hidden(role, db, second_factor_off):
    scene = make_scene(role)
    wrong = [
        fault
        for route, requests in EVERY_ADDRESS.items()
        for request, answers in requests.items()
        for fault in _faults(scene, role, route, request, answers[role])
    ]
    assert wrong == []


def test_what_is_packed_is_opened_before_it_is_searched(db, second_factor_off):
    scene = make_scene(Role.SECRETARIAT)
    sheet = scene.client.get("/people/export.xlsx")
    packed = b"".join(sheet.streaming_content) if sheet.streaming else sheet.content
    assert b"Hidden Halima" in _opened(packed)
    assert b"Hidden Halima" not in packed


def _routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _routes(pattern.url_patterns, route)


def _faults(scene: Scene, role: Role, route: str, request: str, expected: int | str) -> Iterator[str]:
    response = _ask(scene.client, scene.address(request))
    found = response.url.partition("?")[0] if response.status_code in (301, 302) else response.status_code
    expected = scene.address(expected) if isinstance(expected, str) else expected
    if found != expected:
        yield f"{request}: {found} instead of {expected}"
    if route.startswith(FOR_DEVELOPERS):
        return
    body = _opened(b"".join(response.streaming_content) if response.streaming else response.content)
    for mark, readers in MARKS.items():
        if role not in readers and mark.encode() in body and mark not in SAID_BY_THE_MAIL.get(route, ()):
            yield f"{request}: shows {mark!r}"
    if all(any(word.encode() in body for word in words) for words in (ASKED_UNDER_COVER, COVERED_WORDS)):
        yield f"{request}: tells who asked under cover"


def _opened(body: bytes) -> bytes:
    """What a file says: sheets and archives are packed, and nothing can be found in them before they are opened."""
    if not body.startswith(b"PK"):
        return body
    with ZipFile(BytesIO(body)) as packed:
        return b"\n".join(_opened(packed.read(name)) for name in packed.namelist())


def _ask(client: Client, request: str) -> Any:
    method, _, address = request.rpartition(" ")
    return client.post(address) if method else client.get(address)
