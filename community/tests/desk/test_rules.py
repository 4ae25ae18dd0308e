"""The rules of joining and who holds which role, as the settings show and change them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.network.actions import change_days
from cop.people.choices import Category, Role
from cop.people.models import Application, Membership, RoleHeld
from cop.services.ledger.models import Entry
from people.browsing import forms_in, send, text
from people.joining import EMAIL, YOU, join, mail_to, make_consent_texts

JOINING = "/desk/settings/joining/"


@pytest.fixture
def desk(secretariat) -> Client:
    """The browser of somebody of the secretariat."""
    make_consent_texts()
    return at(secretariat)


def at(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def joining_for_work():
    """The second step of joining."""
    browser = Client()
    browser.post("/join/you/", YOU)
    return browser.get("/join/work/")


def press_of(desk, community) -> None:
    """Press the button beside a community."""
    form = next(form for form in forms_in(desk.get(JOINING)) if form.action == f"{JOINING}{community.pk}/")
    desk.post(form.action, {name: values for name, values in form.fields.items() if name} | dict(form.buttons))


def test_switch_beside_a_community_decides_who_is_accepted_at_once(desk, community, make_organisation):
    known = make_organisation("Known Board", domains=[EMAIL.partition("@")[2]])
    Membership.objects.create(organisation=known, community=community)
    assert "1 organisation has such a domain." in text(desk.get(JOINING))
    press_of(desk, community)
    assert join(Client()).by_rule == ""
    press_of(desk, community)
    other = join(Client(), you={"email": EMAIL.replace("@", "2@")})
    assert other.by_rule == f"domain:{known.pk}"
    assert Entry.objects.filter(act="network.community_changed").count() == 2
    old_page = {"version": "1", "accept": "no"}
    assert "was changed meanwhile" in text(desk.post(f"{JOINING}{community.pk}/", old_page, follow=True))


def test_promise_stands_in_the_mail_and_on_the_form_and_marks_what_waits_longer(desk, secretariat):
    changed = send(desk, desk.get(JOINING), {"answers_within": "3", "works_in": "LK"}, without=["accept"])
    assert changed.status_code == 302
    assert "usually within 3 working days." in text(Client().get("/join/"))
    application = join(Client())
    assert "usually within 3 working days." in " ".join(mail_to(EMAIL, "people/application_waiting")[0].text.split())
    assert "later than promised" not in text(desk.get("/desk/"))
    week_ago = timezone.now() - timedelta(days=9)
    Application.objects.filter(pk=application.pk).update(confirmed=week_ago)
    assert "later than promised" in text(desk.get("/desk/"))
    free = [week_ago.date() + timedelta(days=number) for number in range(1, 10)]
    days = [{"day": day.isoformat(), "works": "free", "name": "Flood", "reason": ""} for day in free]
    change_days("LK", {"changes": days}, version=1, acting_person=secretariat)
    assert "later than promised" not in text(desk.get("/desk/"))
    assert "Working days until an application is answered: <del>5</del> → <ins>3</ins>" in text(desk.get(JOINING))


def test_kinds_of_organisations_are_offered_in_their_order_to_new_ones_and_stay_with_those_that_are(
    desk, make_organisation
):
    page, kinds = desk.get("/desk/settings/categories/"), "category"
    rows = {"categories-0-category": "ngo", "categories-1-category": "firm", "version": "1"}
    assert len(page.context["form"].rows["categories"]) == len(Category)
    assert desk.post("/desk/settings/categories/", rows).status_code == 302
    for new in (desk.get("/organisations/new/"), joining_for_work()):
        offered = [code for code, _name in new.context["form"].fields[kinds].choices]
        assert offered == ["", "ngo", "firm", "other"]
    utility = make_organisation(category="utility")
    edited = desk.get(f"/organisations/{utility.pk}/edit/")
    assert ("utility", "utility") in edited.context["form"].basics.fields[kinds].choices
    assert "NGO, private firm and other</ins>" in text(desk.get("/desk/settings/categories/"))
    row = desk.post("/desk/settings/categories/", rows | {"row": "categories:up:1", "version": "2"})
    assert [one["category"].value() for one in row.context["form"].rows["categories"]] == ["firm", "ngo"]


def test_roles_stand_with_their_days_the_one_that_ends_first_at_the_top(desk, make_person):
    now = timezone.now()
    ending = make_person(name="Ending Soon", role=Role.FACILITATOR)
    RoleHeld.objects.filter(person=ending).update(until=now + timedelta(days=3))
    over = make_person(name="Long Over", role=Role.SECRETARIAT)
    RoleHeld.objects.filter(person=over).update(until=now - timedelta(days=3))
    desk.get("/desk/settings/roles/")
    with CaptureQueriesContext(connection) as one:
        page = text(desk.get("/desk/settings/roles/"))
    assert page.index("Ending Soon") < page.index("Desk Person")
    assert ("ends soon" in page, "Long Over" in page, "no second step" in page) == (True, False, False)
    for number in range(2):
        make_person(name=f"Another {number}", role=Role.FACILITATOR)
    with CaptureQueriesContext(connection) as three:
        assert "Another 1" in text(desk.get("/desk/settings/roles/"))
    assert len(three) == len(one) <= 15
