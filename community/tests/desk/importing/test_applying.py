"""`cop import FILE --apply` and `--undo`: who sees what of a list before, after, and once it is undone."""

import io
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import override

from cop.desk import tasks
from cop.desk.actions import applying, taking_in
from cop.desk.actions.claiming import LEASE, OPERATOR
from cop.desk.choices import ImportState
from cop.desk.importing.preview import preview
from cop.desk.models import Import, ImportRow
from cop.people import initial
from cop.people.actions.erasing import erase_again
from cop.people.choices import Audience, Listing, Standing
from cop.people.models import Affiliation, ConsentText, Membership, Organisation, Person
from cop.people.queries.figures import member_count
from cop.people.queries.ties import ties
from cop.services.jobs.models import Job
from cop.services.jobs.tasks import run
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from cop.services.search.actions import index
from desk.importing.lists_for_tests import xlsx
from people.signing_in_for_tests import enter, sign_in, words

HEADER = ["Name", "E-mail", "Organisation", "Designation", "Country", "Mobile", "Language", "Consent since", "Consent how", "Shelf"]  # fmt: skip
NIMAL = ["Dr. Nimal Perera", "nimal@example.lk", "Ministry of Buses", "Director", "S. Lanka", "077 123 4567", "Sinhala", "5 March 2019", "on paper", "A7"]  # fmt: skip
TASHI = ["Tashi Dorji", "tashi@example.bt", "Ministry of Buses", "", "Bhutan", "", "", "", "", ""]
PEMA = ["Pema without mail", "", "City of Thimphu", "", "Bhutan", "17 12 34 56", "", "", "", ""]
OFFICE = ["", "", "Office without people", "", "Bhutan", "", "", "", "", ""]
MESSY = [["Members of the CoP"], [], HEADER, NIMAL, TASHI, PEMA, OFFICE]
STOPPING = ["Wrong Country", "w@example.org", "", "", "Atlantis", "", "", "", "", ""]


@pytest.fixture(autouse=True)
def _in_english(community):
    initial.load()
    with override("en"):
        yield


@pytest.fixture
def write(tmp_path):
    return lambda *rows, name="list": xlsx(tmp_path / f"{name}.xlsx", Members=rows)


def cop_import(*arguments, **options) -> dict:
    printed = io.StringIO()
    call_command("import", *map(str, arguments), stdout=printed, **options)
    return json.loads(printed.getvalue())


def everything() -> dict:
    """Every row of every table but what is kept of changes, jobs and the list itself; documents without their numbers."""
    left_out = {"ledger", "jobs", "django_q", "sessions"}
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label not in left_out]
    tables = {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}
    documents = [{**document, "id": None} for document in tables["search.Document"]]
    del tables["desk.Import"]
    return tables | {"search.Document": sorted(documents, key=lambda one: (one["kind"], one["number"]))}


def do_jobs() -> None:
    for number in list(Job.objects.order_by("pk").values_list("pk", flat=True)):
        run(number)


def pages(client) -> str:
    """What somebody reads of people and organisations."""
    addresses = ["/people/", "/people/?q=nimal", "/people/?q=tashi", "/organisations/", "/organisations/?q=ministry"]
    numbers = Person.objects.values_list("pk", flat=True)
    return "".join(
        client.get(address).content.decode() for address in [*addresses, *(f"/people/{n}/" for n in numbers)]
    )


