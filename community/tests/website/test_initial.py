"""The first pages: every fact of the leaflet, nothing more, in every language."""

import re
from html import unescape

import pytest
from django.urls import resolve

from cop.network import initial as network
from cop.services.languages.choices import CODES
from cop.services.languages.queries import fuzzy_date
from cop.website import initial
from cop.website.choices import PageKind
from cop.website.markdown import rendered
from cop.website.models import Page, Revision

pytestmark = pytest.mark.one_database

LINK = re.compile(r"\]\((/[^)]*)\)")


@pytest.fixture(scope="module")
def _loaded(for_module):
    for_module(network.load, initial.load)


@pytest.fixture
def loaded(_loaded, db):
    """What is loaded into a new installation."""


def told(client, slug: str) -> str:
    """What a visitor reads on the page."""
    html = client.get(Page.objects.get(slug=slug).get_absolute_url()).content.decode()
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split()).replace(" .", ".").replace(" ,", ",")


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (Page, Revision)]


def test_every_page_is_there_in_every_language(loaded):
    for page in Page.objects.all():
        assert {revision.language for revision in page.revisions.all()} == set(CODES), page.slug
        assert page.published


def test_translations_are_marked_as_machine_drafted(loaded):
    assert not Revision.objects.filter(language="en", machine_drafted=True).exists()
    assert not Revision.objects.exclude(language="en").filter(machine_drafted=False).exists()


def shape(revision: Revision) -> tuple[list[str], int, list[str]]:
    """What every translation has in common: links (a language may order them otherwise), lists, the stops of its line."""
    lists = re.findall(r"^(?:- |\d\. |## )", revision.body, re.M)
    return sorted(LINK.findall(revision.body)), len(lists), [stop.state for stop in rendered(revision.body).stops]


def test_translations_have_the_links_lists_and_lines_of_the_english_page(loaded):
    for page in Page.objects.all():
        english = shape(page.revisions.get(language="en"))
        for revision in page.revisions.all():
            assert shape(revision) == english, (page.slug, revision.language)


def numbers(revision: Revision) -> set[int]:
    text = f"{revision.title} {revision.summary} {LINK.sub('', revision.body)}"
    return {int(digits) for digits in re.findall(r"\d+", text)}


def test_translations_keep_the_numbers_of_the_english_page(loaded):
    """In digits of any script. A translation may have more: some languages number the months."""
    for page in Page.objects.all():
        english = numbers(page.revisions.get(language="en"))
        for revision in page.revisions.all():
            assert english <= numbers(revision), (page.slug, revision.language)


def test_every_link_leads_to_a_page_that_is_there(loaded):
    pages = {f"/c/{p.community.slug}/{p.slug}/" if p.community else f"/{p.slug}/" for p in Page.objects.all()}
    for revision in Revision.objects.all():
        for link in LINK.findall(revision.body):
            address = link.partition("?")[0]
            assert address in pages or resolve(address).url_name not in ("page", "content"), (revision.page.slug, link)


def test_pages_name_no_address_that_the_leaflet_does_not_have(loaded):
    for revision in Revision.objects.all():
        assert not re.search(r"@|https?:|www\.", revision.body), revision.page.slug


@pytest.mark.requirement("S42", "S43", "S44")
def test_apec_workshop_is_told(client, loaded):
    page = Page.objects.get(slug="apec-workshop-2020")
    assert (page.kind, page.when, page.country) == (PageKind.GLIMPSE, "2020-01-14/2020-01-15", "US")
    words = told(client, page.slug)
    for fact in (
        "Assessment of electric mobility for island states",
        "Host: Asia Pacific Economic Cooperation (APEC)",
        "14–15 January 2020, Washington DC",
        "Contributed by the community: case studies",
        "Integrating Sustainable Energy and Transport in Islands",
        "Session on 15 January 2020: workshop on “Deep Transition and Integration of Power and Transport Systems”",
        "regulatory and institutional frameworks that can attract clean energy and transport investments",
    ):
        assert fact in words


