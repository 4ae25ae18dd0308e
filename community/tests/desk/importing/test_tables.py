"""Tables that go out are edited in a spreadsheet and come back: only what was edited changes, and can be undone."""

import csv
import io
import json

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from cop.desk.choices import ImportState
from cop.desk.models import Import
from cop.desk.tables.beside import beside
from cop.network.models import Community, Topic
from cop.people.actions.jobs import change_job
from cop.people.actions.profile import change_profile
from cop.people.choices import Audience, Role, Standing
from cop.people.models import Application, Expertise, Look, Organisation, Person
from cop.people.queries.cells import as_written
from cop.people.queries.profile import profile
from cop.services.mail.models import Message
from desk.importing.test_applying import do_jobs
from people.browsing import text
from people.joining import join, make_consent_texts
from people.signing_in_for_tests import enter


@pytest.fixture(autouse=True)
def desk(client, secretariat, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    enter(client, secretariat)
    with override("en"):
        yield


def out(client, form: str = "csv", query: str = "", of: str = "people") -> list[list[str]]:
    content = b"".join(client.get(f"/desk/{of}/export.{form}?{query}"))
    if form == "xlsx":
        rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        return [["" if cell is None else str(cell) for cell in row] for row in rows]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def send(client, rows) -> Import:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    upload = SimpleUploadedFile("people.csv", written.getvalue().encode())
    number = client.post("/desk/import/", {"upload": upload, "community": ""}).url.split("/")[-2]
    do_jobs()
    return Import.objects.get(pk=number)


def press(client, one: Import, act: str) -> Import:
    client.post(f"/desk/import/{one.pk}/act/", {"act": act})
    do_jobs()
    one.refresh_from_db()
    return one


def put(rows, name: str, **cells: str) -> None:
    """Write into the row of that name, as {column: text}; the underscore stands for a blank."""
    heads = rows[0]
    row = next(row for row in rows if row[heads.index("Name")] == name)
    for column, cell in cells.items():
        row[heads.index(column.replace("_", " "))] = cell


TEXTS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12) | st.sampled_from(
    ["=1+1", "'=1+1", "+94 11 234", 'a, "b"; c', "শহর পরিবহন", "འབྲུག་ཡུལ", "公共交通", "משה כהן", "-", "１２"]
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=TEXTS, place=TEXTS, new=TEXTS, form=st.sampled_from(["csv", "xlsx"]))
@pytest.mark.one_database
def test_a_table_says_just_what_was_edited_whatever_stands_in_it(client, make_person, name, place, new, form):
    person = make_person(
        f"p{Person.objects.count()}@example.org", name=name, place=place, postal_address="1 Road\nTown"
    )
    rows = out(client, form, f"picked={person.pk}")
    assert send(client, rows).rows.get().draft["cells"] == {}
    rows[1][rows[0].index("Place")] = new
    cells = send(client, rows).rows.get().draft["cells"]
    read = as_written(new)
    same = place in (new, read)
    assert cells == ({} if same else {"place": {"was": place, "new": read, "clash": False, "left": False}})


def test_cells_that_cannot_be_changed_are_told_and_counted_before_anything_changes(
    client, make_person, make_organisation
):
    nimal = make_person("nimal@example.lk", name="Nimal Perera", country="LK", place="Kandy")
    for name in ("Roads", "Rails"):
        nimal.affiliations.create(organisation=make_organisation(name, names={"ko": "도로"}), role="Clerk")
    rows = out(client)
    with override("ko"):
        put(rows, "Nimal Perera", Organisation="도로; 도로", Standing=str(Standing(nimal.standing).label))
    put(rows, "Nimal Perera", **{"E-mail_address": "new@example.lk"}, Role="Head", Place="Galle", Country="Atlantis",
        Member_since="yesterday")  # fmt: skip
    one = send(client, rows)
    told = [(problem["header"], problem["cell"], problem["words"]) for problem in one.rows.get(person=nimal).problems]
    assert [(header, cell) for header, cell, _words in told] == [
        ("Country", "Atlantis"), ("Role", "Head"), ("Member since", "yesterday"), ("E-mail address", "new@example.lk")
    ]  # fmt: skip
    assert told[1][2] == "This cannot be changed in a table."
    page = client.get(f"/desk/import/{one.pk}/?show=problems").content.decode()
    assert f'href="/desk/people/{nimal.pk}/edit/"' in page
    assert "4 changed cells are not taken." in text(client.get(f"/desk/import/{one.pk}/"))
    assert "are not taken" not in text(client.get(f"/desk/import/{send(client, out(client)).pk}/"))


