"""Putting a list right before it is applied: what its columns mean, its cells, and whom it knows, field by field."""

import json
import os
import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.desk.actions.claiming import LEASE
from cop.desk.actions.taking_in import read_received
from cop.desk.choices import Decision, ImportState
from cop.desk.importing.columns import Target
from cop.desk.models import Import, ImportRow, RememberedColumns
from cop.network.models import Topic
from cop.people.actions.erasing import erase_again
from cop.people.choices import Standing
from cop.people.models import Expertise, Organisation, Person
from cop.services.files.tasks import sweep
from cop.services.ledger.models import Entry
from desk.importing.lists_for_tests import xlsx
from desk.importing.test_applying import HEADER, NIMAL, TASHI, cop_import, do_jobs, everything
from desk.importing.test_pages import decide, desk, page, press  # noqa: F401 (a fixture for all)

ODD = ["Mitglied", "Kontakt", "Amt", "Herkunft", "Dienst"]
ODD_ROWS = [
    ["Nimal Perera", "nimal@example.lk", "Ministry of Buses", "Germny", "Director"],
    ["Tashi Dorji", "tashi@example.bt", "Ministry of Buses", "Bhutan", "Clerk"],
]


@pytest.fixture
def send(client, tmp_path, community):
    """A list with sheets of its own that was sent and read."""

    def send(**sheets) -> Import:
        content = xlsx(tmp_path / "list.xlsx", **sheets).read_bytes()
        form = {"upload": SimpleUploadedFile("Our members.xlsx", content), "community": str(community.pk)}
        address = client.post("/desk/import/", form).url
        do_jobs()
        return Import.objects.get(pk=int(address.split("/")[-2]))

    return send


@pytest.fixture
def sent(send):
    """A list with our usual header that was sent and read."""
    return lambda *rows: send(Members=[HEADER, *rows])


def columns(client, one: Import, **said: str) -> str:
    """Say what columns mean, all of the form posted as the page shows it; return what the next page says."""
    address = f"/desk/import/{one.pk}/columns/"
    posted = {f"column-{place}": target for place, target in enumerate(one.mapping)}
    answer = client.post(address, posted | {name.replace("_", "-"): value for name, value in said.items()}, follow=True)
    do_jobs()
    one.refresh_from_db()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2]))


def act(client, row: ImportRow, **posted: str) -> str:
    """Press something on the page of a row; return what the next page says."""
    client_page = client.post(f"/desk/import/{row.source_id}/rows/{row.pk}/", {"here": "1"} | posted, follow=True)
    if ImportRow.objects.filter(pk=row.pk).exists():
        row.refresh_from_db()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client_page.content.decode().partition("<main")[2]))


def mend(client, row: ImportRow, **cells: str) -> str:
    """Mend cells, on the page of the row as it is shown now."""
    shown = client.get(f"/desk/import/{row.source_id}/rows/{row.pk}/").content.decode()
    mark = re.search(r'name="mend" value="(\w+)"', shown)[1]
    return act(client, row, mend=mark, **{name.replace("cell_", "cell-"): text for name, text in cells.items()})


