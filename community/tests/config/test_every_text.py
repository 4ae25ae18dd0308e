"""Every page and every mail in a language in which each translated text stands in ⟦brackets⟧: nothing is left outside."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel.dates import get_month_names
from django.apps import apps
from django.conf import settings
from django.db.models import CharField, EmailField, JSONField, TextField, URLField
from django.test import Client

from config.every_address import EVERY_ADDRESS
from config.pseudo import pseudo_language, untranslated
from config.scene import make_scene
from cop.network.countries import CODES as COUNTRIES
from cop.network.countries import country_name, own_name
from cop.people.choices import Role
from cop.people.forms.fields import time_zone_choices
from cop.services.languages.choices import CODES as LANGUAGES
from cop.services.languages.queries import language_name
from cop.services.mail.models import Message
from cop.website.models import Revision

NAMES_OF_THINGS = ["CSV", "XLSX", "PDF", "ZIP", "JSON", "Markdown", "OpenID Connect", "HTML"]
"""Names that are the same in every language."""
KEY = re.compile(r"\b[A-Z2-7]{32}\b")
"""The key of an authenticator app."""
BCP47 = ["zh-Hans"]
WITHOUT_WORDS = ("dev/", "sw.js", "manifest.webmanifest")
"""What members do not read, or what is no page."""


@pytest.mark.parametrize("role", [Role.VISITOR, Role.APPLICANT, Role.MEMBER, Role.FACILITATOR, Role.SECRETARIAT])
def test_no_page_shows_a_text_that_was_not_translated(role, db, second_factor_off):
    scene = make_scene(role)
    Revision.objects.update(title="⟦title⟧", summary="⟦summary⟧", body="⟦body⟧")
    data = texts_of_people()
    with pseudo_language():
        found = {
            request: left
            for route, requests in EVERY_ADDRESS.items()
            if not route.startswith(WITHOUT_WORDS)
            for request in requests
            if " /" not in request and (left := left_out(scene.client, scene.address(request), data))
        }
    assert found == {}


def test_no_error_page_shows_a_text_that_was_not_translated(db, client):
    with pseudo_language():
        assert left_out(client, "/nothing-is-here/", texts_of_people()) == []
        assert left_out(client, "/desk/", texts_of_people()) == []


def left_out(client: Client, address: str, data: list[str]) -> list[str]:
    response = client.get(address)
    if not response.headers.get("Content-Type", "").startswith("text/html") or response.status_code in (301, 302):
        return []
    page = KEY.sub("", response.content.decode())
    return untranslated(page, data)


def texts_of_people() -> list[str]:
    """Every text that is in the database, and the names that come from elsewhere: they are data, not ours to translate."""
    stored = [text for model in apps.get_models() if model is not Message for text in _texts_in(model)]
    lines = [line for text in stored for line in text.splitlines()]
    countries = [name for code in COUNTRIES for name in (country_name(code), own_name(code))]
    initials = ["".join(word[0] for word in text.split()[:2]) for text in stored if text]
    dates = [name for width in ("wide", "abbreviated") for name in get_month_names(width, locale="en").values()]
    languages = [language_name(code) for code in LANGUAGES] + [name for _, name in settings.LANGUAGES]
    zones = [name for _, name in time_zone_choices()]
    return [*NAMES_OF_THINGS, *zones, *stored, *lines, *initials, *dates, *countries, *languages, *BCP47]


def _texts_in(model: Any) -> Iterator[str]:
    fields = [
        f.name for f in model._meta.fields if isinstance(f, (CharField, TextField, EmailField, URLField, JSONField))
    ]
    for row in model.objects.values_list(*fields) if fields else []:
        for value in row:
            yield from _strings(value)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str) and len(value) > 1:
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


TEMPLATES = sorted(path for path in settings.PACKAGE.glob("*/templates/**/*.[ht]*")) + sorted(
    path for path in settings.PACKAGE.glob("services/*/templates/**/*.[ht]*")
)
TRANSLATED = re.compile(r"\{%\s*blocktranslate.*?\{%\s*endblocktranslate\s*%\}", re.DOTALL)
COMMENT = re.compile(r"\{%\s*comment.*?\{%\s*endcomment\s*%\}|\{#.*?#\}", re.DOTALL)
NO_WORDS = re.compile(r"""\b(data-[\w-]+|class)="[^"]*"|\]\([^)]*\)|\?\w+=""")
CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(settings.PACKAGE)))
def test_a_template_of_a_page_or_mail_has_no_text_outside_translation(template):
    """Also in the branches that no page above takes, and in every mail."""
    source = template.read_text()
    for hidden in (TRANSLATED, COMMENT, CODE, NO_WORDS):
        source = hidden.sub(" ", source)
    assert untranslated(source, NAMES_OF_THINGS) == []
