"""Every page and every mail in a language in which each translated text stands in ⟦brackets⟧: nothing is left outside."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel.dates import get_day_names, get_month_names
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import CharField, EmailField, JSONField, TextField, URLField
from django.test import Client

from config.every_address import EVERY_ADDRESS
from config.pseudo import Data, pseudo_language, untranslated
from config.scene import make_scene
from cop.desk.initial import Law, law_of, laws
from cop.discussions.choices import Licence
from cop.network.countries import CODES as COUNTRIES
from cop.network.countries import country_name, own_name
from cop.people.choices import Role
from cop.people.forms.fields import time_zone_choices
from cop.people.models import PersonLanguage
from cop.services.languages.choices import CODES as LANGUAGES
from cop.services.languages.queries import language_name
from cop.services.languages.unmarked import unmarked
from cop.services.mail.models import Message
from cop.website.models import Revision

pytestmark = pytest.mark.one_database

NAMES_OF_THINGS = ["CSV", "XLSX", "PDF", "ZIP", "JSON", "Markdown", "OpenID Connect", "HTML", "DOCX", "BibTeX", "RIS"]
LICENCES = [str(label) for value, label in Licence.choices if value != Licence.NONE]
LOOKED_FOR = ["buses"]
"""What EVERY_ADDRESS searches for: a page repeats the reader's own words."""
"""Names that are the same in every language."""
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')
KEY = re.compile(r"\b[A-Z2-7]{32}\b")
"""The key of an authenticator app."""
BCP47 = ["zh-Hans"]
WITHOUT_WORDS = ("dev/", "sw.js", "manifest.webmanifest", "api/")
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


def left_out(client: Client, address: str, data: Data) -> list[str]:
    response = client.get(address)
    if not response.headers.get("Content-Type", "").startswith("text/html") or response.status_code in (301, 302):
        return []
    page = KEY.sub("", response.content.decode())
    return untranslated(page, data)


def texts_of_people() -> Data:
    """Every text that is in the database, and the names that come from elsewhere: they are data, not ours to translate."""
    stored = [text for model in apps.get_models() if model is not Message for text in _texts_in(model)]
    lines = [line for text in stored for line in text.splitlines()]
    countries = [name for code in COUNTRIES for name in (country_name(code), own_name(code))]
    initials = ["".join(word[0] for word in text.split()[:2]) for text in stored if text]
    dates = [name for width in ("wide", "abbreviated") for name in get_month_names(width, locale="en").values()]
    dates += [*get_day_names("wide", locale="en").values(), "and"]  # CLDR joins lists with it
    spoken = PersonLanguage.objects.values_list("language", flat=True)
    languages = [language_name(code) for code in {*LANGUAGES, *spoken}] + [name for _, name in settings.LANGUAGES]
    zones = [name for _, name in time_zone_choices()]
    law = [text for one in [*laws(), law_of("")] for text in _of_law(one)]
    return Data(
        [
            *NAMES_OF_THINGS,
            *LICENCES,
            *LOOKED_FOR,
            *zones,
            *stored,
            *lines,
            *initials,
            *dates,
            *countries,
            *languages,
            *law,
            *BCP47,
        ]
    )


def _of_law(one: Law) -> Iterator[str]:
    """Laws are cited in English."""
    yield from (one.name, one.authority, one.note, one.people_source)
    yield from (term.source for term in (one.answer, one.longer, one.notice))


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


FORGOTTEN = {
    "template.html": [
        '<p>Plainly there</p><img alt="A bus">',
        '<button type="submit">{% translate "Marked" %}</button><input type="submit" value="Send it">',
        '{% include "website/page.html" with title="Given along" %}{{ name|default:"None yet" }}',
    ],
    "view.py": [
        'messages.success(request, "Not marked")',
        'def view(request):\n    text = "A plain sentence"\n    messages.info(request, text)',
        'answer = HttpResponse("Plain words to a reader", status=400)',
        'raise ValidationError(f"{name} is too long")',
        'form.add_error("name", "Give a name" if new else gettext("Given"))',
        'field = CharField(label="Your name", error_messages={"required": "Say it: {}".format(word)})',
    ],
}
MARKED = {
    "template.html": [
        '<p class="big box">{% blocktranslate %}Said <b>well</b>{% endblocktranslate %}</p>{# A remark #}',
        '<a title="{% translate "Read on" %}" href="{% url "home" %}">{{ title }}</a><i lang="dz">Dzongkha word</i>',
        '{% include "website/page.html" with title=_("Given along") kind="own" %}',
    ],
    "view.py": [
        'messages.success(request, _("Marked"))',
        'def view(request):\n    kind = "Not said"\n    text = _("Marked")\n    messages.info(request, text)',
        'answer = HttpResponse(page, content_type="text/plain", headers={"Cache-Control": "no-store"})',
        'form.add_error("name", str(refused)); log.warning("No text for a reader")',
        'field = CharField(label=_("Your name"), help_text=ngettext("One bus", "Two buses", 2))',
    ],
}


@pytest.mark.parametrize("name", FORGOTTEN)
def test_the_check_finds_what_was_not_marked_and_nothing_else(name, settings, tmp_path):
    (tmp_path / "room" / "templates").mkdir(parents=True)
    settings.PACKAGE = tmp_path
    place = tmp_path / "room" / ("templates" if name.endswith(".html") else "") / name
    for line in MARKED[name]:
        place.write_text(line)
        assert list(unmarked()) == [], line
    for line in FORGOTTEN[name]:
        place.write_text(line)
        with pytest.raises(CommandError, match=f"not marked for translation:\n  room.*{name}: "):
            call_command("messages", check=True)


def test_nothing_is_left_unmarked():
    assert list(unmarked()) == []


def test_nothing_that_is_said_after_a_form_was_sent_is_left_untranslated(db, second_factor_off):
    """Each form is sent as it is when nobody has filled it in: the errors, or the message on the page that follows."""
    scene = make_scene(Role.SECRETARIAT)
    Revision.objects.update(title="⟦title⟧", summary="⟦summary⟧", body="⟦body⟧")
    data, said = texts_of_people(), {}
    with pseudo_language():
        for route, requests in EVERY_ADDRESS.items():
            for request in () if route.startswith(WITHOUT_WORDS) else dict.fromkeys(map(_address, requests)):
                if left := left_out_after_sending(scene.client, scene.address(request), data):
                    said[request] = left
    assert said == {}


def _address(request: str) -> str:
    return request.rpartition(" ")[2]


def left_out_after_sending(client: Client, address: str, data: Data) -> list[str]:
    """Send it, look, and leave everything as it was."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        page = client.get(address)
        read = page.headers.get("Content-Type", "").startswith("text/html") and not page.streaming
        hidden = HIDDEN.findall(page.content.decode()) if read else []
        response = client.post(address, dict(hidden), follow=True)
        transaction.set_rollback(True)
    client.cookies = cookies
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return untranslated(KEY.sub("", response.content.decode()), data)
