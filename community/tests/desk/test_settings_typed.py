"""The settings: nobody's typing is lost, and what cannot be is refused."""

import pytest
from django.test import Client

from cop.network.models import Community, Partnership, Topic
from cop.people.choices import Role
from cop.services.ledger.models import Entry
from desk.settings_for_tests import (
    NEEDED,
    NEW_COMMUNITY,
    NEW_TOPIC,
    PARTNERSHIP,
    at,
    name_community,
    of_community,
    of_topic,
)
from people.browsing import send, text

pytestmark = pytest.mark.one_database


@pytest.fixture
def desk(secretariat) -> Client:
    """The browser of somebody of the secretariat."""
    return at(secretariat)


@pytest.fixture
def colleague(make_person, second_factor_off) -> Client:
    """The browser of somebody else of the secretariat."""
    return at(make_person("colleague@example.org", name="Colleague Person", role=Role.SECRETARIAT))


class TestTwoAtOnce:
    """Two people in one form, and one button pressed twice."""

    @pytest.mark.both_databases
    def test_second_sees_what_changed_and_loses_nothing(self, desk, colleague):
        first, second = desk.get(PARTNERSHIP), colleague.get(PARTNERSHIP)
        send(desk, first, {"host": "First Host", "names_vi": "Đối tác", "communities_stated": "5"})
        page = send(
            colleague, second, {"host": "Second Host", "names_ko": "파트너십", "website": "https://example.org"}
        )
        assert page.status_code == 409
        said = text(page)
        assert "Host: now “First Host”, you typed “Second Host”." in said
        assert "Name (Vietnamese): now “Đối tác”. You had not changed it" in said
        assert "Number of communities of the partnership: now “5”." in said
        assert "Name (Korean): now" not in said
        send(colleague, page)
        ours = Partnership.objects.get()
        assert (ours.host, ours.names["vi"], ours.names["ko"], ours.communities_stated, ours.website) == (
            "Second Host", "Đối tác", "파트너십", 5, "https://example.org",
        )  # fmt: skip

    def test_second_at_a_community_and_at_a_topic(self, desk, colleague, community):
        topic = Topic.objects.get(code="electric-mobility")
        for address, first, second, said in (
            (of_community(community), {"colour": "plum", **NEEDED}, {"countries": ["LK"], **NEEDED}, "Colour of its line: now “plum”."),
            (of_topic(topic), {"order": "3"}, {"names_en": "E-mobility"}, "Place among its kind: now “3”."),
        ):  # fmt: skip
            opened, also = desk.get(address), colleague.get(address)
            send(desk, opened, first)
            page = send(colleague, also, second)
            assert (page.status_code, said in text(page)) == (409, True)
            assert send(colleague, page).status_code == 302
        community.refresh_from_db()
        topic.refresh_from_db()
        assert (community.colour, community.declared_countries.get().country) == ("plum", "LK")
        assert (topic.order, topic.names["en"], topic.version) == (3, "E-mobility", 3)

    @pytest.mark.parametrize(
        ("address", "typed"),
        [
            (PARTNERSHIP, {"host": "A Host"}),
            (NEW_COMMUNITY, {"names_en": "Clean Energy", "sectors_en": "Energy", "summaries_en": "Grids."}),
            (NEW_TOPIC, {"names_en": "Ferries"}),
        ],
    )
    @pytest.mark.both_databases
    def test_same_form_sent_twice_is_done_once(self, desk, community, address, typed):
        page = desk.get(address)
        send(desk, page, typed)
        before = Entry.objects.count(), Community.objects.count(), Topic.objects.count()
        again = send(desk, page, typed)
        assert again.status_code == 302 or "There is one with this name already. Nothing was made twice." in text(again)
        assert (Entry.objects.count(), Community.objects.count(), Topic.objects.count()) == before

    def test_name_of_another_is_not_taken_by_renaming(self, desk):
        made = name_community(desk, "Clean Energy")
        page = send(desk, desk.get(of_community(made)), {"names_en": "CLEAN mobility"})
        assert "There is one with this name already." in text(page)


class TestBadInput:
    """A clear error in the reader's words, and everything typed is kept."""

    @pytest.mark.parametrize(
        ("address", "typed", "error"),
        [
            (PARTNERSHIP, {"names_en": " "}, "This is needed."),
            (PARTNERSHIP, {"names_en": "清洁"}, "Write the English name with letters from a to z."),
            (PARTNERSHIP, {"email": "office"}, "This is not an e-mail address."),
            (PARTNERSHIP, {"telephone": "call us"}, "This is not a telephone number."),
            (PARTNERSHIP, {"website": "javascript:alert(1)"}, "This is not a web address."),
            (PARTNERSHIP, {"communities_stated": "-1"}, "At least 0."),
            (PARTNERSHIP, {"names_bn": "ক" * 201}, "This is too long: at most 200 characters, and it has 201."),
            (PARTNERSHIP, {"accounts-0-name": "", "accounts-0-label": "X"}, "This is needed."),
            (PARTNERSHIP, {"accounts-0-name": "@x", "accounts-0-address": "no address"}, "This is not a web address."),
            (NEW_COMMUNITY, {"summaries_en": ""}, "This is needed."),
            (NEW_COMMUNITY, {"names_en": "🚌"}, "A name has at least one letter."),
            (NEW_COMMUNITY, {"colour": "pink"}, "This is not one of the choices."),
            (NEW_COMMUNITY, {"countries": ["XX"]}, "This is not one of the choices."),
            (NEW_COMMUNITY, {"members_stated": "60+"}, "This is needed."),
            (NEW_COMMUNITY, {"members_stated_on": "last year"}, "Write the date as in the examples."),
            (NEW_COMMUNITY, {"order": "70000"}, "At most 9999."),
            (NEW_TOPIC, {"communities": ["nowhere"]}, "This is not one of the choices."),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_named_and_nothing_is_changed(self, desk, community, address, typed, error):
        names = {"names_en": "Right Name", "names_vi": "Tên đã gõ", "sectors_en": "A", "summaries_en": "B"}
        before = Entry.objects.count()
        page = send(desk, desk.get(address), names | typed)
        assert (page.status_code, error in text(page), "Tên đã gõ" in text(page)) == (200, True, True)
        assert Entry.objects.count() == before

    def test_other_languages_are_unfolded_when_one_of_them_is_wrong(self, desk, community):
        page = desk.get(PARTNERSHIP)
        assert '<details class="field"><summary>In other languages' in text(page)
        page = send(desk, page, {"names_hi": "x" * 300})
        assert '<details class="field" open>' in text(page)

    @pytest.mark.parametrize("name", ["علي حسن", "པར་མཉམ་འབྲེལ།", "অংশীদারত্ব 🚍", "O’Neil & <b>Sons</b>", "é́́́", "Å" * 200])
    @pytest.mark.both_databases
    def test_names_in_every_script_are_kept_and_shown(self, desk, client, name):
        send(desk, desk.get(PARTNERSHIP), {"names_dz": name, "host": name})
        kept = Partnership.objects.get()
        assert kept.names["dz"] == kept.host
        assert "<b>Sons</b>" not in text(client.get("/contact/?lang=dz"))
        assert client.get("/contact/?lang=dz").context["partnership"].host == kept.host

    @pytest.mark.both_databases
    def test_unknown_numbers_lead_nowhere(self, desk, community):
        for address in ("communities/999/", "topics/999/", "topics/new/?under=999", "topics/new/?under=x"):
            assert desk.get(f"/desk/settings/{address}").status_code == 404
