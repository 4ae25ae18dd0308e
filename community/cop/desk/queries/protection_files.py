"""What leaves the data protection desk as a file: who agreed to what, whom a breach concerns, letters to be printed."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from cop.desk.access import concerned_by
from cop.desk.models import Breach
from cop.desk.queries.protection import way_in_words
from cop.network.countries import country_name
from cop.people.models import Consent, Person
from cop.people.queries.exporting import file_of
from cop.people.queries.seen import names, seen
from cop.services.documents.rendering import pdf
from cop.services.languages.queries import day, language_name, moment

AT_ONCE = 1000
Rows = Iterator[list[str | int]]


def consents_file(found: QuerySet[Consent], viewer: Any, form: str) -> HttpResponseBase:
    """Return the consents found as a file in `form` ("csv" or "xlsx"), every page of them."""
    return file_of("consents", form, _("Consents"), _consents(found, viewer))


def concerned_file(breach: Breach, viewer: Any, form: str) -> HttpResponseBase:
    """Return the people whom a breach concerns as a file, with the address and the language in which each is written to."""
    return file_of(f"breach-{breach.pk}", form, _("Those concerned"), _concerned(breach, viewer))


def letter_file(name: str, title: str, text: str, language: str) -> HttpResponse:
    """Return a letter as PDF, in whatever scripts it is written."""
    paragraphs = [part.splitlines() for part in text.strip().split("\n\n")]
    values = {"title": title, "paragraphs": paragraphs}
    made = pdf("cop.desk.documents", "letter.typ", values, language=language)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer


def _consents(found: QuerySet[Consent], viewer: Any) -> Rows:
    typists = names(Person.objects.filter(pk__in=found.order_by().values("typed_by").distinct()), viewer)
    yield [
        _("Number"),
        _("Who"),
        _("Kind"),
        _("Version"),
        _("Language"),
        _("Agreed on"),
        _("How it came"),
        _("Entered by"),
        _("Taken back on"),
    ]
    rows = found.iterator(AT_ONCE)
    while part := list(islice(rows, AT_ONCE)):
        named = names(Person.objects.filter(pk__in={one.person_id for one in part}), viewer)
        for one in part:
            yield [
                one.person_id,
                named.get(one.person_id, ""),
                str(one.text.get_kind_display()),
                "" if one.before_its_text else one.text.version,
                "" if one.before_its_text else language_name(one.language),
                day(one.day, "medium") if one.day else moment(one.given),
                way_in_words(one.channel),
                typists.get(one.typed_by_id or 0, ""),
                moment(one.withdrawn) if one.withdrawn else "",
            ]


def _concerned(breach: Breach, viewer: Any) -> Rows:
    yield [_("Number"), _("Name"), _("E-mail address"), _("Language"), _("Country")]
    people = concerned_by(breach, viewer).order_by("pk").iterator(AT_ONCE)
    while part := list(islice(people, AT_ONCE)):
        for one in seen(part, viewer):
            yield [
                one.number,
                one.name,
                one.email,
                language_name(one.languages[0]) if one.languages else "",
                country_name(one.country) if one.country else "",
            ]
