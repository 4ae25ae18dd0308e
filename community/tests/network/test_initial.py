"""The first content of the network: the leaflet's facts, and topics with a name in every language."""

import unicodedata

import pytest

from cop.network import initial
from cop.network.models import Community, MemberCountry, Partnership, Topic
from cop.services.languages.choices import CODES
from cop.services.ledger.models import Entry

pytestmark = pytest.mark.one_database

SCRIPTS = {
    "bn": "BENGALI",
    "dz": "TIBETAN",
    "hi": "DEVANAGARI",
    "ko": "HANGUL",
    "si": "SINHALA",
    "ta": "TAMIL",
    "zh-hans": "CJK",
}
FOREIGN = set(SCRIPTS.values())


@pytest.fixture(scope="module")
def _loaded(for_module):
    for_module(initial.load)


@pytest.fixture
def loaded(_loaded, db):
    """What is loaded into a new installation."""


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (Partnership, Community, MemberCountry, Topic)]


def scripts_of(text: str) -> set[str]:
    return {unicodedata.name(letter, "").split()[0].split("-")[0] for letter in text if letter.isalpha()} & FOREIGN


def test_topics_stand_in_two_levels_under_the_working_areas_of_the_leaflet(loaded):
    first_level = Topic.objects.filter(parent=None)
    named_by_the_leaflet = {
        "clean-fuels", "electric-mobility", "public-transport", "travel-demand", "traffic-engineering",
        "passenger-information", "finance",
    }  # fmt: skip
    assert named_by_the_leaflet <= {topic.code for topic in first_level}
    assert all(3 <= topic.children.count() <= 6 for topic in first_level)
    assert not Topic.objects.filter(parent__parent__isnull=False).exists()
    assert set(Community.objects.get().topics.all()) == set(Topic.objects.all())


def test_every_topic_has_a_name_of_its_own_in_every_language(loaded):
    for language in CODES:
        names = [topic.names.get(language, "").strip() for topic in Topic.objects.all()]
        assert all(names), language
        assert len(set(names)) == len(names), language


def test_names_and_summaries_are_in_the_script_of_their_language(loaded):
    community = Community.objects.get()
    texts = [topic.names for topic in Topic.objects.all()] + [community.names, community.summaries, community.sectors]
    for variants in texts:
        assert set(variants) == set(CODES)
        for language, text in variants.items():
            assert scripts_of(text) == ({SCRIPTS[language]} if language in SCRIPTS else set()), (language, text)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("secretariat", "Asia LEDS Partnership Secretariat"),
        ("host", "ICLEI - Local Governments for Sustainability, South Asia"),
        ("address", "C-3, Lower Ground Floor, Green Park Extension\nNew Delhi - 110016, India"),
        ("telephone", "+91-11-4106 7220"),
        ("communities_stated", 5),
        ("demo", False),
    ],
)
def test_partnership_is_as_the_leaflet_says(loaded, field, value):
    assert getattr(Partnership.objects.get(), field) == value


@pytest.mark.requirement("S93")
def test_nothing_is_invented_where_the_leaflet_is_silent(loaded):
    partnership = Partnership.objects.get()
    assert (partnership.email, partnership.website) == ("", "")
    assert [account["name"] for account in partnership.accounts] == ["AsiaLEDSPartnership", "@AsiaLEDS"]
    assert {account[key] for account in partnership.accounts for key in ("label", "address")} == {""}
    assert [community.slug for community in Community.objects.all()] == ["clean-mobility"]


def test_community_declares_nine_countries_and_quotes_its_members(loaded):
    community = Community.objects.get()
    declared = community.declared_countries.order_by("pk")
    assert [country.country for country in declared] == ["BD", "BT", "CN", "IN", "MY", "PH", "KR", "LK", "VN"]
    assert {country.source for country in declared} == {"leaflet"}
    quoted = (community.members_stated, community.members_stated_floor, community.members_stated_on)
    assert quoted == ("60+", 60, "")


def test_loading_twice_changes_nothing(loaded):
    before, entries = rows(), Entry.objects.count()
    initial.load()
    assert rows() == before
    assert (Entry.objects.count(), Entry.objects.get().act) == (entries, "network.loaded")


def test_loading_again_keeps_what_the_secretariat_changed(loaded):
    Partnership.objects.update(email="office@example.org", names={"en": "Renamed"})
    Community.objects.update(summaries={"en": "Ours"})
    Topic.objects.filter(code="parking").update(names={"en": "Kerbs"}, retired="2026-01-01")
    MemberCountry.objects.filter(country="BD").delete()
    before = rows()
    initial.load()
    assert rows() == before


def test_topic_that_a_later_release_adds_is_loaded(loaded):
    Topic.objects.filter(code="parking").delete()
    initial.load()
    parking = Topic.objects.get(code="parking")
    assert (parking.parent.code, parking.communities.get().slug) == ("travel-demand", "clean-mobility")
    assert Entry.objects.last().values["new"]["created"] == ["parking"]
