"""The desk's records of people: the list, one person, notes, edits and their undoing, roles and memberships with dates,
an acceptance that was a mistake, and acts on many."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from cop.desk.choices import ActKind
from cop.desk.models import DataRequest, GroupAct, GroupActRow, Import, ImportRow, Note
from cop.network.models import Topic
from cop.people.access import viewpoint
from cop.people.actions.erasing import carry_out
from cop.people.actions.joining.consenting import record_consents
from cop.people.actions.roles import give_role
from cop.people.choices import Audience, Listing, Role, Standing
from cop.people.models import (
    Affiliation,
    Application,
    Erasure,
    Expertise,
    Look,
    Membership,
    Organisation,
    Person,
    RoleHeld,
)
from cop.people.queries.my_data import tables
from cop.services.files.queries import address as file_address
from cop.services.ledger import actions as ledger
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from desk.records_for_tests import at, mail_to, outcomes, prepared, record
from people.browsing import send, text
from people.joining import join, make_consent_texts
from people.signing_in_for_tests import enter


def test_who_never_said_that_it_is_right_has_no_day_for_it(desk, known):
    assert "<td></td></tr>" in text(desk.get("/desk/people/"))
    assert "Said that it is right</dt><dd>–" in text(desk.get(record(known)))


def test_list_shows_the_secretariat_everybody_and_a_facilitator_their_members(desk, facilitator, known, make_person):
    make_person("else@example.org", name="Elsewhere Eve", communities=())
    hidden = make_person("hidden@example.org", name="Hidden Hana", country="BT", seen_country=Audience.SECRETARIAT)
    RoleHeld.objects.create(person=hidden, role=Role.FUNDER)
    Person.objects.create(name="Listed Lal", standing=Standing.LISTED)
    ours = text(desk.get("/desk/people/?standing=any"))
    assert [name in ours for name in ("Elsewhere Eve", "Hidden Hana", "Bhutan</td>", "Listed Lal", "funder")] == [
        True
    ] * 5
    theirs = at(facilitator).get("/desk/people/?standing=any")
    assert [name in text(theirs) for name in ("Known Kumari", "Hidden Hana")] == [True, True]
    assert not any(
        word in text(theirs) for word in ("Elsewhere Eve", "Listed Lal", "Bhutan</td>", 'name="picked"', "/desk/acts/")
    )
    assert [line.person.name for line in theirs.context["lines"]] == [
        "Desk Person",
        "Facilitating Person",
        "Hidden Hana",
        "Known Kumari",
    ]
    assert "Hidden Hana" not in text(at(facilitator).get("/desk/people/?country=BT"))
    assert at(known).get("/desk/people/").status_code == 403


@pytest.mark.parametrize("address", ["/desk/people/?standing=any", "/desk/acts/{act}/"])
@pytest.mark.one_database
def test_list_needs_the_same_queries_for_one_and_three(address, desk, make_person, make_organisation, secretariat):
    def lively(number: int) -> Person:
        person = make_person(f"lively{number}@example.org", name=f"Lively {number}")
        Affiliation.objects.create(person=person, organisation=make_organisation(f"Board {number}"))
        RoleHeld.objects.create(person=person, role=Role.FUNDER)
        return person

    act = GroupAct.objects.create(kind=ActKind.ASK, made_by=secretariat)

    def count() -> int:
        desk.get(address.format(act=act.pk))
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address.format(act=act.pk)).status_code == 200
        return len(queries)

    GroupActRow.objects.create(act=act, person=lively(1))
    one = count()
    for number in (2, 3):
        GroupActRow.objects.create(act=act, person=lively(number))
    assert (count(), one <= 15) == (one, True)


@pytest.mark.one_database
def test_record_and_history_need_the_same_queries_however_much_there_is(desk, known, secretariat):
    def count() -> list[int]:
        counted = []
        for rest in ("", "joining/", "history/", "mails/"):
            with CaptureQueriesContext(connection) as queries:
                desk.get(record(known, rest))
            counted.append(len(queries))
        return counted

    def live(phone: str) -> None:
        desk.post(record(known), {"text": f"Note {phone}"})
        Membership.objects.create(person=known, until=timezone.now())
        send(desk, desk.get(record(known, "edit/")), {"phone": phone})

    live("011 000 0001")
    count()  # what is remembered of the network is read anew after each change
    once = count()
    for phone in ("011 000 0002", "011 000 0003"):
        live(phone)
    count()
    assert (count(), max(once) <= 15) == (once, True)


def test_notes_are_the_secretariats_and_in_the_persons_own_data(desk, facilitator, known, secretariat, make_person):
    assert "By law the person finds it" in text(desk.get(record(known)))
    desk.post(record(known), {"text": "Likes to be called after six."})
    note = Note.objects.get()
    assert (note.person, note.written_by) == (known, secretariat)
    assert "called after six" in text(desk.get(record(known)))
    for reader in (facilitator, known):
        assert at(reader).get(record(known)).status_code == 403
    for address in (f"/people/{known.pk}/", "/people/?q=called", "/people/export.csv?all=1"):
        assert "after six" not in b"".join(at(facilitator).get(address)).decode()
    told = list(tables()["notes-of-the-secretariat"](known))
    assert [row["text"] for row in told] == ["Likes to be called after six."]
    colleague = at(make_person("other@example.org", role=Role.SECRETARIAT))
    own = record(known, f"notes/{note.pk}/")
    assert colleague.post(own, {"remove": "yes"}).status_code == 403
    desk.post(own, {"text": "Likes to be written to."})
    assert Note.objects.get().text == "Likes to be written to."
    desk.post(own, {"remove": "yes"})
    assert not Note.objects.exists()
    happened = text(desk.get(record(known, "history/")))
    assert "took a note away" in happened and "called after six" in happened
    assert "after six" not in "".join(Entry.objects.values_list("sealed", flat=True))


def test_notes_on_an_organisation_are_the_secretariats_alone(desk, facilitator, member, make_organisation):
    board = make_organisation("Ferry Board", focal_person=member)
    page = f"/desk/organisations/{board.pk}/"
    assert "finds it" not in text(desk.get(page))
    desk.post(page, {"text": "Mr Silva answers late."})
    own = f"{page}notes/{Note.objects.get(organisation=board).pk}/"
    assert "answers late" in text(desk.get(page)) and "answers late" in text(desk.get(own))
    for reader in (facilitator, member):
        assert (at(reader).get(page).status_code, at(reader).get(own).status_code) == (403, 403)
        assert "answers late" not in text(at(reader).get(f"/organisations/{board.pk}/"))
    desk.post(own, {"text": "They answer late."})
    assert Note.objects.get().text == "They answer late."
    desk.post(own, {"remove": "yes"})
    assert not Note.objects.exists() and "took a note away" in text(desk.get(page))
    assert not any("answer" in str(row) for row in Entry.objects.filter(act__startswith="desk.note").values())


def test_notes_and_acts_go_with_whom_they_are_about(desk, known, make_person):
    other = make_person("other@example.org", name="Other Omar")
    for person in (known, other):
        desk.post(record(person), {"text": f"About {person.name}"})
    act = prepared(desk, "", kind="ask")
    Erasure.objects.create(person=known, due=timezone.now())
    carry_out(known.pk)
    assert list(Note.objects.values_list("text", flat=True)) == ["About Other Omar"]
    assert set(outcomes(act)) == {"Other Omar", "Desk Person"}


def test_record_says_what_they_know_and_leads_to_every_act(desk, known, community):
    Expertise.objects.create(
        person=known, topic=Topic.objects.get(code="electric-mobility"), sentence="Twelve tariffs in force."
    )
    Person.objects.filter(pk=known.pk).update(learning="How others pay for depots")
    shown = text(desk.get(record(known)))
    for said in ("Electric mobility", "Twelve tariffs in force.", "How others pay for depots"):
        assert said in shown
    for address in (f"{record(known)}merge/", f"/people/{known.pk}/mailbox/", f"/people/{known.pk}/certificate/"):
        assert address in shown


def test_history_says_by_which_way_in_words_and_from_which_list(desk, known, secretariat):
    make_consent_texts()
    record_consents(known, {"transfer": 1}, language="en", channel="telephone", typed_by=secretariat)
    one = DataRequest.objects.create(person=known, kind="access", received="2026-11-25", due="2026-12-25", country="LK")
    new = {"kind": "access", "received": "2026-11-25", "identified": "We called back."}
    ledger.record("desk.request_made", one, acting_person=secretariat, about=known, new=new)
    new = {"request_kind": "transfer"}
    ledger.record("desk.request_made", one, acting_person=secretariat, about=known, new=new)
    came = Import.objects.create(file_name="members.xlsx", state="applied", applied=timezone.now())
    ImportRow.objects.create(source=came, person=known, number=1)
    happened = text(desk.get(record(known, "history/")))
    for said in (
        "<span>on the telephone</span>",
        "to see what is kept",
        "to take it along",
        "storage outside my country",
        "25 Nov 2026",
        "How we made sure",
        "members.xlsx",
    ):
        assert said in happened
    assert "Channel" not in happened


def test_edit_is_told_to_the_person_with_its_reason_and_stands_in_the_history(desk, known, secretariat):
    page = desk.get(record(known, "edit/"))
    send(desk, page, {"phone": "077 123 4567", "reason": "You told us on the telephone."})
    known.refresh_from_db()
    assert known.phone == "077 123 4567"
    (mail,) = Message.objects.filter(to_person=known.pk)
    assert "Telephone: 011 234 5678 → 077 123 4567" in mail.text and "You told us on the telephone." in mail.text
    happened = text(desk.get(record(known, "history/")))
    assert "<del>011 234 5678</del> → <ins>077 123 4567</ins>" in happened and "Desk Person" in happened
    late = send(desk, page, {"phone": "077 000 0000"})
    assert late.status_code == 409
    known.refresh_from_db()
    assert known.phone == "077 123 4567"


def test_edit_never_changes_what_only_the_person_says(desk, known, secretariat):
    wishes = {
        "news_rhythm": "none",
        "seen_phone": "0",
        "email": "mine@example.org",
        "sex": "f",
        "willing_to_be_asked": "on",
    }
    before = Person.objects.filter(pk=known.pk).values(*wishes).get()
    send(desk, desk.get(record(known, "edit/")), {"place": "Kandy", **wishes})
    assert Person.objects.filter(pk=known.pk).values(*wishes, "place").get() == before | {"place": "Kandy"}
    assert desk.get(record(secretariat, "edit/")).status_code == 403


def test_address_is_mended_only_of_who_is_on_a_list(desk, known):
    listed = Person.objects.create(name="Listed Lal", email="lal@exmaple.org", standing=Standing.LISTED)
    page = desk.get(record(listed, "edit/"))
    assert "Somebody else has this address." in text(send(desk, page, {"email": "known@example.org"}))
    send(desk, page, {"email": "Lal@Example.org"})
    listed.refresh_from_db()
    assert (listed.email, mail_to(listed)) == ("lal@example.org", [])


def test_own_edit_is_undone_while_nobody_changed_it_since(desk, known, make_person):
    for phone, place in (("077 111 1111", "Galle"), ("077 222 2222", "Galle")):
        send(desk, desk.get(record(known, "edit/")), {"phone": phone, "place": place})
    first, second = Entry.objects.filter(act="people.profile_changed").order_by("pk").values_list("pk", flat=True)
    assert "Nothing was undone." in text(desk.post(record(known, f"history/{first}/undo/"), follow=True))
    colleague = at(make_person("other@example.org", role=Role.SECRETARIAT))
    assert colleague.post(record(known, f"history/{second}/undo/")).status_code == 403
    for _twice in range(2):
        desk.post(record(known, f"history/{second}/undo/"))
    known.refresh_from_db()
    assert (known.phone, known.place) == ("077 111 1111", "Galle")
    desk.post(record(known, f"history/{first}/undo/"))
    known.refresh_from_db()
    assert (known.phone, known.place) == ("011 234 5678", "")
    assert mail_to(known) == ["We changed what is kept of you"] * 4


def test_job_of_another_is_added_changed_ended_deleted_and_each_of_it_undone(
    desk, secretariat, known, make_person, make_organisation
):
    board, office = make_organisation("Ferry Board", focal_person=known), make_organisation("Bus Office")
    first = Affiliation.objects.create(person=known, organisation=board, role="Clerk", since="2020-01-01")

    def stands() -> list[tuple[str, str, bool]]:
        jobs = Affiliation.objects.filter(person=known).order_by("pk")
        return [(one.organisation.name, one.role, one.until is not None) for one in jobs]

    def undo(number: int) -> str:
        return text(desk.post(record(known, f"history/{number}/undo/"), follow=True))

    before = stands()
    send(desk, desk.get(record(known, "jobs/new/")), {"organisation_name": "Bus Office", "role": "Planner"})
    assert stands() == [("Ferry Board", "Clerk", True), ("Bus Office", "Planner", False)]
    assert Organisation.objects.get(pk=board.pk).focal_person is None
    page = record(known, f"jobs/{Affiliation.objects.get(organisation=office).pk}/")
    stale = desk.get(page)
    send(desk, desk.get(page), {"role": "Chief planner", "until": timezone.localdate()})
    assert send(desk, stale, {"role": "Driver"}).status_code == 409
    desk.post(record(known, f"jobs/{first.pk}/"), {"remove": "yes"})
    assert stands() == [("Bus Office", "Chief planner", True)]
    assert mail_to(known) == ["We changed what is kept of you"] * 4
    assert "Planner, Bus Office" in Message.objects.filter(to_person=known.pk).order_by("pk")[1].text
    numbers = Entry.objects.filter(act="people.job_changed").order_by("pk").values_list("pk", flat=True)
    ended, added, changed, removed = list(numbers)
    colleague = at(make_person("other@example.org", role=Role.SECRETARIAT))
    assert colleague.post(record(known, f"history/{removed}/undo/")).status_code == 403
    assert "Nothing was undone." in undo(added)
    for number in (removed, changed, added, ended):
        assert "It is as it was before." in undo(number)
        assert "Nothing was undone." in undo(number)
    assert stands() == before
    assert desk.get(record(secretariat, "jobs/new/")).status_code == 403


def test_photo_of_another_is_shown_and_deleted_and_the_person_is_told(desk, known, member):
    picture = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(picture, "PNG")
    page = record(known, "photo/")
    assert "photo" in desk.post(page, {"photo": SimpleUploadedFile("n.png", b"none")}).context["form"].errors
    desk.post(page, {"photo": SimpleUploadedFile("known.png", picture.getvalue(), "image/png")})
    known.refresh_from_db()
    assert (known.photo.owner, Client().get(file_address(known.photo, 192)).status_code) == (known.pk, 404)
    assert at(member).get(file_address(known.photo, 192)).status_code == 200
    desk.post(page, {"remove": "yes"})
    known.refresh_from_db()
    assert known.photo is None and mail_to(known) == ["We changed what is kept of you"] * 2
    assert "changed the photo" in text(desk.get(record(known, "history/")))


def test_role_counts_from_its_first_day_on_and_ends_after_its_last(desk, member, community, secretariat):
    first, last = (timezone.localdate() + timedelta(days=days) for days in (3, 9))
    page = f"/people/{member.pk}/roles/"
    values = {"role": "facilitator", "community": "clean-mobility", "since": first.isoformat()}
    assert "It ends before it begins." in text(send(desk, desk.get(page), values | {"until": timezone.localdate()}))
    send(desk, desk.get(page), values)
    held = RoleHeld.objects.get(person=member)
    assert "begins later" in text(desk.get(page)) and mail_to(member)[0].startswith("From ")
    fresh = Person.objects.get(pk=member.pk)
    assert Role.FACILITATOR not in viewpoint(fresh).roles and at(member).get("/desk/").status_code == 403
    assert "Member Person" not in text(desk.get("/desk/people/?role=facilitator"))
    desk.post(page, {"end": held.pk, "until": last.isoformat()})
    held.refresh_from_db()
    assert timezone.localdate(held.until) == last
    RoleHeld.objects.filter(pk=held.pk).update(since=timezone.now())
    assert at(member).get("/desk/").status_code == 200
    assert "Member Person" in text(desk.get("/desk/people/?role=facilitator"))


def test_secretariat_that_begins_later_does_not_stand_in_today(desk, member, secretariat):
    since = timezone.now() + timedelta(days=2)
    give_role(member, Role.SECRETARIAT, since=since, acting_person=secretariat)
    own = RoleHeld.objects.get(person=secretariat)
    assert "Nobody else would be left" in text(
        desk.post(f"/people/{secretariat.pk}/roles/", {"end": own.pk}, follow=True)
    )


def test_membership_is_added_and_ended_and_told(desk, known, rail):
    at_desk = record(known, "memberships/")
    for _twice in range(2):
        desk.post(at_desk, {"community": "rail"})
    made = Membership.objects.get(person=known, community=rail)
    RoleHeld.objects.create(person=known, role=Role.FACILITATOR, community=rail)
    ends = text(desk.get(record(known))).partition(f'name="end" value="{made.pk}"')
    assert ends[1] and "</details>" not in ends[0].rpartition("<details>")[2]
    desk.post(at_desk, {"end": made.pk})
    made.refresh_from_db()
    assert made.until is None
    RoleHeld.objects.all().filter(person=known).delete()
    for _twice in range(2):
        desk.post(at_desk, {"end": made.pk})
    made.refresh_from_db()
    assert made.until is not None
    assert mail_to(known) == ["Your memberships have changed"] * 2
    assert [row.act for row in Entry.objects.filter(community=rail.pk)] == ["people.joined", "people.left"]


@pytest.fixture
def accepted(desk, community) -> Application:
    make_consent_texts()
    work = {"capacity": "organisation", "organisation_name": "Road Board", "category": "city", "speaks_for": "on"}
    application = join(Client(), work=work)
    given = {"partnership": "on", "communities": ["clean-mobility"], "organisation_joins": "on"}
    desk.post(f"/desk/applications/{application.pk}/accept/", {"seen": "waiting", **given})
    application.refresh_from_db()
    assert application.state == "accepted"
    return application


def test_acceptance_by_mistake_goes_back_to_waiting(desk, accepted, secretariat):
    undo = f"/desk/applications/{accepted.pk}/undo/"
    assert "Undo the acceptance" in text(desk.get(f"/desk/applications/{accepted.pk}/"))
    for _twice in range(2):
        desk.post(undo)
    accepted.refresh_from_db()
    person, organisation = Person.objects.get(pk=accepted.person_id), accepted.organisation
    assert (accepted.state, accepted.decided, person.standing, person.joined) == ("waiting", None, "applicant", None)
    assert not Membership.objects.filter(person=person, until=None).exists()
    assert (organisation.listing, organisation.focal_person) == (Listing.PROPOSED, None)
    assert not Membership.objects.filter(organisation=organisation, until=None).exists()
    assert mail_to(person)[-1] == "We look at your application again"
    acts = Entry.objects.filter(kind="people.application", act__startswith="people.accept")
    undone = Entry.objects.filter(act="people.acceptance_undone")
    assert (acts.count() + Entry.objects.filter(act="people.application_accepted").count(), undone.count()) == (2, 1)
    desk.post(f"/desk/applications/{accepted.pk}/accept/", {"seen": "waiting", "partnership": "on", "reason": "Later."})
    assert Membership.objects.filter(person=person, community=None).count() == 2
    assert Person.objects.get(pk=person.pk).standing == Standing.MEMBER


def test_organisation_where_others_work_stays_listed(desk, accepted, member):
    Affiliation.objects.create(person=member, organisation=accepted.organisation)
    desk.post(f"/desk/applications/{accepted.pk}/undo/")
    assert Application.objects.get(pk=accepted.pk).state == "waiting"
    assert Organisation.objects.get(pk=accepted.organisation_id).listing == Listing.LISTED


@pytest.mark.parametrize("built", ["a role", "31 days"])
def test_acceptance_stays_when_something_was_built_on_it_or_it_is_long_ago(built, desk, accepted, secretariat):
    if built == "a role":
        give_role(Person.objects.get(pk=accepted.person_id), Role.FUNDER, acting_person=secretariat)
    else:
        Application.objects.filter(pk=accepted.pk).update(decided=timezone.now() - timedelta(days=31))
    assert "Undo the acceptance" not in text(desk.get(f"/desk/applications/{accepted.pk}/"))
    assert desk.post(f"/desk/applications/{accepted.pk}/undo/").status_code == 403
    assert Application.objects.get(pk=accepted.pk).state == "accepted"


def test_facilitator_undoes_no_acceptance_that_only_the_secretariat_gives(accepted, facilitator):
    assert at(facilitator).post(f"/desk/applications/{accepted.pk}/undo/").status_code == 403


def test_organisation_has_its_history(desk, make_organisation):
    board = make_organisation("Ferry Board")
    page = desk.get(f"/organisations/{board.pk}/edit/")
    send(desk, page, {"name": "Ferries Board"})
    assert Organisation.objects.get(pk=board.pk).name == "Ferries Board"
    happened = text(desk.get(f"/desk/organisations/{board.pk}/"))
    assert "<del>Ferry Board</del> → <ins>Ferries Board</ins>" in happened


def test_a_look_at_a_record_is_noted(client, secretariat, make_person):
    person = make_person(name="Looked At", phone="+94 81 222 3344")
    enter(client, secretariat)
    client.get(f"/desk/people/{person.pk}/history/")
    assert Look.objects.get(person=person).looker_id == secretariat.pk


def test_who_never_said_that_it_is_right_has_no_day(client, secretariat, make_person):
    make_person(name="Silent Person")
    enter(client, secretariat)
    assert (
        str(timezone.localdate().year)
        not in text(client.get("/desk/people/?q=")).partition("<tbody")[2].partition("</tbody>")[0]
    )