def test_jobs_the_day_of_joining_and_communities_are_edited_and_put_back(
    client, make_person, make_organisation, community
):
    Community.objects.create(slug="second", names={"en": "Second Community"}, opened=timezone.now())
    nimal = make_person("nimal@example.lk", name="Nimal Perera", joined=timezone.now(), communities=(community,))
    EmailAddress.objects.create(user=nimal, email=nimal.email, verified=True, primary=True)
    there = nimal.affiliations.create(organisation=make_organisation("Roads", names={"ko": "도로"}), role="Clerk")
    pema = make_person(name="Pema Dorji", joined=timezone.now(), communities=(community,))
    make_organisation("Rails", names={"en": "Rails of the Land"})
    rows = out(client, "xlsx")
    change_job(make_organisation("Harbour"), "Pilot", since=None, acting_person=pema)
    put(rows, "Nimal Perera", Organisation="Rails of the Land", Role="Head", Member_since="2020-02-29",
        Communities="Second Community")  # fmt: skip
    put(rows, "Pema Dorji", Place="Paro")
    one = send(client, rows)
    cells = {row.person.name: row.draft["cells"] for row in one.rows.exclude(draft__cells={})}
    assert {name: {field: cell["left"] for field, cell in found.items()} for name, found in cells.items()} == {
        "Nimal Perera": dict.fromkeys(("organisation", "role", "joined", "communities"), False),
        "Pema Dorji": {"place": False, "organisation": True},
    }
    assert "Rails of the Land" in text(client.get(f"/desk/import/{one.pk}/?show=changed"))

    def now() -> tuple:
        there = beside([Person.objects.get(pk=nimal.pk)])[nimal.pk]
        return (
            [one["name"] for one in there["organisation"]],
            there["role"],
            there["joined"],
            [one["slug"] for one in there["communities"]],
        )

    before, belonging = now(), list(nimal.memberships.filter(community__isnull=False).order_by("pk").values())
    press(client, one, "apply")
    assert now() == (["Rails"], ["Head"], "2020-02-29", ["second"])
    assert [job.role for job in pema.affiliations.all()] == ["Pilot"]
    assert Message.objects.filter(to_person=nimal.pk, kind="people/memberships_changed").count() == 2
    assert not any(row.draft["cells"] for row in send(client, out(client)).rows.all())
    press(client, one, "undo")
    assert now() == before
    assert [(job.pk, job.until) for job in nimal.affiliations.all()] == [(there.pk, None)]
    assert list(nimal.memberships.filter(community__isnull=False).order_by("pk").values()) == belonging


def test_edited_cells_are_shown_changed_and_put_back(client, make_person):
    nimal = make_person(name="Nimal Perera", country="LK", place="Kandy", phone="+94 81 222 3344")
    pema = make_person(name="Pema Dorji", country="BT", place="Thimphu")
    rows = out(client)
    put(rows, "Nimal Perera", Place="Galle", Country="Bhután", Telephone="")
    put(rows, "Pema Dorji", Place="Paro", Country="Atlantis")
    one = send(client, rows)
    page = text(client.get(f"/desk/import/{one.pk}/"))
    for shown in ("Kandy", "Galle", "Sri Lanka", "Bhutan", "Paro"):
        assert shown in page
    assert "We do not know this country." in page
    assert "Country: Atlantis" in page
    row = one.rows.get(person=nimal)
    client.post(f"/desk/import/{one.pk}/rows/{row.pk}/cell/", {"field": "country", "left": "yes"})
    assert press(client, one, "apply").state == ImportState.APPLIED
    nimal.refresh_from_db()
    pema.refresh_from_db()
    assert (nimal.place, nimal.country, nimal.phone) == ("Galle", "LK", "")
    assert (pema.place, pema.country) == ("Paro", "BT")
    assert send(client, out(client)).rows.exclude(draft__cells={}).count() == 0
    Person.objects.filter(pk=pema.pk).update(place="Punakha")
    assert press(client, one, "undo").state == ImportState.UNDONE
    nimal.refresh_from_db()
    pema.refresh_from_db()
    assert (nimal.place, nimal.phone, pema.place) == ("Kandy", "+94 81 222 3344", "Punakha")


