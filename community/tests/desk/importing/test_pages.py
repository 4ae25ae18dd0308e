"""The same on the pages of the desk: sent, looked at, decided row by row, applied and undone by jobs."""

import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from cop.desk import tasks
from cop.desk.actions import applying, turns, unstaging
from cop.desk.actions.claiming import LEASE
from cop.desk.choices import Decision, ImportState
from cop.desk.models import Import, ImportRow
from cop.people.choices import Standing
from cop.people.models import Organisation, Person
from cop.services.jobs.models import Job
from cop.services.jobs.tasks import run
from desk.importing.lists_for_tests import xlsx
from desk.importing.test_applying import HEADER, NIMAL, OFFICE, PEMA, STOPPING, TASHI, do_jobs, initial
from people.signing_in_for_tests import enter, sign_in


@pytest.fixture(autouse=True)
def desk(client, secretariat, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    initial.load()
    enter(client, secretariat)
    with override("en"):
        yield


@pytest.fixture
def sent(client, tmp_path, community):
    """A list that was sent and read."""

    def send(*rows) -> Import:
        content = xlsx(tmp_path / "list.xlsx", Members=[HEADER, *rows]).read_bytes()
        form = {"upload": SimpleUploadedFile("Our members.xlsx", content), "community": str(community.pk)}
        address = client.post("/desk/import/", form).url
        assert "being read" in client.get(address).content.decode()
        do_jobs()
        return Import.objects.get(pk=int(address.split("/")[-2]))

    return send


def page(client, one: Import, query: str = "") -> str:
    text = client.get(f"/desk/import/{one.pk}/{query}").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.partition("<main")[2]))


def press(client, one: Import, act: str) -> None:
    assert client.post(f"/desk/import/{one.pk}/act/", {"act": act}).status_code == 302
    do_jobs()
    one.refresh_from_db()


def decide(client, row: ImportRow, decision: str) -> None:
    client.post(f"/desk/import/{row.source_id}/rows/{row.pk}/", {"decision": decision})
    row.refresh_from_db()


def test_a_list_is_sent_looked_at_applied_and_undone(client, sent, make_person, django_capture_on_commit_callbacks):
    known = make_person("nimal@example.lk", name="Nimal P.", country="LK")
    one = sent(NIMAL, TASHI, PEMA, STOPPING, OFFICE)
    assert (one.state, one.rows.count()) == (ImportState.READ, 5)
    file = one.file
    assert default_storage.exists(file)
    read = page(client, one)
    assert all(words in read for words in ("Tashi Dorji", "Nimal P. Nimal Perera", "1 row cannot be read", "Shelf: A7"))
    assert "Tashi" not in page(client, one, "?show=problems")
    nimal, _tashi, pema = one.rows.order_by("pk")[:3]
    decide(client, nimal, "merge")
    decide(client, pema, "skip")
    assert (nimal.decision, pema.decision) == (Decision.MERGE, Decision.SKIP)
    press(client, one, "apply")
    assert one.state == ImportState.APPLIED
    known.refresh_from_db()
    assert (known.name, known.phone) == ("Nimal Perera", "+94 77 123 4567")
    assert list(Person.objects.filter(standing=Standing.LISTED).values_list("name", flat=True)) == ["Tashi Dorji"]
    with django_capture_on_commit_callbacks(execute=True):
        do_jobs()
    one.refresh_from_db()
    assert (default_storage.exists(file), one.file, one.rows.exclude(cells=[]).exists()) == (False, "", False)
    press(client, one, "undo")
    known.refresh_from_db()
    assert (one.state, known.name, Organisation.objects.count()) == (ImportState.UNDONE, "Nimal P.", 0)


def test_an_address_that_was_taken_is_named_in_its_row_which_can_be_left_out(client, sent, make_person):
    one = sent(TASHI, NIMAL)
    make_person("tashi@example.bt", name="Was Quicker")
    press(client, one, "apply")
    assert one.state == ImportState.FAILED
    assert "Addresses were taken meanwhile" in page(client, one)
    assert "This address was taken meanwhile. : tashi@example.bt" in page(client, one, "?show=problems")
    tashi = one.rows.get(address="tashi@example.bt")
    decide(client, tashi, "skip")
    assert not Person.objects.filter(name="Tashi Dorji").exists()
    press(client, one, "apply")
    assert one.state == ImportState.APPLIED
    assert set(Person.objects.values_list("name", flat=True)) == {"Desk Person", "Was Quicker", "Nimal Perera"}
    assert Organisation.objects.get().country == "LK"


def test_who_stands_in_the_way_of_undoing_is_told(client, sent):
    one = sent(TASHI)
    press(client, one, "apply")
    sign_in(Client(), Person.objects.get(email="tashi@example.bt"))
    press(client, one, "undo")
    assert one.state == ImportState.APPLIED
    assert "so it stays. Tashi Dorji : signed in" in page(client, one)
    assert "confirmed the address" in page(client, one).partition("so it stays")[2].partition("New people")[0]