def test_a_messy_list_is_seen_by_each_as_its_consents_say(client, write, secretariat, make_person, community):
    found = cop_import(write(*MESSY), apply=True, community=community.slug)
    assert found["done"] == {"people": 3, "organisations": 4, "changed": 0, "same": 0, "held": 0, "left_out": 0}
    do_jobs()
    nimal, tashi, pema = (Person.objects.get(name__startswith=name) for name in ("Nimal", "Tashi", "Pema"))
    assert [(one.standing, one.email, one.country) for one in (nimal, tashi, pema)] == [
        (Standing.MEMBER, "nimal@example.lk", "LK"),
        (Standing.LISTED, "tashi@example.bt", "BT"),
        (Standing.LISTED, None, "BT"),
    ]
    assert set(nimal.memberships.values_list("community__slug", flat=True)) == {None, "clean-mobility"}
    assert not Membership.objects.filter(person__in=[tashi, pema]).exists()
    assert sorted(nimal.consents.values_list("text__kind", "channel", "given__date")) == [
        (kind, "import", nimal.joined.date()) for kind in ("directory", "membership", "transfer")
    ]
    assert nimal.joined.date().isoformat() == "2019-03-05"
    assert (nimal.seen_name, tashi.seen_name) == (Audience.MEMBERS, Audience.SECRETARIAT)
    jobs = Affiliation.objects.order_by("pk").values_list("person", "organisation__country", "organisation__listing")
    assert list(jobs) == [(nimal.pk, "LK", "proposed"), (tashi.pk, "BT", "proposed"), (pema.pk, "BT", "proposed")]
    assert not Organisation.objects.exclude(domains=[]).exists()
    assert not Message.objects.exists()
    assert member_count() == 2

    enter(client, secretariat)
    read = pages(client)
    assert all(name in read for name in ("Nimal Perera", "Tashi Dorji", "Pema without mail", "Office without people"))
    assert "<dt>Shelf</dt><dd>A7</dd>" in read
    enter(client, make_person(name="Plain Member"))
    read = pages(client)
    assert "Nimal Perera" in read
    assert "<dd>A7</dd>" not in read
    assert not any(name in read for name in ("Tashi", "Pema", "Ministry of Buses", "Office without people"))
    client.logout()
    assert "Nimal" not in pages(client)


def test_undone_without_a_trace(write, secretariat, community, make_person):
    make_person(name="Already Here")
    index("people.person", Person.objects.values_list("pk", flat=True))
    before = everything()
    number = cop_import(write(*MESSY), apply=True, community=community.slug)["import"]
    do_jobs()
    assert everything() != before
    assert cop_import(undo=number)["undone"]["people"] == 3
    do_jobs()
    assert everything() == before
    assert Import.objects.get().state == ImportState.UNDONE
    assert list(Entry.objects.order_by("pk").values_list("act", flat=True))[-2:] == [
        "desk.import_applied",
        "desk.import_undone",
    ]


def test_a_reader_who_goes_away_is_no_mistake(write, monkeypatch):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as closed:
        monkeypatch.setattr(sys, "stdout", closed)
        call_command("import", write(HEADER, NIMAL), apply=True)
    assert Import.objects.get().state == ImportState.APPLIED


def test_the_same_file_again_changes_nothing(write, secretariat):
    file = write(*MESSY)
    cop_import(file, apply=True)
    do_jobs()
    before, imports = everything(), Import.objects.count()
    again = cop_import(file, apply=True)
    assert (again["import"], again["done"]["same"]) == (None, 4)
    assert (everything(), Import.objects.count()) == (before, imports)


def test_somebody_known_is_changed_only_when_that_is_asked_for_and_changed_back(write, make_person):
    known = make_person("nimal@example.lk", name="Nimal Perera", country="LK", place="Galle")
    index("people.person", [known.pk])
    before = everything()
    left = cop_import(write(HEADER, NIMAL), apply=True)
    assert (left["import"], left["left_out"]) == (
        None,
        [{"row": 2, "name": "Nimal Perera", "known_as": known.pk, "perhaps": [], "like_row": None, "why": []}],
    )
    assert everything() == before
    done = cop_import(write(HEADER, NIMAL), apply=True, merge=True)
    known.refresh_from_db()
    assert (done["done"]["changed"], known.phone, known.place, known.version) == (1, "+94 77 123 4567", "Galle", 2)
    assert known.affiliations.get().role == "Director"
    Person.objects.filter(pk=known.pk).update(phone="+94 11 222 3333")
    cop_import(undo=done["import"])
    known.refresh_from_db()
    assert (known.phone, known.affiliations.count(), Organisation.objects.count()) == ("+94 11 222 3333", 0, 0)


