"""The settings: what the secretariat changes in the browser shows everywhere, at once, with its history."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.config import leaflet
from cop.network import actions
from cop.network.models import Partnership, Topic
from cop.network.queries import community_values, partnership_values, topic_values
from cop.people.choices import Role
from cop.people.models import ConsentText
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import history
from cop.services.mail.models import Message
from desk.settings_for_tests import NEEDED, PARTNERSHIP, add_topic, at, name_community, of_community, of_topic, open_up
from people.browsing import forms_in, send, text
from people.joining import fill_in

pytestmark = pytest.mark.one_database


@pytest.fixture
def desk(secretariat) -> Client:
    """The browser of somebody of the secretariat."""
    return at(secretariat)


class TestContact:
    """Changed once, it is changed everywhere."""

    @pytest.mark.requirement("S88", "S89", "S90")
    @pytest.mark.both_databases
    def test_contact_that_is_changed_stands_on_pages_and_in_mails_and_takes_the_answers(self, desk, client, member):
        typed = {
            "names_en": "Asia Partnership", "names_si": "ආසියා හවුල්කාරිත්වය", "secretariat": "New Secretariat",
            "host": "Another Host", "address": "1 New Road\r\nKandy", "telephone": "+94 81 222 3344",
            "email": "new.office@example.org", "website": "https://partnership.example/",
        }  # fmt: skip
        send(desk, desk.get(PARTNERSHIP), typed)
        client.post("/sign-in/", {"email": member.email})
        mail = Message.objects.get()
        for place in (text(client.get("/")), text(client.get("/contact/")), mail.text, mail.html):
            assert all(words in place for words in ("New Secretariat", "Another Host", "1 New Road", "Kandy"))
        page = text(client.get("/contact/"))
        assert '<a href="tel:+94812223344">+94 81 222 3344</a>' in page
        assert '<a href="mailto:new.office@example.org">' in page and '<a href="https://partnership.example/">' in page
        assert mail.headers["From"].startswith('"Asia Partnership" <')
        assert mail.headers["Reply-To"] == "new.office@example.org"
        assert "ආසියා හවුල්කාරිත්වය" in text(client.get("/?lang=si"))

    def test_where_data_is_kept_stands_on_the_privacy_page_and_in_what_people_agree_to(self, desk, client):
        leaflet.load()
        fill_in(client)
        before = text(client.get("/join/joins/"))
        assert "My data is kept on the machine of the secretariat’s operator" in before
        assert "Members’ data is kept on the machine of the secretariat’s operator." in text(client.get("/privacy/"))
        half = send(desk, desk.get(PARTNERSHIP), {"kept_in": "SG"})
        assert list(half.context["form"].basics.errors) == ["kept_by"]
        send(desk, desk.get(PARTNERSHIP), {"kept_in": "SG", "kept_by": "Machines Ltd"})
        assert "kept in Singapore, on machines of Machines Ltd." in text(client.get("/privacy/"))
        page = client.get("/join/joins/")
        assert "My data is kept in Singapore, on machines of Machines Ltd." in text(page)
        of_before = client.post(
            "/join/joins/", {"partnership": "on", "consent_membership": "1", "consent_transfer": "1"}
        )
        assert list(of_before.context["form"].errors) == ["consent_transfer"]
        assert ConsentText.objects.filter(kind="transfer").count() == 2

    def test_secretariat_is_led_to_where_its_address_is_entered_and_others_get_what_there_is(self, desk, client):
        Partnership.objects.update(email="", telephone="+94 11 222")
        for own, reader in ((True, desk), (False, client)):
            page = text(reader.get("/contact/"))
            assert "tel:+9411222" in page
            assert ("No e-mail address is filled in yet." in page) is own
            assert ('href="/desk/settings/partnership/"' in page) is own

    @pytest.mark.requirement("S91")
    def test_accounts_are_added_moved_and_taken_away_without_javascript(self, desk, client):
        page = send(desk, desk.get(PARTNERSHIP), {"row": "accounts:add", "host": "Half ty"})
        page = send(desk, page, {"row": "accounts:add", "accounts-0-name": "@first"})
        page = send(desk, page, {"row": "accounts:up:1", "accounts-1-name": "Second", "accounts-1-label": "Mastodon"})
        assert forms_in(page)[0].fields["accounts-0-name"] == ["Second"]
        page = send(desk, page, {"row": "accounts:add"})
        page = send(desk, page, {"row": "accounts:remove:2", "accounts-2-name": "Third"})
        assert Partnership.objects.get().host == ""
        send(desk, page, {"accounts-0-address": "https://social.example/@second"})
        assert Partnership.objects.get().host == "Half ty"
        shown = text(client.get("/contact/"))
        assert 'Mastodon: <a href="https://social.example/@second" rel="me">Second</a>' in shown
        assert "<li>@first</li>" in shown and "Third" not in shown

    @pytest.mark.requirement("S93")
    def test_what_is_emptied_is_shown_no_longer(self, desk, client):
        send(desk, desk.get(PARTNERSHIP), {"email": "", "telephone": "+94 81 222 3344"})
        assert "mailto:" not in text(client.get("/contact/"))
        assert "answers to our mails reach nobody" in text(desk.get("/desk/settings/"))

    def test_number_of_communities_is_told_as_long_as_fewer_are_named(self, desk, client):
        send(desk, desk.get(PARTNERSHIP), {"communities_stated": "2"})
        assert "1 is not named yet" in text(desk.get("/desk/settings/"))
        assert "The partnership has 2 communities of practice." in text(client.get("/communities/"))
        name_community(desk, "Second")
        assert "The partnership has" not in text(client.get("/communities/"))


class TestHistory:
    """What happened stands at the bottom, with the old and the new values."""

    def test_page_tells_who_changed_what_from_what_to_what(self, desk, community, secretariat):
        send(desk, desk.get(PARTNERSHIP), {"host": "Old Host"})
        send(desk, desk.get(PARTNERSHIP), {"host": "New Host", "names_vi": "Đối tác"})
        shown = text(desk.get(PARTNERSHIP)).partition('id="happened"')[2]
        assert "Host: <del>Old Host</del> → <ins>New Host</ins>" in shown
        assert 'Name (Vietnamese): <ins lang="vi">Đối tác</ins>' in shown
        assert f'<a href="/people/{secretariat.pk}/">Desk Person</a>' in shown
        send(desk, desk.get(of_community(community)), {**NEEDED, "reading": "open", "countries": ["LK", "NP"]})
        shown = text(desk.get(of_community(community))).partition('id="happened"')[2]
        assert "What is said in the community is: <del>for members</del> → <ins>open to read</ins>" in shown
        assert "<ins>Sri Lanka and Nepal</ins>" in shown or "<ins>Nepal and Sri Lanka</ins>" in shown

    @pytest.mark.both_databases
    def test_ledger_has_a_row_with_old_and_new_for_every_change(self, desk, secretariat, community):
        made = name_community(desk, "Clean Energy")
        open_up(desk, made)
        send(desk, desk.get(of_community(made)), {"order": "9"})
        send(desk, desk.get(of_community(made)), {"act": "close"}, action=of_community(made, "opening/"))
        rows = list(reversed(history(made)))
        assert [row.entry.act.removeprefix("network.community_") for row in rows] == [
            "named", "opened", "changed", "closed",
        ]  # fmt: skip
        assert {(row.entry.actor, row.entry.community) for row in rows} == {(secretariat.pk, made.pk)}
        assert (rows[0].new["slug"], rows[0].new["names_en"]) == ("clean-energy", "Clean Energy")
        assert (rows[2].old, rows[2].new) == ({"order": 1, "version": 1}, {"order": 9, "version": 2})
        assert rows[3].old == rows[1].new == {"opened": timezone.localdate().isoformat()}


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.LEADERSHIP, Role.OPERATOR, None])
def test_nobody_but_the_secretariat_changes_anything(make_person, second_factor_off, community, role):
    person = make_person(role=role) if role else make_person()
    topic = Topic.objects.get(code="electric-mobility")
    ours, theirs, its = partnership_values(Partnership.objects.get()), community_values(community), topic_values(topic)
    for attempt in (
        lambda: actions.change_partnership(ours, version=1, acting_person=person),
        lambda: actions.name_community(theirs | {"names_en": "Mine"}, acting_person=person),
        lambda: actions.change_community(community, theirs, version=1, acting_person=person),
        lambda: actions.open_community(community, acting_person=person),
        lambda: actions.close_community(community, acting_person=person),
        lambda: actions.add_topic(its | {"names_en": "Mine"}, acting_person=person),
        lambda: actions.change_topic(topic, its, version=1, acting_person=person),
        lambda: actions.retire_topic(topic, acting_person=person),
        lambda: actions.bring_back_topic(topic, acting_person=person),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert not Entry.objects.filter(act__startswith="network.").exists()
    assert at(person).post(PARTNERSHIP, {"host": "Mine"}).status_code == 403


def test_settings_take_the_same_queries_for_one_and_for_three(desk, community, facilitator):
    area = Topic.objects.get(code="electric-mobility")

    def queries() -> list[int]:
        return [_queries(desk, address) for address in ("/desk/settings/", of_community(community), of_topic(area))]

    send(desk, desk.get(of_topic(area)), {"order": "1"})
    send(desk, desk.get(of_community(community)), NEEDED)
    one = queries()
    for number in range(2):
        name_community(desk, f"Community {number}")
        add_topic(desk, f"Area {number}")
        add_topic(desk, f"Under {number}", under=area)
        send(desk, desk.get(of_topic(area)), {"order": f"{number + 2}"})
        send(desk, desk.get(of_community(community)), {"order": f"{number + 2}"})
    assert queries() == one
    assert max(one) <= 15


def _queries(desk, address) -> int:
    desk.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert desk.get(address).status_code == 200
    return len(captured)