def test_a_table_that_was_undone_keeps_no_list_from_being_undone(client):
    one = press(client, send(client, [["Name", "Organisation", "Place"], ["Nimal Perera", "Roads", "Kandy"]]), "apply")
    tables = []
    for of, column in (("people", "Place"), ("organisations", "Short_name")):
        rows = out(client, query="standing=any" if of == "people" else "", of=of)
        name = "Nimal Perera" if of == "people" else "Roads"
        put(rows, name, **{column: "Else"})
        tables.append(press(client, send(client, rows), "apply"))
    for table in tables:
        assert press(client, one, "undo").state == ImportState.APPLIED
        press(client, table, "undo")
    assert press(client, one, "undo").state == ImportState.UNDONE


def test_what_was_changed_here_meanwhile_stays_unless_one_says_otherwise(client, make_person):
    nimal = make_person(name="Nimal Perera", place="Kandy", addressed_as="Nimal")
    rows = out(client)
    change_profile(
        profile(nimal) | {"place": "Matara", "addressed_as": "Mr Perera"}, version=nimal.version, acting_person=nimal
    )
    put(rows, "Nimal Perera", Place="Galle", Postal_address="1 Lake Road")
    one = send(client, rows)
    row = one.rows.get(person=nimal)
    assert set(row.draft["cells"]) == {"place", "postal_address"}
    assert "This was changed here since the table was made." in text(
        client.get(f"/desk/import/{one.pk}/?show=problems")
    )
    press(client, one, "apply")
    nimal.refresh_from_db()
    assert (nimal.place, nimal.addressed_as, nimal.postal_address) == ("Matara", "Mr Perera", "1 Lake Road")
    again = send(client, rows)
    row = again.rows.get(person=nimal)
    client.post(f"/desk/import/{again.pk}/rows/{row.pk}/cell/", {"field": "place", "left": "no"})
    press(client, again, "apply")
    nimal.refresh_from_db()
    assert nimal.place == "Galle"


def test_rows_that_mean_nobody_or_somebody_twice_are_told_and_leave_the_others_alone(client, make_person):
    make_person(name="Nimal Perera", place="Kandy")
    rows = out(client, query="q=")
    put(rows, "Nimal Perera", Place="Galle")
    twice = next(row for row in rows if "Nimal Perera" in row)
    one = send(client, [*rows, twice, ["4711", "1", "Somebody"], ["", "", "New Person"]])
    words = [problem["words"] for row in one.rows.order_by("number") for problem in row.problems]
    assert [word[:20] for word in words] == ["This number stands i", "No row of ours has t", "No row of ours has t"]
    press(client, one, "apply")
    assert Person.objects.get(name="Nimal Perera").place == "Galle"


def test_organisations_go_out_and_come_back_in_another_language(client, make_organisation, tmp_path, capsys):
    there = make_organisation("Depot Works", category="operator", country="LK", names={"en": "Depot Works"})
    with override("si"):
        rows = out(client, of="organisations")
        path = tmp_path / "organisations.csv"
        rows[1][rows[0].index("Depot Works" if "Depot Works" in rows[0] else rows[0][2])] = "Depot Works Lanka"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(rows)
    call_command("import", str(path))
    told = json.loads(capsys.readouterr().out)
    assert [(one["number"], one["field"], one["new"]) for one in told["changes"]] == [
        (there.pk, "name", "Depot Works Lanka")
    ]
    call_command("import", str(path), apply=True)
    there.refresh_from_db()
    assert (there.name, there.names["en"], there.category) == ("Depot Works Lanka", "Depot Works Lanka", "operator")
    number = json.loads(capsys.readouterr().out)["import"]
    call_command("import", undo=number)
    assert Organisation.objects.get().name == "Depot Works"