def test_what_columns_mean_is_said_once_and_remembered_for_the_next_list(client, send, tmp_path):
    one = send(List=[ODD, *ODD_ROWS])
    shown = client.get(f"/desk/import/{one.pk}/columns/").content.decode()
    assert "Nimal Perera" in shown
    assert (one.mapping[0], one.header_row) == (Target.EXTRA, None)
    columns(client, one, sheet="List", header="1")
    first = one.rows.get(number=2)
    said = ["name", "email", "organisation", "country", "nothing"]
    wrong = columns(client, one, column_0="name", column_2="name")
    assert "Only one column can mean this: Name" in wrong
    columns(client, one, **{f"column_{place}": target for place, target in enumerate(said)})
    assert (one.state, one.mapping) == (ImportState.READ, said)
    row = one.rows.get(number=2)
    assert (row.pk, row.draft["person"]["name"], row.draft["person"]["country"]) == (first.pk, "Nimal Perera", "DE")
    assert "Dienst" not in row.draft["extra"]
    kept = json.dumps([list(RememberedColumns.objects.values("meanings", "key"))])
    assert not any(word in kept.casefold() for word in ("mitglied", "kontakt"))

    turned = [[*reversed([*ODD, ""])], *([*reversed([*row, "x"])] for row in ODD_ROWS)]
    file = xlsx(tmp_path / "next.xlsx", Notes=[["Name", "Email"]], Members=[["Report"], [], *turned])
    found = cop_import(file)
    assert (found["sheet"], found["header_row"], found["remembered"]) == ("Members", 3, True)
    assert [column["means"] for column in found["mapping"]] == ["extra", *reversed(said)]
    again = send(List=[[" MITGLIED ", *ODD[1:]], *ODD_ROWS])
    assert (again.mapping, again.remembered) == (said, True)
    assert "remembered from an earlier list" in page(client, again, "columns/")


def test_another_sheet_and_a_header_that_was_guessed_wrongly_are_read_from_the_file(client, send):
    title = [["Name of list", "Email"], ["as of 2020", ""], []]
    one = send(Wrong=[*title, ["Wer", "Wo"], ["Nimal", "n@example.lk"]], Other=[["Foo", "Bar"], ["x", "y"]])
    assert (one.sheet, one.header_row, one.rows.count()) == ("Wrong", 1, 3)
    columns(client, one, sheet="Wrong", header="4")
    assert (one.header_row, one.headers, [row.number for row in one.rows.all()]) == (4, ["Wer", "Wo"], [5])
    columns(client, one, sheet="Other", header="")
    assert (one.sheet, [row.cells for row in one.rows.all()]) == ("Other", [["Foo", "Bar"], ["x", "y"]])
    told = columns(client, one, sheet="Other", header="300")
    assert one.state == ImportState.READ
    assert "There is no header in this row" in told + page(client, one)
    assert "This is not one of the choices" in columns(client, one, sheet="None such", header="1")


def test_mends_and_decisions_outlive_another_mapping_where_the_row_means_the_same(client, sent):
    one = sent(NIMAL, TASHI, ["Pema", "p@example.bt", *[""] * 8])
    nimal, tashi, pema = one.rows.order_by("number")
    decide(client, nimal, "skip")
    decide(client, pema, "skip")
    mend(client, tashi, cell_0="Tashi Dorje")
    columns(client, one, column_9="remarks", column_3="extra")
    nimal, tashi, pema = one.rows.order_by("number")
    assert "role" not in nimal.draft["person"]
    assert (nimal.decision, nimal.decided) == (Decision.NEW, False)
    assert (pema.decision, pema.decided) == (Decision.SKIP, True)
    assert (tashi.draft["person"]["name"], tashi.was) == ("Tashi Dorje", {"0": "Tashi Dorji"})
    columns(client, one, sheet="Members", header="1")
    assert one.rows.get(number=3).draft["person"]["name"] == "Tashi Dorje"