@pytest.mark.requirement("S48", "S49", "S50", "S51")
def test_berlin_session_is_told_with_its_month_and_no_day(client, loaded):
    page = Page.objects.get(slug="berlin-session-2019")
    assert (page.kind, page.when, fuzzy_date(page.when), page.country) == (
        PageKind.GLIMPSE,
        "2019-06",
        "June 2019",
        "DE",
    )
    words = told(client, page.slug)
    for fact in (
        "Interactive one-day session with regional sustainable transport practitioners",
        "the LEDS Global Partnership Transport Working Group, and the Asia LEDS Partnership (ALP)",
        "When and where: June 2019, Berlin",
        "Pre-event of: the Global NDC Conference 2019",
        "regional sponsors and transport practitioners",
    ):
        assert fact in words
    assert not re.search(r"\d\d? June|June \d\d?,", words)


@pytest.mark.requirement("S56")
def test_sri_lanka_case_is_told_with_its_stages(client, loaded):
    page = Page.objects.get(slug="framework-sri-lanka")
    assert (page.kind, page.country, page.when) == (PageKind.CASE, "LK", "")
    body = page.revisions.get(language="en").body
    assert re.findall(r"^\d\. \*\*(.+?)\.\*\*", body, re.M) == [
        "Invitation",
        "Evidence",
        "Discussions",
        "Consultation",
        "Framework",
    ]
    words = told(client, page.slug)
    for fact in (
        "Nationally Determined Contributions (NDCs) and Nationally Appropriate Mitigation Actions (NAMAs)",
        "A first and a second stakeholder consultation meeting",
        "the Swiss Agency for Development and Cooperation (SDC)",
        "manufacturing and import charging infrastructure technology policy and regulations institutional capacity "
        "incentives and subsidies",
    ):
        assert fact in words


@pytest.mark.requirement("S69")
def test_thimphu_case_is_told_with_its_stages(client, loaded):
    page = Page.objects.get(slug="pre-brt-thimphu")
    assert (page.kind, page.country, page.when) == (PageKind.CASE, "BT", "2019-10")
    words = told(client, page.slug)
    for fact in (
        "ICLEI – Local Governments for Sustainability, and the Swiss Agency for Development and Cooperation (SDC)",
        "Surveys were conducted as part of the pre-BRT study in October 2019",
        "presented to Thimphu officials and other stakeholders on 16 October 2019",
        "the most feasible rational routes for a pre-BRT system",
        "technical assistance to Bhutan under the ALP project",
    ):
        assert fact in words


@pytest.mark.requirement("S81")
def test_framework_and_its_case_link_to_each_other(client, loaded):
    product = Page.objects.get(kind=PageKind.PRODUCT)
    case = Page.objects.get(slug="framework-sri-lanka")
    assert product.country == "LK"
    assert f"/c/clean-mobility/{case.slug}/" in LINK.findall(product.revisions.get(language="en").body)
    assert f"/c/clean-mobility/{product.slug}/" in LINK.findall(case.revisions.get(language="en").body)
    assert "to guide the Ministry of Transport and Civil Aviation" in told(client, product.slug)


def test_joining_says_who_is_invited_and_on_what_terms(client, loaded):
    words = told(client, "how-to-join")
    for invited in (
        "city, provincial and national government agencies, and line ministries", "regulators and utilities",
        "transport operators", "technical and training institutions", "private firms", "NGOs and international organisations",
        "voluntary, free of cost, and unlimited in duration",
    ):  # fmt: skip
        assert invited in words


def test_key_activities_are_those_that_the_leaflet_names(loaded):
    assert list(Page.objects.filter(kind=PageKind.ACTIVITY).values_list("slug", flat=True)) == [
        "discussions", "workshops", "seminars", "case-studies", "expert-assistance", "technical-assistance",
        "finance-advice", "leadership-group", "knowledge-products",
    ]  # fmt: skip


def test_loading_again_keeps_what_the_secretariat_changed(loaded):
    page = Page.objects.get(slug="home")
    Revision.objects.create(page=page, language="en", title="Ours", body="New words")
    Page.objects.filter(slug="about").update(published=None)
    before = rows()
    initial.load()
    assert rows() == before
