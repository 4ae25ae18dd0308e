"""Organisations: who sees them and changes them, names in several scripts, two tabs, merging, domains, and who is there."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cop.people.actions.speaking import speak_for
from cop.people.choices import Listing
from cop.people.models import Affiliation, Membership, Organisation, RoleHeld
from cop.people.queries.organisation import possible_parents
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import history
from cop.services.search.actions import index
from people.browsing import forms_in, send, text


@pytest.fixture
def office(make_organisation):
    """A listed organisation that is found."""
    made = make_organisation("නගර ප්‍රවාහන මණ්ඩලය", country="LK", place="Kandy")
    index("people.organisation", [made.pk])
    return made


@pytest.fixture
def focal(make_person, office):
    """The focal person of the office."""
    person = make_person("focal@example.org", name="Focal Person")
    Affiliation.objects.create(person=person, organisation=office)
    Organisation.objects.filter(pk=office.pk).update(focal_person=person)
    return person


def at(office: Organisation, page: str = "") -> str:
    return f"/organisations/{office.pk}/{page}"


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def fresh(office: Organisation) -> Organisation:
    return Organisation.objects.get(pk=office.pk)


def test_renaming_breaks_no_address_and_is_found_by_every_name(client, focal, office):
    client.force_login(focal)
    page = send(client, client.get(at(office, "edit/")), {"row": "names:add", "name": "City Transport Board"})
    send(client, page, {"names-0-language": "ta", "names-0-name": "நகரப் போக்குவரத்து வாரியம்", "short_name": "CTB"})
    kept = fresh(office)
    assert (kept.name, kept.names, kept.short_name) == ("City Transport Board", {"ta": "நகரப் போக்குவரத்து வாரியம்"}, "CTB")
    visitor = Client()
    said = text(visitor.get(at(office)))
    assert "நகரப் போக்குவரத்து வாரியம்" in said
    for q in ("city transport", "போக்குவரத்து", "ctb", "kandy"):
        assert at(office) in text(visitor.get("/organisations/", {"q": q}))
    assert at(office) not in text(visitor.get("/organisations/", {"q": "ප්‍රවාහන"}))


def test_languages_called_by_the_old_name_follow_a_new_one(focal, office):
    """Unless whoever renames writes another name there; what was typed as the old name just now is meant so."""
    Organisation.objects.filter(pk=office.pk).update(name="Board", names={"en": "Board", "ta": "வாரியம்", "vi": "Board"})
    client = signed_in(focal)
    typed = {"name": "Agency", "names-1-name": "Board", "names-2-name": "Cơ quan"}
    send(client, client.get(at(office, "edit/")), typed)
    assert fresh(office).names == {"en": "Agency", "ta": "Board", "vi": "Cơ quan"}
    (row,) = history(office, act="people.organisation_changed")
    assert row.old["names"] == {"en": "Board", "ta": "வாரியம்", "vi": "Board"}
    assert row.new["names"] == fresh(office).names
    assert "Agency" in text(Client().get(at(office), headers={"accept-language": "en"}))


def test_people_are_found_by_the_new_name_of_their_organisation(focal, office, make_person):
    client = signed_in(focal)
    send(client, client.get(at(office, "edit/")), {"name": "Renamed Board"})
    assert "Focal Person" in text(signed_in(make_person()).get("/people/?q=renamed"))


def test_ledger_keeps_old_and_new_and_shows_them_to_the_secretariat(focal, office, secretariat):
    client = signed_in(focal)
    send(client, client.get(at(office, "edit/")), {"place": "Galle"})
    (row,) = history(office, act="people.organisation_changed")
    assert (row.old, row.new) == ({"place": "Kandy", "version": 1}, {"place": "Galle", "version": 2})
    said = text(signed_in(secretariat).get(at(office, "changes/")))
    assert all(word in said for word in ("Galle", "Kandy", "Focal Person", "was changed"))
    assert client.get(at(office, "changes/")).status_code == 403


def test_what_happened_is_told_in_words(focal, office, secretariat):
    client = signed_in(secretariat)
    client.post(at(office, "listing/"))
    send(client, client.get(at(office, "edit/")), {"category": "ministry", "country": "VN"})
    office.refresh_from_db()
    speak_for(office, None, acting_person=secretariat)
    said = text(client.get(at(office, "changes/")))
    for words in (
        "State: closed",
        "Kind of organisation: line ministry",
        "Country: Viet",
        "Who speaks for the organisation: Focal Person",
    ):
        assert words in said


def test_second_tab_sees_what_changed_and_loses_nothing(focal, office, secretariat):
    one, other = signed_in(focal), signed_in(secretariat)
    first, second = one.get(at(office, "edit/")), other.get(at(office, "edit/"))
    send(one, first, {"place": "Galle", "category": "utility", "names-0-language": "en", "names-0-name": "Board"})
    page = send(other, second, {"place": "Jaffna", "domains": "board.example.lk"})
    assert page.status_code == 409
    assert "Place: now “Galle”, you typed “Jaffna”." in text(page)
    assert "Kind of organisation: now “utility”. You had not changed it" in text(page)
    assert "Name in other languages: now “English: Board”." in text(page)
    send(other, page)
    kept = fresh(office)
    assert (kept.place, kept.category, kept.names, kept.domains) == (
        "Jaffna",
        "utility",
        {"en": "Board"},
        ["board.example.lk"],
    )


@pytest.mark.parametrize("page", ["edit/", "leave/"])
def test_only_focal_person_and_secretariat_change_an_organisation(
    page, focal, office, member, facilitator, secretariat
):
    colleague = member
    Affiliation.objects.create(person=colleague, organisation=office)
    expected = {None: 302, colleague: 403, facilitator: 403, focal: 200, secretariat: 200}
    for person, status in expected.items():
        client = signed_in(person) if person else Client()
        assert client.get(at(office, page)).status_code == status
        if status != 200:
            assert (
                client.post(at(office, page), {"name": "Taken", "version": "1", "category": "firm"}).status_code
                == status
            )
    assert fresh(office).name == office.name


def test_focal_person_who_left_the_partnership_changes_nothing(focal, office):
    client = signed_in(focal)
    page = client.get(at(office, "edit/"))
    client.post("/my/leave/", {"everything": "yes"})
    assert send(client, page, {"name": "Taken"}).status_code == 403
    assert fresh(office).name == office.name


def test_role_taken_away_while_its_page_is_open_counts_no_more(secretariat, office, make_person):
    client = signed_in(secretariat)
    page = client.get(at(office, "edit/"))
    RoleHeld.objects.filter(person=secretariat).delete()
    assert send(client, page, {"name": "Taken", "domains": "taken.example"}).status_code == 403
    assert (fresh(office).name, fresh(office).domains) == (office.name, [])


def test_domains_are_set_by_the_secretariat_only(focal, office, secretariat):
    client = signed_in(focal)
    assert "domains" not in forms_in(client.get(at(office, "edit/")))[0].fields
    send(client, client.get(at(office, "edit/")), {"domains": "focal.example.lk"})
    assert fresh(office).domains == []
    desk = signed_in(secretariat)
    send(desk, desk.get(at(office, "edit/")), {"domains": " Board.Example.LK \r\n@board.example.lk\r\nборд.example"})
    assert fresh(office).domains == ["board.example.lk", "борд.example".encode("idna").decode()]
    assert "board.example.lk" not in text(client.get(at(office)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("gmail.com", "Anybody can get an address at gmail.com"),
        ("GMAIL.com", "Anybody can get an address at gmail.com"),
        ("name@qq.com", "Anybody can get an address at qq.com"),
        ("*.example.lk", "is not a domain"),
        ("localhost", "is not a domain"),
        ("https://board.example.lk/", "is not a domain"),
    ],
)
def test_domains_where_anybody_gets_an_address_are_refused(office, secretariat, typed, said):
    client = signed_in(secretariat)
    assert said in text(send(client, client.get(at(office, "edit/")), {"domains": typed}))
    assert fresh(office).domains == []


def test_merged_organisation_leads_nobody_to_one_that_they_may_not_see(client, office, make_organisation, secretariat):
    hidden = make_organisation("Hidden Works", listing="proposed")
    Organisation.objects.filter(pk=office.pk).update(merged_into=hidden)
    assert client.get(f"/organisations/{office.pk}/").status_code == 404
    client.force_login(secretariat)
    assert client.get(f"/organisations/{office.pk}/").url == f"/organisations/{hidden.pk}/"


def test_merged_organisation_leads_to_what_it_became(client, office, make_organisation):
    last = make_organisation("Last")
    middle = make_organisation("Middle", merged_into=last)
    Organisation.objects.filter(pk=office.pk).update(merged_into=middle)
    answer = client.get(at(office))
    assert (answer.status_code, answer.headers["Location"]) == (302, at(last))


def test_organisation_is_no_part_of_its_own_parts(office, make_organisation, secretariat):
    child = make_organisation("Child", parent=office)
    make_organisation("Grandchild", parent=child)
    above = make_organisation("Above")
    client = signed_in(secretariat)
    page = send(client, client.get(at(office, "edit/")), {"organisation_name": "Grandchild"})
    assert "That is a part of this organisation." in text(page)
    send(client, client.get(at(office, "edit/")), {"organisation_name": "Above"})
    assert fresh(office).parent == above
    assert list(possible_parents(above)) == []
    said = text(client.get(at(office)))
    assert at(above) in said
    assert at(child) in said
    send(client, client.get(at(office, "edit/")), {"organisation_name": ""})
    assert fresh(office).parent is None


def test_proposed_organisation_is_for_its_people_and_the_secretariat_until_it_is_listed(
    make_person, make_organisation, secretariat
):
    proposed = make_organisation("Proposed Works", listing="proposed")
    inside, outside = make_person(), make_person()
    Affiliation.objects.create(person=inside, organisation=proposed)
    assert signed_in(inside).get(at(proposed)).status_code == 200
    for client in (Client(), signed_in(outside)):
        assert client.get(at(proposed)).status_code == 404
    assert signed_in(inside).post(at(proposed, "listing/"), {"list": "yes"}).status_code == 403
    desk = signed_in(secretariat)
    send(desk, desk.get(at(proposed)), {"list": "yes"}, action=at(proposed, "listing/"))
    assert "Proposed Works" in text(Client().get("/organisations/?q=proposed"))
    send(desk, desk.get(at(proposed)), action=at(proposed, "listing/"))
    assert fresh(proposed).listing == Listing.CLOSED
    assert Client().get(at(proposed)).status_code == 404


def test_secretariat_lists_a_new_organisation(secretariat, member):
    desk = signed_in(secretariat)
    send(desk, desk.get("/organisations/new/"), {"name": "New Utility", "category": "utility", "country": "BT"})
    assert Organisation.objects.get(name="New Utility").listing == Listing.LISTED
    assert signed_in(member).get("/organisations/new/").status_code == 403
    assert (
        signed_in(member).post("/organisations/new/", {"name": "X", "category": "firm", "country": "BT"}).status_code
        == 403
    )


def test_new_organisation_is_listed_only_after_a_look_at_those_of_nearly_the_same_name(secretariat, make_organisation):
    known = make_organisation("Sample ministry of transport, Colombo")
    desk = signed_in(secretariat)
    typed = {"name": "Sample Ministry of Transport Colombo", "category": "ministry", "country": "LK"}
    asked = desk.post("/organisations/new/", typed).content.decode()
    assert f'href="/organisations/{known.pk}/"' in asked and "None of these: it is new here" in asked
    desk.post("/organisations/new/", typed | {"name": "Sample Ministry of Transport", "new": typed["name"]})
    assert Organisation.objects.count() == 1
    done = desk.post("/organisations/new/", typed | {"new": typed["name"]}, follow=True).content.decode()
    assert "Sample Ministry of Transport Colombo is listed." in done
    assert Organisation.objects.count() == 2


def test_page_shows_only_people_who_show_that_they_are_there(client, office, focal, make_person):
    make = {
        "Open": {"seen_name": 0, "seen_organisation": 0},
        "Members Only": {},
        "Hidden Job": {"seen_name": 0, "seen_organisation": 3},
    }
    for name, seen in make.items():
        Affiliation.objects.create(person=make_person(name=name, **seen), organisation=office)
    signed_out, signed = text(client.get(at(office))), text(signed_in(make_person(name="Viewer")).get(at(office)))
    assert ["Open" in signed_out, "Members Only" in signed_out, "Hidden Job" in signed_out] == [True, False, False]
    assert ["Open" in signed, "Members Only" in signed, "Hidden Job" in signed] == [True, True, False]
    assert "Focal Person" not in signed_out
    assert "speaks for the organisation" not in signed_out
    assert "speaks for the organisation" in signed


def test_focal_person_is_chosen_among_the_people_there(office, secretariat, make_person):
    inside, outside = make_person(name="Inside"), make_person(name="Outside")
    Affiliation.objects.create(person=inside, organisation=office)
    desk = signed_in(secretariat)
    desk.post(at(office, "focal-person/"), {"person": str(outside.pk)})
    assert fresh(office).focal_person is None
    send(desk, desk.get(at(office, "edit/")), {"person": str(inside.pk)}, action=at(office, "focal-person/"))
    assert fresh(office).focal_person == inside
    assert signed_in(outside).post(at(office, "focal-person/"), {"person": ""}).status_code == 403
    signed_in(inside).post(at(office, "focal-person/"), {"person": ""})
    assert fresh(office).focal_person is None
    assert Entry.objects.filter(act="people.organisation_changed", number=office.pk).count() == 2


@pytest.mark.requirement("S29")
def test_organisation_leaves_and_its_people_stay(focal, office, community):
    membership = Membership.objects.create(organisation=office, community=community)
    client = signed_in(focal)
    others = Membership.objects.filter(person=focal)
    send(client, client.get(at(office, "leave/")), {"memberships": [str(one.pk) for one in others]})
    assert not others.filter(until__isnull=False).exists()
    send(client, client.get(at(office, "leave/")), {"memberships": [str(membership.pk)]})
    membership.refresh_from_db()
    assert membership.until is not None
    assert others.filter(until=None).count() == 2


def queries_with(client, office, make_person, make_organisation, people: int) -> int:
    for _ in range(people):
        Affiliation.objects.create(person=make_person(name="There"), organisation=office)
        make_organisation(f"Part {Organisation.objects.count()}", parent=office)
    client.get(at(office))
    with CaptureQueriesContext(connection) as queries:
        client.get(at(office))
    return len(queries)


@pytest.mark.one_database
def test_page_asks_the_database_as_often_with_three_people_as_with_one(office, focal, make_person, make_organisation):
    Organisation.objects.filter(pk=office.pk).update(parent=make_organisation("Above"))
    client = signed_in(focal)
    one = queries_with(client, office, make_person, make_organisation, 1)
    assert queries_with(client, office, make_person, make_organisation, 2) == one
    assert one <= 15
