"""What the leaflet tells, as a visitor finds it: from the first page on by links alone, in the leaflet's own facts."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cop.config import leaflet as first_content
from cop.website.models import Page

pytestmark = pytest.mark.one_database

PLACE = "/c/clean-mobility/"
APEC = "Assessment of electric mobility for island states"
BERLIN = "Interactive one-day session with regional sustainable transport practitioners"
SRI_LANKA = "Framework for a national electric mobility policy, Sri Lanka"
THIMPHU = "Pre-bus-rapid-transit system for Thimphu city, Bhutan"
PRODUCT = "Framework for Electric Mobility Policy in Sri Lanka"


@pytest.fixture(scope="module")
def _leaflet(for_module):
    for_module(first_content.load)


@pytest.fixture
def leaflet(_leaflet, db):
    """A new installation."""


def main_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode()).partition("<main")[2].partition("</main>")[0]


def words(html):
    """What one reads, in one line."""
    return re.sub(r" ([.,])", r"\1", " ".join(re.sub(r"<[^>]*>", " ", html).split()))


def links(html):
    """Return {words: address} of the links."""
    return {words(text): address for address, text in re.findall(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.S)}


def section(html, name):
    return html.partition(f'<h2 id="{name}">')[2].partition("</section>")[0]


def follow(client, title):
    """Return what the page says to which the first page links by `title`."""
    return main_of(client, links(main_of(client, "/"))[title])


def says(fact, *numbers, on):
    return pytest.param(
        on, fact, marks=pytest.mark.requirement(*numbers) if numbers else (), id=f"{on[:8]}-{fact[:24]}"
    )


@pytest.mark.parametrize(
    ("title", "fact"),
    [
        says("Host: Asia Pacific Economic Cooperation (APEC)", "S42", "S44", on=APEC),
        says("When and where: 14–15 January 2020, Washington DC", "S43", on=APEC),
        says("Contributed by the community: case studies", "S44", on=APEC),
        says(
            "Session on 15 January 2020: workshop on “Deep Transition and Integration of Power and Transport Systems”",
            "S45",
            on=APEC,
        ),
        says("Programme: APEC’s “Integrating Sustainable Energy and Transport in Islands” project", "S46", on=APEC),
        says(
            "explore regulatory and institutional frameworks that can attract clean energy and transport investments",
            "S47",
            on=APEC,
        ),
        says("Kind: interactive session on sustainable transport, one day", "S48", on=BERLIN),
        says("When and where: June 2019, Berlin", "S49", on=BERLIN),
        says(
            "Organised by: the LEDS Global Partnership Transport Working Group, and the Asia LEDS Partnership (ALP) "
            "through its Clean Mobility Community of Practice",
            "S50",
            on=BERLIN,
        ),
        says("Pre-event of: the Global NDC Conference 2019", "S51", on=BERLIN),
        says("The Government of Sri Lanka invited the Asia LEDS Partnership", "S56", on=SRI_LANKA),
        says("Partner: the Swiss Agency for Development and Cooperation (SDC)", on=SRI_LANKA),
        says("Surveys were conducted as part of the pre-BRT study in October 2019", "S69", on=THIMPHU),
        says("presented to Thimphu officials and other stakeholders on 16 October 2019", "S69", on=THIMPHU),
        says(
            "Partners: ICLEI – Local Governments for Sustainability, and the Swiss Agency for Development and "
            "Cooperation (SDC)",
            on=THIMPHU,
        ),
        says("with support of the Swiss Agency for Development and Cooperation (SDC)", "S81", on=PRODUCT),
    ],
)
def test_fact_is_one_step_from_the_first_page(client, leaflet, title, fact):
    page = follow(client, title)
    assert words(page.partition("</h1>")[0]).endswith(title)
    assert fact in words(page)


@pytest.mark.requirement("S43", "S45")
def test_session_has_a_day_of_its_own_beside_the_days_of_its_event(client, leaflet):
    page = follow(client, APEC)
    assert re.search(r"<span>14–15 Jan(uary)? 2020</span>", page.partition("</h1>")[2].partition("</p>")[0])
    (session,) = [words(line) for line in re.findall(r"<li>(.*?)</li>", page, re.S) if "Session on" in line]
    assert session.startswith("Session on 15 January 2020: workshop on “Deep Transition")


@pytest.mark.requirement("S49")
def test_month_is_nowhere_told_with_a_day(client, leaflet):
    for page in (main_of(client, "/"), main_of(client, PLACE), follow(client, BERLIN)):
        assert "June 2019" in page
        assert not re.search(r"\d June|June \d{1,2}\b|2019-06", words(page))


@pytest.mark.requirement("S42", "S48", "S49")
@pytest.mark.parametrize("address", ["/", PLACE])
def test_past_events_are_told_newest_first(client, leaflet, address):
    assert list(links(section(main_of(client, address), "glimpses"))) == [APEC, BERLIN]


@pytest.mark.requirement("S55", "S56", "S69")
@pytest.mark.parametrize(("address", "name"), [("/", "came"), (PLACE, "assistance")])
def test_public_list_of_assistance_is_the_two_cases(client, leaflet, address, name):
    told = section(main_of(client, address), name)
    assert [title for title in links(told) if title in (SRI_LANKA, THIMPHU)] == [SRI_LANKA, THIMPHU]
    assert len(re.findall(r"<h3>", told)) == 2
    assert all(stage in words(told) for stage in ("Invitation", "Consultation", "Surveys", "Presentation", "Strategy"))


@pytest.mark.parametrize("address", ["/", PLACE])
def test_library_lists_the_product_with_its_country(client, leaflet, address):
    told = section(main_of(client, address), "library")
    assert list(links(told)) == [PRODUCT]
    assert "Sri Lanka" in re.findall(r"<span>(.*?)</span>", told)


@pytest.mark.requirement("S81")
def test_way_from_product_to_case_leads_back(client, leaflet):
    product = follow(client, PRODUCT)
    case = links(product.partition("Came from")[2])[SRI_LANKA]
    back = links(main_of(client, case).partition("Led to")[2])[PRODUCT]
    assert main_of(client, back) == product


@pytest.mark.requirement("S54")
def test_picture_of_the_surveys_stands_with_all_its_words_or_not_at_all(client, leaflet, secretariat):
    address = f"/desk/pages/{Page.objects.get(slug='pre-brt-thimphu').pk}/picture/"
    typed = {
        "language": "en", "description": "A person counts who gets on a bus", "credit": "A. Person", "consent": "agreed",
        "caption": "Surveys conducted as part of pre-BRTS study, October 2019",
    }  # fmt: skip
    for missing in ("description", "credit", "consent", "caption"):
        assert "<figure" not in _read_after(client, secretariat, address, typed | {missing: ""})
    assert "<figure" not in _read_after(client, secretariat, address, typed | {"consent": "not asked"})
    page = _read_after(client, secretariat, address, typed)
    (figure,) = re.findall(r"<figure.*?</figure>", page, re.S)
    assert 'alt="A person counts who gets on a bus"' in figure
    for said in (typed["caption"], "Picture: A. Person.", "Everybody who can be recognised agreed"):
        assert said in words(figure)
    assert client.get(re.search(r'<img[^>]*src="([^"]+)"', figure)[1]).status_code == 200


def _read_after(client, secretariat, address, typed):
    """Return what a visitor reads after the secretariat tried to add a picture."""
    content = BytesIO()
    Image.new("RGB", (60, 40), "green").save(content, "PNG")
    client.force_login(secretariat)
    client.post(address, typed | {"upload": SimpleUploadedFile("bus.png", content.getvalue())})
    client.logout()
    return follow(client, THIMPHU)