def test_the_consents_of_a_list_are_told_before_and_shown_with_their_day_alone(client, write, secretariat):
    enter(client, secretariat)
    path = write(HEADER, NIMAL)
    one = taking_in.take_in(preview(path, secretariat), path, acting_person=secretariat)
    told = "keeping my data for my membership, storage outside my country, being shown to other members."
    assert told in words(client.get(f"/desk/import/{one.pk}/"))
    applying.apply(one.pk, acting_person=secretariat)
    nimal = Person.objects.get(name__startswith="Nimal")
    log, record = "/desk/protection/consents/", f"/desk/people/{nimal.pk}/joining/"
    shown = words(client.get(log))
    assert "to what the list says 5 Mar 2019 from a list" in shown
    assert "to what the list says, 5 March 2019" in words(client.get(record))
    ConsentText.objects.update(since=datetime(2018, 1, 1, tzinfo=UTC))
    assert "text 1, English 5 Mar 2019 from a list" in words(client.get(log))
    assert "version 1, 5 March 2019, from a list" in words(client.get(record))
    assert ",1,English,5 Mar 2019,from a list," in b"".join(client.get(f"{log}export.csv").streaming_content).decode()


def test_a_consent_that_a_later_list_says_makes_somebody_listed_a_member_and_can_be_undone(write, community):
    cop_import(write(HEADER, TASHI), apply=True)
    do_jobs()
    before = everything()
    later = write(HEADER, [*TASHI[:7], "1 May 2021", "by letter", ""], name="later")
    done = cop_import(later, apply=True, merge=True, community=community.slug)
    tashi = Person.objects.get(email="tashi@example.bt")
    assert (done["done"]["changed"], tashi.standing, str(tashi.joined.date())) == (1, Standing.MEMBER, "2021-05-01")
    assert (tashi.seen_name, tashi.memberships.count(), tashi.consents.count()) == (Audience.MEMBERS, 2, 3)
    do_jobs()
    cop_import(undo=done["import"])
    do_jobs()
    assert everything() == before


def test_who_is_perhaps_known_or_stands_there_twice_is_held_unless_one_says_otherwise(write, make_person):
    known = make_person("np@example.lk", name="Perera Nimal", country="LK")
    again, other = ["DORJI Tashi", "", "", "", "Bhutan"], ["Tashi Dorji", "td@example.my", "", "", "Malaysia"]
    file = write(HEADER, NIMAL, TASHI, again, other)
    found = cop_import(file, apply=True)
    assert (found["done"]["people"], found["done"]["held"]) == (2, 2)
    assert [(row["row"], row["perhaps"], row["like_row"]) for row in found["left_out"]] == [
        (2, [known.pk], None),
        (4, [], 3),
    ]
    assert not Person.objects.filter(name__in=["Nimal Perera", "DORJI Tashi"]).exists()
    again = cop_import(file, apply=True, as_new=True)["done"]
    assert (again["people"], again["held"], again["same"]) == (2, 0, 2)


def test_rows_that_stop_are_named_and_left_out_only_on_demand(write):
    file = write(HEADER, NIMAL, STOPPING)
    with pytest.raises(CommandError, match="Rows that stop: 3"):
        cop_import(file, apply=True)
    assert not Person.objects.exists()
    assert not ImportRow.objects.exists()
    done = cop_import(file, apply=True, skip_problems=True)
    assert [row["row"] for row in done["left_out"]] == [3]
    assert Person.objects.get().name == "Nimal Perera"


def test_an_address_that_was_taken_meanwhile_leaves_nothing_to_be_seen_and_is_named(
    client, write, make_person, make_organisation, secretariat, community
):
    file = write(HEADER, TASHI, NIMAL)
    make_organisation("Ministry of Buses", country="LK", listing=Listing.PROPOSED)
    one = taking_in.take_in(preview(file, OPERATOR), file, community=community, acting_person=secretariat)
    make_person("nimal@example.lk", name="Was Quicker")
    tied = list(ties(community))
    with pytest.raises(applying.Taken) as refused:
        applying.apply(one.pk, acting_person=secretariat)
    assert refused.value.rows == [(3, "nimal@example.lk")]
    one.refresh_from_db()
    assert one.state == ImportState.FAILED
    assert set(Person.objects.exclude(standing=Standing.MEMBER).values_list("standing", "email")) == {("staged", None)}
    assert not Entry.objects.filter(act="desk.import_applied").exists()
    enter(client, secretariat)
    read = pages(client) + client.get("/desk/organisations/").content.decode()
    assert "Ministry of Buses" in read
    assert not any(name in read for name in ("Nimal Perera", "Tashi Dorji"))
    assert list(ties(community)) == tied
    Person.objects.filter(name="Was Quicker").update(email="other@example.lk")
    assert applying.apply(one.pk, acting_person=secretariat).state == ImportState.APPLIED
    assert Person.objects.get(email="nimal@example.lk").standing == Standing.MEMBER