def test_a_cell_is_mended_in_its_row_and_checked_again_with_the_rows_that_depend_on_it(client, sent, make_person):
    known = make_person("known@example.lk", name="Somebody Known")
    one = sent(
        ["A Perera", "same@example.org", "", "", "Atlantis", *[""] * 5],
        ["B Silva", "same@example.org", "", "", "Bhutan", *[""] * 5],
        ["C Fernando", "c at example.lk", "", "", "Germny", *[""] * 5],
    )
    a, b, c = one.rows.order_by("number")
    assert (a.stops, b.decision, c.stops) == (True, Decision.NEW, True)
    assert "We do not know this country." in act(client, a)
    assert "<script>x</script>" not in mend(client, a, cell_4="<script>x</script>")
    assert (a.stops, a.was) == (True, {"4": "Atlantis"})
    mend(client, a, cell_4="ශ්‍රී ලංකාව")
    b.refresh_from_db()
    assert (a.draft["person"]["country"], a.decision, b.decision) == ("LK", Decision.NEW, Decision.SKIP)
    mend(client, a, cell_1="")
    b.refresh_from_db()
    assert (a.address, b.decision) == ("", Decision.NEW)
    mend(client, b, cell_1="Known@Example.lk")
    assert (b.person, b.decision) == (known, Decision.SKIP)
    act(client, c, accept="This is no e-mail address.")
    act(client, c, accept="We read this as another spelling.")
    assert (c.cells[1], c.cells[4], c.problems, c.decision) == ("c@example.lk", "Germany", [], Decision.NEW)
    act(client, c, accept="We read this as another spelling.")
    mend(client, c, cell_0='王小明; =HYPERLINK("x")', cell_99="x", cell_x="y")
    assert [row.draft["person"]["name"] for row in one.rows.filter(number=4)] == ["王小明", '=HYPERLINK("x")']


def test_a_list_whose_second_reading_was_killed_is_read_whole_with_its_mends(client, sent):
    people = [[f"P{n}", f"p{n}@example.org", "", "Clerk", "Bhutan", *[""] * 5] for n in range(247)]
    same = [["Q", "p3@example.org", *[""] * 8], ["Zangmo Dawa", *[""] * 9]]
    one = sent(["Dawa Zangmo", *[""] * 9], *people, *same)
    first = one.rows.get(number=2)
    mend(client, first, cell_4="Malaysia")
    posted = {f"column-{place}": target for place, target in enumerate(one.mapping)} | {"column-3": "extra"}
    client.post(f"/desk/import/{one.pk}/columns/", posted)
    with pytest.raises(InterruptedError), connection.execute_wrapper(Killer('UPDATE "desk_import" SET "beat"', 2)):
        read_received(one.pk)
    assert "200 of 250 rows" in page(client, one)
    Import.objects.update(beat=timezone.now() - LEASE - timedelta(seconds=1))
    with CaptureQueriesContext(connection) as asked:
        do_jobs()
    assert sum('INSERT INTO "desk_importrow"' in query["sql"] and '"P150"' in query["sql"] for query in asked) == 0
    one.refresh_from_db()
    assert (one.state, one.rows.count(), one.done, one.total) == (ImportState.READ, 250, 250, 250)
    assert not any("role" in row.draft["person"] for row in one.rows.all())
    assert one.rows.get(number=2).draft["person"]["country"] == "MY"
    decisions = {row.number: (row.decision, row.like_row) for row in one.rows.filter(number__gte=249)}
    assert decisions == {249: (Decision.NEW, None), 250: (Decision.SKIP, None), 251: (Decision.HOLD, 2)}


class Killer:
    """Lets a process end after a statement was done so many times."""

    def __init__(self, statement, times):
        self.statement, self.left = statement, times

    def __call__(self, execute, sql, *rest):
        done = execute(sql, *rest)
        self.left -= self.statement in sql
        if self.left == 0:
            raise InterruptedError
        return done


def test_of_two_who_mend_a_row_the_second_is_told(client, sent):
    one = sent(NIMAL)
    row = one.rows.get()
    shown = client.get(f"/desk/import/{one.pk}/rows/{row.pk}/").content.decode()
    mark = re.search(r'name="mend" value="(\w+)"', shown)[1]
    mend(client, row, cell_0="Nimal First")
    assert "Somebody else changed this row meanwhile" in act(client, row, **{"mend": mark, "cell-0": "Nimal Second"})
    assert row.draft["person"]["name"] == "Nimal First"
    Import.objects.filter(pk=one.pk).update(state=ImportState.APPLYING)
    for refused in ({"mend": mark, "cell-0": "x"}, {"accept": "A title stands before the name."}):
        assert "being worked on just now" in act(client, row, **refused)
    columns(client, one, column_0="extra")
    assert (one.mapping[0], row.draft["person"]["name"]) == ("name", "Nimal First")
    assert RememberedColumns.objects.count() == 0