def test_what_is_no_list_is_told_in_words_and_thrown_away(client):
    upload = SimpleUploadedFile("x.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 90)
    client.post("/desk/import/", {"upload": upload})
    do_jobs()
    one = Import.objects.get()
    assert "The file is no spreadsheet that we can read" in page(client, one)
    client.post(f"/desk/import/{one.pk}/act/", {"act": "discard"})
    assert not Import.objects.exists()
    assert not Job.objects.exists()


def test_somebody_with_nearly_the_same_name_is_shown_and_can_be_said_to_be_meant(client, sent, make_person):
    perhaps = make_person("np@example.lk", name="Perera Nimal", country="LK")
    one = sent(NIMAL)
    assert "Perhaps known already: Perera Nimal" in page(client, one)
    row = one.rows.get()
    address = f"/desk/import/{one.pk}/rows/{row.pk}/"
    client.post(address, {"same_as": str(make_person().pk)})
    row.refresh_from_db()
    assert row.decision == Decision.HOLD
    assert "1 row is held" in page(client, one, "?show=held")
    press(client, one, "as-new")
    row.refresh_from_db()
    assert (row.decision, "is held" in page(client, one)) == (Decision.NEW, False)
    client.post(address, {"same_as": str(perhaps.pk)})
    press(client, one, "apply")
    perhaps.refresh_from_db()
    assert (one.state, perhaps.name, perhaps.email) == (ImportState.APPLIED, "Nimal Perera", "np@example.lk")
    assert not Person.objects.filter(email="nimal@example.lk").exists()


def test_two_rows_of_one_person_are_joined(client, sent):
    again = ["DORJI Tashi", "td@example.org", "", "Clerk", "Bhutan", "17 12 34 56", "", "", "", "B2"]
    one = sent([*TASHI[:1], "", *TASHI[2:]], again)
    first, second = one.rows.order_by("number")
    assert (second.decision, second.like_row) == (Decision.HOLD, first.number)
    assert f"Perhaps the same as row {first.number}: Tashi Dorji" in page(client, one)
    client.post(f"/desk/import/{one.pk}/rows/{second.pk}/", {"join": "1"})
    first, second = one.rows.order_by("number")
    assert (first.decision, second.decision, first.draft["extra"]) == (Decision.NEW, Decision.SKIP, {"Shelf": "B2"})
    press(client, one, "apply")
    made = Person.objects.get(standing=Standing.LISTED)
    assert (made.name, made.email, made.phone) == ("Tashi Dorji", "td@example.org", "+975 17 12 34 56")


def test_long_work_goes_on_in_turns_and_soon_after_a_killed_worker(client, sent, monkeypatch):
    one = sent(*([f"P{n}", f"p{n}@example.org", f"Office {n % 3}", *[""] * 7] for n in range(7)))
    monkeypatch.setattr(applying, "AT_ONCE", 2)
    monkeypatch.setattr(unstaging, "AT_ONCE", 2)
    monkeypatch.setattr(turns, "SECONDS", 0)
    press(client, one, "apply")
    assert (one.state, one.running, one.done) == (ImportState.APPLYING, None, 2)
    Job.objects.update(attempts=1, started=timezone.now())
    Import.objects.update(running=True, beat=timezone.now())
    tasks.take_up_imports()
    assert not Job.objects.filter(started=None).exists()
    Import.objects.update(beat=timezone.now() - LEASE - timedelta(seconds=1))
    for _minute in range(2):
        tasks.take_up_imports()
    assert Job.objects.filter(started=None).count() == 1
    finish(one, ImportState.APPLIED)
    assert set(Person.objects.filter(standing=Standing.LISTED).values_list("email", flat=True)) == {
        f"p{n}@example.org" for n in range(7)
    }
    assert Organisation.objects.count() == 3
    Job.objects.all().delete()
    press(client, one, "undo")
    assert one.state == ImportState.UNDOING
    finish(one, ImportState.UNDONE)
    assert not Organisation.objects.exists()


def finish(one: Import, state: ImportState) -> None:
    while (jobs := Job.objects.filter(started=None)) and one.state != state:
        for job in list(jobs):
            run(job.pk)
        one.refresh_from_db()
    assert one.state == state


def test_a_page_of_rows_asks_as_much_for_three_as_for_one(client, sent, make_person, django_assert_num_queries):
    for name in ("Perera Nimal", "Dorji Tashi", "Sonam"):
        make_person(name=name)
    short = sent(NIMAL)
    long = sent(NIMAL, TASHI, ["Sonam", "s@example.bt", *OFFICE[2:]])
    with CaptureQueriesContext(connection) as asked:
        assert page(client, short).count("Perhaps known already") == 1
    with django_assert_num_queries(len(asked)):
        assert page(client, long).count("Perhaps known already") == 3


def test_who_says_no_is_not_taken_in_and_one_address_in_two_rows_stops_calmly(client, sent):
    refused = [*NIMAL]
    refused[HEADER.index("Consent since")] = "withdrawn 2024-03-01"
    one = sent(refused)
    assert "They do not agree, so they are not taken in." in page(client, one)
    assert one.rows.get().stops
    one = sent([*TASHI], ["Another Person", *TASHI[1:]])
    assert "An earlier row has this address or means the same person." in page(client, one)
    decide(client, one.rows.get(number=3), Decision.NEW)
    press(client, one, "apply")
    assert (one.state, Person.objects.filter(standing=Standing.LISTED).count()) == (ImportState.FAILED, 0)
    assert "Addresses were taken meanwhile." in page(client, one)
    decide(client, one.rows.get(number=3), Decision.SKIP)
    press(client, one, "apply")
    assert one.state == ImportState.APPLIED