@pytest.mark.usefixtures("second_factor_off")
def test_what_was_built_on_keeps_it_from_being_undone(client, write):
    number = cop_import(write(*MESSY), apply=True)["import"]
    tashi = Person.objects.get(email="tashi@example.bt")
    sign_in(client, tashi)
    with pytest.raises(CommandError, match=f"people {tashi.pk}\\. Nothing was changed"):
        cop_import(undo=number)
    assert Import.objects.get().state == ImportState.APPLIED
    assert Person.objects.get(pk=tashi.pk).standing == Standing.LISTED
    assert "Nimal" not in client.get("/people/?q=nimal").content.decode()


def test_two_at_once_one_is_told(write):
    Import.objects.create(file_name="x", digest="x", running=True, beat=timezone.now(), state=ImportState.APPLYING)
    with pytest.raises(CommandError, match="Another list is being taken in"):
        cop_import(write(HEADER, NIMAL), apply=True)
    assert not Person.objects.exists()
    Import.objects.update(beat=timezone.now() - LEASE - timedelta(seconds=1))
    assert cop_import(write(HEADER, NIMAL), apply=True)["done"]["people"] == 1


def test_only_the_secretariat_takes_lists_in(write, facilitator):
    file = write(HEADER, NIMAL)
    found = preview(file, OPERATOR)
    with pytest.raises(PermissionDenied):
        taking_in.take_in(found, file, acting_person=facilitator)
    one = taking_in.take_in(found, file)
    with pytest.raises(PermissionDenied):
        applying.apply(one.pk, acting_person=facilitator)


def test_rows_go_with_the_person_and_are_in_their_data(client, write, secretariat):
    shared = ["Kim A; Kim B", "kim.a@example.kr; kim.b@example.kr", "", "", "ROK", "", "", "", "", "Kim A knows Kim B"]
    file = write(HEADER, NIMAL, shared)
    waiting = write(HEADER, [*NIMAL[:2], "", "", "", "", "", "", "", "Shelf B"], name="waiting")
    taking_in.take_in(preview(waiting, OPERATOR), waiting)
    cop_import(file, apply=True)
    nimal = Person.objects.get(email="nimal@example.lk")
    enter(client, nimal)
    data = json.loads(ZipFile(io.BytesIO(b"".join(client.post("/my/data/download/")))).read("my-data.json"))
    assert [(row["list"], row["row"], row["organisation"], row["Shelf"]) for row in data["rows-of-lists"]] == [
        ("waiting.xlsx", 2, "", "Shelf B"),
        ("list.xlsx", 2, "Ministry of Buses", "A7"),
    ]
    for person in (nimal, Person.objects.get(email="kim.a@example.kr")):
        erase_again(person.pk)
    kept = json.dumps(list(ImportRow.objects.values()), default=str)
    assert not any(word in kept for word in ("imal", "A7", "Shelf B", "kim.a", "Kim A"))
    assert "Kim B" in kept


def test_lists_that_were_never_applied_are_forgotten(write):
    file = write(*MESSY)
    old = taking_in.take_in(preview(file, OPERATOR), file)
    Import.objects.filter(pk=old.pk).update(made=timezone.now() - timedelta(days=31))
    new = taking_in.take_in(preview(file, OPERATOR), file)
    tasks.forget_imports()
    assert list(Import.objects.values_list("pk", flat=True)) == [new.pk]
    assert ImportRow.objects.count() == 4
    assert Organisation.objects.filter(listing=Listing.STAGED).count() == 0