def test_all_mends_of_a_kind_are_taken_over_by_one_press(client, sent):
    spellings = ["Germny", "Bhuttan", "Sri Lnka"]
    one = sent(*([f"Dr. P{n}", f"p{n}@example.org", "", "", country, *[""] * 5] for n, country in enumerate(spellings)))
    decide(client, one.rows.get(number=3), "skip")
    words = "We read this as another spelling."
    assert f"{words} Put all of these right" in page(client, one)
    client.post(f"/desk/import/{one.pk}/act/", {"act": "accept", "words": words})
    assert "being read" in page(client, one)
    do_jobs()
    rows = list(one.rows.order_by("number"))
    assert [row.cells[4] for row in rows] == ["Germany", "Bhutan", "Sri Lanka"]
    assert [[problem["words"] for problem in row.problems] for row in rows] == [["A title stands before the name."]] * 3
    assert [row.decision for row in rows] == [Decision.NEW, Decision.SKIP, Decision.NEW]


@pytest.fixture
def lhamo(make_person, make_organisation):
    """Somebody of an earlier list who never signed in, with a job, a language and a topic."""
    person = make_person(name="Lhamo Pem", country="BT", place="Paro", standing=Standing.LISTED)
    Person.objects.filter(pk=person.pk).update(email=None)
    office = make_organisation("Ministry of Buses", country="LK", website="https://old.example.bt")
    person.affiliations.create(organisation=office, role="Clerk")
    person.languages.all().delete()
    person.languages.create(language="dz", position=0)
    Expertise.objects.create(person=person, topic=Topic.objects.order_by("pk")[0], sentence="Since 2003")
    return person


def test_a_known_person_is_merged_field_by_field_and_put_back_by_undoing(client, send, lhamo):
    office, other = Organisation.objects.get(), Topic.objects.order_by("pk")[1]
    header = ["Name", "E-mail", "Organisation", "Role", "Country", "Place", "Language", "Expertise", "Website", "Type"]
    row = ["Pem Lhamo", "lhamo@example.bt", office.name, "Director", "Bhutan", "Thimphu", "English", other.names["en"], "new.example.bt", "NGO"]  # fmt: skip
    before = everything()
    one = send(List=[header, row])
    held = one.rows.get()
    shown = act(client, held)
    assert all(
        words in shown for words in ("Paro", "Thimphu", "Clerk", "Director", "Dzongkha", "old.example.bt", "NGO")
    )
    keep = {
        "place": "ours",
        "languages": "both",
        "expertise": "both",
        "organisation.website": "theirs",
        "sex": "theirs",
    }
    act(client, held, decision="merge", same_as=str(lhamo.pk), **{f"keep-{name}": said for name, said in keep.items()})
    assert (held.decision, held.person) == (Decision.MERGE, lhamo)
    assert held.kept == {name: said for name, said in keep.items() if name != "sex"}
    press(client, one, "apply")
    lhamo.refresh_from_db()
    office.refresh_from_db()
    assert (lhamo.name, lhamo.email, lhamo.place) == ("Pem Lhamo", "lhamo@example.bt", "Paro")
    assert [said.language for said in lhamo.languages.all()] == ["dz", "en"]
    assert [(said.topic_id, said.sentence) for said in lhamo.expertise.all()][1:] == [(other.pk, "")]
    assert lhamo.affiliations.get().role == "Director"
    assert (office.website, office.category, office.country) == ("https://new.example.bt", "other", "LK")
    assert Organisation.objects.count() == 1
    press(client, one, "undo")
    lhamo.refresh_from_db()
    office.refresh_from_db()
    assert (lhamo.name, lhamo.email, lhamo.languages.get().language) == ("Lhamo Pem", None, "dz")
    assert (lhamo.expertise.get().sentence, office.website) == ("Since 2003", "https://old.example.bt")
    changed = {"people.Person", "people.Organisation", "people.PersonLanguage", "people.Expertise", "search.Document"}
    after = everything()
    assert {name for name in before if before[name] != after[name]} <= changed | {"files.File"}
    assert Entry.objects.filter(act="people.organisation_changed").count() == 2