def test_a_facilitator_gets_what_they_see_of_their_own_members_and_changes_nothing_by_table(
    client, make_person, secretariat
):
    make_person(name="Nimal Perera", place="Kandy", phone="+94 81 222 3344", seen_country=Audience.SECRETARIAT)
    make_person(name="Elsewhere", communities=())
    enter(client, make_person(name="Facilitator", role=Role.FACILITATOR))
    rows = out(client)
    names = {row[rows[0].index("Name")] for row in rows[1:]}
    assert "Nimal Perera" in names
    assert "Elsewhere" not in names
    assert not {"Kandy", "+94 81 222 3344"} & {cell for row in rows for cell in row}
    assert client.post("/desk/import/", {}).status_code == 403
    enter(client, secretariat)
    assert "The column with the version is missing." in send(client, rows).error
    enter(client, make_person())
    assert client.get("/desk/people/export.csv").status_code == 403


@pytest.mark.one_database
def test_a_table_of_three_needs_the_queries_of_a_table_of_one(client, make_person):
    """Outside of a test, the note of who took it along has a transaction of its own, which counts two more."""

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            out(client)
        return len(asked)

    make_person(name="One")
    out(client)
    first = queries()
    make_person(name="Two")
    make_person(name="Three")
    assert queries() == first <= 13


def test_other_lists_go_out_as_their_pages_show_them_and_it_is_noted_who_took_them(client, make_person, secretariat):
    make_consent_texts()
    join(Client())
    for form in ("csv", "xlsx"):
        (row,) = _list(client, f"applications.{form}")
        assert row[1] == Application.objects.get().person.name
        assert not _list(client, f"applications.{form}?show=decided")
    assert {row[2] for row in _list(client, "topics.csv")} >= {"charging-tariffs"}
    (look, *_others) = _list(client, "looks.csv?what=directory")
    assert look[1] == secretariat.name
    assert Look.objects.filter(filters__list="applications", filters__show="decided", count=0).count() == 2


def _list(client, address: str) -> list[list[str]]:
    content = b"".join(client.get(f"/desk/lists/{address}"))
    if ".xlsx" in address:
        return list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))[1:]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]


def test_labels_carry_each_address_in_its_script_and_leave_out_who_has_none(client, make_person):
    make_person(name="Nimal Perera", country="LK", postal_address="1 Lake Road\nKandy\nSri Lanka")
    make_person(name="王明", country="CN", postal_address="人民路1号\n北京")
    make_person(name="No Address")
    printed = PdfReader(io.BytesIO(client.get("/desk/people/labels.pdf").content)).pages[0].extract_text()
    assert printed.count("SRI LANKA") + printed.count("Sri Lanka") == 1
    assert "人民路1号" in printed
    assert "CHINA" in printed
    assert "No Address" not in printed
    assert client.get("/desk/people/labels.pdf?country=VN").url == "/desk/people/?country=VN"


def test_languages_and_topics_are_edited_by_their_names_and_sentences_stay(client, make_person):
    nimal = make_person(name="Nimal Perera", languages=("si", "en"))
    topics = {"charging-tariffs": Topic.objects.get(code="charging-tariffs")}
    topics["batteries"] = Topic.objects.create(code="batteries", names={"en": "Batteries, new and old"})
    Expertise.objects.create(person=nimal, topic=topics["charging-tariffs"], sentence="We charge buses at night")
    rows = out(client)
    known = rows[1 + [row[2] for row in rows[1:]].index("Nimal Perera")][rows[0].index("What they know")]
    put(rows, "Nimal Perera", Languages="Tamil; English", What_they_know=f"{known}; {topics['batteries'].names['en']}")
    one = send(client, rows)
    assert [problem["words"] for row in one.rows.all() for problem in row.problems] == []
    press(client, one, "apply")
    nimal.refresh_from_db()
    now = profile(nimal)
    assert now["languages"] == ["ta", "en"]
    assert [(known["topic"], known["sentence"]) for known in now["expertise"]] == [
        ("charging-tariffs", "We charge buses at night"), ("batteries", "")
    ]  # fmt: skip
    assert not any(row.draft["cells"] for row in send(client, out(client)).rows.all())
    press(client, one, "undo")
    nimal.refresh_from_db()
    assert profile(nimal)["languages"] == ["si", "en"]
    put(rows, "Nimal Perera", Languages="Klingon")
    assert "We do not know this language." in text(client.get(f"/desk/import/{send(client, rows).pk}/?show=problems"))
