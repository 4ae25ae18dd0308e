"""The directory as a file: what the screen shows, in its order, and in the language of its reader."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from django.conf import settings as project
from django.utils import timezone, translation
from django.utils.translation import gettext
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from cop.people.choices import Audience
from cop.people.queries import exporting
from cop.people.queries.cells import harmless
from cop.people.queries.exporting import FORMS
from cop.services.languages.streams import in_this_language
from cop.services.search.actions import index
from people.directory_for_tests import names


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export_is_what_the_screen_shows(client, secretariat, known, form):
    known("=HYPERLINK(1)", sentence="@night")
    known("Other", country="VN", organisation="Elsewhere")
    client.force_login(secretariat)
    response = client.get(f"/people/export.{form}", {"country": "LK"})
    rows = _rows(b"".join(response.streaming_content), form)
    assert [row[1] for row in rows[1:]] == [f"{MARK[form]}=HYPERLINK(1)"]
    assert "Depot Works" in rows[1]
    assert [cell for cell in map(str, rows[1]) if "94 81" in cell or "night" in cell or "@example" in cell] == []
    whole = client.get(f"/people/export.{form}", {"country": "LK", "all": "1"})
    rows = _rows(b"".join(whole.streaming_content), form)
    assert [row[1] for row in rows[1:]] == [f"{MARK[form]}=HYPERLINK(1)"]
    assert {f"{MARK[form]}+94 81 222 3344", "Charging tariffs: @night"} <= set(rows[1])


def test_export_stands_in_the_order_of_the_screen(client, secretariat, known):
    """By relevance where there are words: Zoya is called what was asked for, Anna only writes of it."""
    known("Anna", sentence="We asked Depot for help", organisation="One")
    known("Zoya Depot", sentence="Nothing", organisation="Two")
    client.force_login(secretariat)
    for wanted in ({"q": "depot"}, {}):
        shown = names(client.get("/people/", wanted))
        rows = _rows(b"".join(client.get("/people/export.csv", wanted).streaming_content), "csv")
        assert [row[1] for row in rows[1:]] == shown
    assert names(client.get("/people/", {"q": "depot"})) == ["Zoya Depot", "Anna"]


def test_sheet_is_ready_to_work_in_and_its_file_named_by_the_day(client, secretariat, known):
    known("Quite a long name that needs a wide column")
    client.force_login(secretariat)
    response = client.get("/people/export.xlsx")
    assert response["Content-Disposition"] == f'attachment; filename="people-{timezone.localdate():%Y-%m-%d}.xlsx"'
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert (sheet.freeze_panes, sheet["A1"].font.bold, sheet["A2"].font.bold) == ("A2", True, False)
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.column_dimensions["B"].width > 40 > sheet.column_dimensions["A"].width


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export_speaks_the_readers_language(client, secretariat, known, form):
    known()
    client.force_login(secretariat)
    response = client.get(f"/people/export.{form}", {"lang": "vi"})
    head = _rows(b"".join(response.streaming_content), form)[0]
    with translation.override("vi"):
        assert [*head[:2], head[3]] == [gettext("Number"), gettext("Name"), gettext("Organisation")]
    assert head[1] != "Name"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export_opens_whatever_stands_in_the_register(client, secretariat, known, form):
    known(place="Kan\x0bdy\x01\x1f\uffff", sentence="Night\x0cbuses")
    client.force_login(secretariat)
    answer = client.get(f"/people/export.{form}", {"country": "LK", "all": "1"})
    rows = _rows(b"".join(answer.streaming_content), form)
    assert {"Kan\ndy", "Charging tariffs: Night\nbuses"} <= set(rows[1])


def _failing_rows():
    for number in range(3):
        yield [number, gettext("Name")]
    raise LookupError("in the midst of it")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_language_of_a_file_is_nobody_elses_even_when_it_fails(form):
    """A thread writes a piece of one answer, then a piece of another's."""
    with translation.override("vi"):
        rows = in_this_language(_failing_rows())
    said = next(rows)[1]
    with translation.override("en"):
        assert gettext("Name") == "Name" != said
        with pytest.raises(LookupError):
            b"".join(FORMS[form](rows, "People"))
        assert translation.get_language() == "en"


def test_file_leaves_nothing_behind_when_it_is_sent_and_when_it_fails(client, secretariat, known):
    known()
    client.force_login(secretariat)
    folder = Path(tempfile.gettempdir())
    assert folder == Path(project.FILE_UPLOAD_TEMP_DIR)
    before = set(folder.iterdir())
    answer = client.get("/people/export.xlsx")
    assert b"".join(answer.streaming_content).startswith(b"PK")
    answer.close()
    with pytest.raises(LookupError):
        FORMS["xlsx"](_failing_rows(), "People")
    assert set(folder.iterdir()) == before


MARK = {"csv": "'", "xlsx": ""}
"""What stands before a cell that looks like a formula: a workbook says that it is text."""


def _rows(content, form):
    if form == "xlsx":
        written = load_workbook(io.BytesIO(content)).active.iter_rows()
        assert "f" not in {cell.data_type for row in written for cell in row}
    if form == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export_of_organisations_is_the_list_in_its_order(
    client, facilitator, known, make_organisation, form, monkeypatch
):
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    make_organisation("Not listed", listing="proposed")
    known("One", organisation="=Depot(1)")
    known("Two", organisation="Works at the depot of the old harbour and of many others")
    known("Three", organisation="Any Name", seen_organisation=Audience.SECRETARIAT)
    there = make_organisation("Zoo", names={"en": "Depot"}, website="https://zoo.example", country="BT", place="Paro")
    index("people.organisation", [there.pk])
    client.force_login(facilitator)
    lengths = []
    for wanted in ({}, {"q": "depot"}, {"topic": "charging-tariffs"}, {"topic": "charging-tariffs", "q": "any"}):
        listed = client.get("/organisations/", wanted).context["page"].object_list
        response = client.get(f"/organisations/export.{form}", wanted)
        assert f'"organisations-{timezone.localdate():%Y-%m-%d}.{form}"' in response["Content-Disposition"]
        rows = _rows(b"".join(response.streaming_content), form)[1:]
        assert [int(row[0]) for row in rows] == [one.pk for one in listed]
        assert f"{MARK[form]}=Depot(1)" in {row[1] for row in rows} or wanted.get("q") == "any"
        lengths.append(len(rows))
        if wanted == {"q": "depot"}:
            assert ["Depot", "other", "Bhutan", "Paro", "https://zoo.example", "listed"] in [
                [row[1], *row[3:8]] for row in rows
            ]
    assert lengths == [4, 3, 2, 0]


@pytest.mark.parametrize("address", ["/people/export.csv", "/organisations/export.csv"])
def test_export_is_refused_to_members_and_visitors(client, member, known, address):
    known()
    assert client.get(address).status_code == 403
    client.force_login(member)
    assert client.get(address).status_code == 403


FORMULAS = tuple("=+-@＝＋－＠﹦﹢﹣﹫")


BLANK = " \t\r\n\u00a0\u2007\u3000\u00ad\u200b\u200e\u2060\ufeff"


@given(st.text(BLANK, max_size=3), st.sampled_from(["", *FORMULAS]), st.text(max_size=40))
@example("", "=", "\u0338")
def test_no_cell_begins_like_a_formula(blank, sign, text):
    assert not harmless(blank + sign + text).lstrip(BLANK).startswith(FORMULAS)