def test_a_job_elsewhere_is_shown_and_the_one_of_the_list_added_or_not(client, send, lhamo):
    header = ["Name", "E-mail", "Organisation", "Role"]
    one = send(List=[header, ["Lhamo Pem", "lhamo@example.bt", "Ministry of Roads", "Head"]])
    held = one.rows.get()
    assert "Clerk, Ministry of Buses Head, Ministry of Roads Keep ours Keep both" in act(client, held)
    merged = {"decision": "merge", "same_as": str(lhamo.pk)}
    act(client, held, **merged, **{"keep-organisation": "ours"})
    assert "Organisation: Clerk" not in page(client, one)
    act(client, held, **merged, **{"keep-organisation": "both"})
    assert "Organisation: Clerk, Ministry of Buses Clerk, Ministry of Buses; Head, Ministry of Roads" in page(
        client, one
    )
    press(client, one, "apply")
    jobs = lhamo.affiliations.order_by("pk").values_list("organisation__name", "role")
    assert list(jobs) == [("Ministry of Buses", "Clerk"), ("Ministry of Roads", "Head")]
    press(client, one, "undo")
    assert list(jobs.all()) == [("Ministry of Buses", "Clerk")]


def test_the_page_of_a_row_says_how_it_was_read_and_which_day_can_be_meant_otherwise(client, send):
    header = ["Name", "E-mail", "Mobile", "Country", "Role", "Languages", "Consent", "Member since", "Shelf"]
    row = [
        "Nimal",
        "n@example.lk",
        "077 123 4567",
        "S. Lanka",
        "Head",
        "Mandarin; Nepali",
        "3/4/2024",
        "3/4/2019",
        "A7",
    ]
    one = send(List=[header, row, ["Tashi", "t@example.bt", "", "", "", "", "5/5/2024", "3/14/2019", ""]])
    held, other = one.rows.order_by("number")
    read = client.get(f"/desk/import/{one.pk}/rows/{held.pk}/").content.decode()
    read = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", read.partition("How we read it")[2])).partition("What stands")[0]
    said = ("+94 77 123 4567", "Sri Lanka", "Role Head", "Languages Simplified Chinese", "Languages Nepali", "Shelf A7")
    assert all(words in read for words in (*said, "Member since 4 March 2019", "Consent held since 3 April 2024")), read
    told = [(problem["header"], problem["proposal"], problem["stops"]) for problem in held.problems]
    assert told == [("Languages", "", False), ("Consent", "2024-04-03", False)]
    assert other.problems == []
    act(client, held, accept="This day can be read in two ways.")
    assert (held.cells[6], len(held.problems)) == ("2024-04-03", 1)


def test_the_total_below_a_list_becomes_nobody_unless_somebody_says_so(client, send):
    header = ["Name", "Organisation", "E-mail", "Mobile"]
    people = [["Total Gurung", "", "t@example.bt", ""], ["Kul Rai", "Roads", "", ""], ["Tong Wei", "", "", ""]]
    totals = [["Total", "10", "", ""], ["Grand total: 10", "", "", ""], ["10", "", "", ""], ["合计", "", "", "10"]]
    one = send(List=[header, *people, *totals])
    assert [row.decision for row in one.rows.order_by("number")] == ["new"] * 3 + ["skip"] * 4
    assert page(client, one, "?show=problems").count("This looks like a total") == 4
    decide(client, one.rows.get(number=7), "new")
    press(client, one, "apply")
    assert list(Organisation.objects.values_list("name", flat=True)) == ["Roads"]
    assert Person.objects.filter(name__in=["10", "Total", "Grand total: 10", "合计"]).get().name == "10"


def test_pages_of_lists_ask_little_however_much_there_is_to_compare(client, send, make_person, make_organisation):
    topics = Topic.objects.order_by("pk")[:2]
    header = ["Name", "E-mail", "Organisation", "Language", "Expertise", "Country"]
    rows = [[f"Q{n}", f"q{n}@example.lk", "O", "English", topics[n % 2].names["en"], "Germny"] for n in range(3)]
    office = make_organisation("O")
    for n in range(3):
        make_person(f"q{n}@example.lk", name=f"Q {n}").affiliations.create(organisation=office)
    counts = []
    client.get("/desk/import/")
    for some in (rows[:1], rows):
        one = send(List=[header, *some])
        client.get(f"/desk/import/{one.pk}/")
        for address in (f"/desk/import/{one.pk}/", f"/desk/import/{one.pk}/rows/{one.rows.first().pk}/"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 15


def test_somebody_known_by_address_and_a_namesake_can_both_be_meant(client, sent, make_person):
    known, namesake = make_person("nimal@example.lk", name="Nimal Perera"), make_person(name="Perera Nimal")
    one = sent(NIMAL)
    held = one.rows.get()
    assert (held.person, held.decision) == (known, Decision.SKIP)
    for meant in (namesake, known):
        act(client, held, decision="merge", same_as=str(meant.pk))
        assert (held.person, held.decision) == (meant, Decision.MERGE)
    decide(client, held, "skip")
    act(client, held, decision="merge", same_as=str(known.pk), **{"keep-name": "theirs"})
    assert held.person == known


def test_nobody_who_signs_in_gets_another_address_from_a_list(client, send, make_person):
    make_person("np@example.lk", name="Nimal Perera", country="LK", last_login=timezone.now())
    one = send(List=[["Name", "E-mail"], ["Perera Nimal", "evil@example.org"]])
    held = one.rows.get()
    act(client, held, decision="merge", same_as=str(held.perhaps[0]), **{"keep-email": "theirs"})
    press(client, one, "apply")
    assert Person.objects.get(name="Perera Nimal").email == "np@example.lk"


def test_a_list_that_waits_keeps_its_file_when_others_are_swept_away(client, sent):
    one = sent(NIMAL)
    path = default_storage.path(one.file)
    os.utime(path, (0, 0))
    sweep()
    assert default_storage.exists(one.file)
    client.post(f"/desk/import/{one.pk}/act/", {"act": "discard"})
    assert not default_storage.exists(one.file)


def test_a_known_organisation_alone_changes_only_what_is_chosen(client, send, lhamo):
    header = ["Organisation", "Country", "Website"]
    one = send(List=[header, ["Ministry of Buses", "S. Lanka", "https://new.example.bt"]])
    held = one.rows.get()
    assert held.decision == Decision.SAME
    assert "old.example.bt" in act(client, held)
    act(client, held, decision="merge", **{"keep-organisation.website": "theirs"})
    assert held.decision == Decision.MERGE
    press(client, one, "apply")
    assert Organisation.objects.get().website == "https://new.example.bt"


def test_who_is_erased_leaves_neither_cells_nor_the_file_of_a_list_that_waits(
    client, sent, make_person, django_capture_on_commit_callbacks
):
    nimal = make_person("nimal@example.lk", name="Nimal Perera")
    one = sent(NIMAL, TASHI, ["Kim", "k@example.kr", "", "", "", "", "", "", "", "nimal@example.lk"])
    columns(client, one, column_9="nothing")
    with django_capture_on_commit_callbacks(execute=True):
        erase_again(nimal.pk)
    assert not default_storage.exists(one.file)
    kept = json.dumps(list(ImportRow.objects.values()), default=str)
    assert "imal" not in kept
    assert "Tashi" in kept
    assert "Another sheet or header" not in page(client, one, "columns/")
    columns(client, one, column_3="extra")
    assert one.rows.count() == 3
