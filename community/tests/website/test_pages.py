"""Pages: what the secretariat wrote, as each reader may and can read it."""

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.html import conditional_escape
from django.utils.translation import gettext

from cop.network import initial as network
from cop.services.lines.actions import connect
from cop.website import initial as website
from cop.website.choices import PageKind
from cop.website.markdown import rendered
from cop.website.models import Page, Revision

pytestmark = pytest.mark.one_database

FALLBACK = "Shown in %(language)s: nobody has translated this page yet."
MACHINE = "A machine drafted this translation. A native reader has not looked through it yet."


def html(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, address
    return answer.content.decode()


def said(text: str, code: str, **parts: str) -> str:
    """What the catalogue of a language says for a text of ours, as HTML."""
    with translation.override(code):
        return conditional_escape(gettext(text) % parts)


@pytest.fixture
def leaflet(db):
    """The leaflet's content, as it is loaded into a new installation."""
    network.load()
    website.load()


def test_page_is_shown_in_the_readers_language(client, make_page):
    make_page("buses", en="Buses", si="බස්")
    page = html(client, "/c/clean-mobility/buses/?lang=si")
    assert "<h1>බස්</h1>" in page
    assert '<p class="note">' not in page


def test_page_without_the_readers_language_falls_back_to_english_and_says_so(client, make_page):
    make_page("buses", en="Buses", vi="Xe buýt")
    page = html(client, "/c/clean-mobility/buses/?lang=ko")
    assert '<h1 lang="en">Buses</h1>' in page
    assert '<div class="prose" lang="en">' in page
    assert said(FALLBACK, "ko", language="영어") in page


def test_page_without_english_is_shown_in_a_language_that_it_has(client, make_page):
    make_page("buses", zh_hans="公共汽车")
    assert '<h1 lang="zh-Hans">公共汽车</h1>' in html(client, "/c/clean-mobility/buses/")


def test_newest_revision_stands(client, make_page):
    page = make_page("buses", en="Old title")
    Revision.objects.create(page=page, language="en", title="New title")
    assert "<h1>New title</h1>" in html(client, "/c/clean-mobility/buses/")


def test_machine_draft_is_marked_until_it_was_reviewed(client, make_page):
    page = make_page("buses", en="Buses")
    Revision.objects.create(page=page, language="si", title="බස්", machine_drafted=True)
    assert said(MACHINE, "si") in html(client, "/c/clean-mobility/buses/?lang=si")
    Revision.objects.create(page=page, language="si", title="බස්", machine_drafted=False)
    assert said(MACHINE, "si") not in html(client, "/c/clean-mobility/buses/?lang=si")


def test_draft_is_seen_by_its_editors_only(client, make_page, member, facilitator, secretariat):
    make_page("secret-plan", kind=PageKind.GLIMPSE, en="Secret plan", published=None)
    for viewer, status in ((None, 404), (member, 404), (facilitator, 200), (secretariat, 200)):
        client.logout()
        if viewer:
            client.force_login(viewer)
        assert client.get("/c/clean-mobility/secret-plan/").status_code == status
        for place in ("/", "/c/clean-mobility/"):
            shown = "Secret plan" in html(client, place)
            assert shown == (status == 200 and place != "/")


def test_page_is_not_read_before_the_moment_it_is_published_for(client, make_page):
    make_page("tomorrow", published=timezone.now() + timezone.timedelta(days=1))
    assert client.get("/c/clean-mobility/tomorrow/").status_code == 404


def test_pages_of_a_community_that_is_not_open_are_not_there(client, make_page, community):
    make_page("buses")
    type(community).objects.update(opened=None)
    assert client.get("/c/clean-mobility/").status_code == 404
    assert client.get("/c/clean-mobility/buses/").status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[press](javascript:alert(1))",
        "[press](data:text/html;base64,PHNjcmlwdD4=)",
        '[press](https://example.org "x" onclick=alert(1))',
        "![picture](https://elsewhere.example/track.gif)",
        "<style>*{display:none}</style><iframe src=//elsewhere.example></iframe>",
        "[^1]\n\n[^1]: <script>alert(1)</script>",
        "1. **<b onmouseover=alert(1)>A</b>.** x",
    ],
)
def test_markdown_runs_nothing_and_loads_nothing_from_elsewhere(typed):
    made = rendered(typed).html
    for tag in ("<script", "<img", "<style", "<iframe", "<b ", 'href="javascript', 'href="data'):
        assert tag not in made


def test_markdown_makes_headings_tables_and_footnotes():
    made = rendered("# Top\n\n| a | b |\n|---|--:|\n| x | 1 |\n\nSaid[^1].\n\n[^1]: By whom.", "p7").html
    assert "<h2>Top</h2>" in made
    assert '<td class="num">1</td>' in made
    assert '<a href="#fn-p7-1"' in made
    assert 'id="fn-p7-1"' in made


def test_numbered_list_of_bold_and_italic_words_is_a_line():
    made = rendered("1. **Invitation.** Somebody *asked*.\n2. *Policy.* Not told yet.")
    assert [(stop.title, stop.detail, stop.state) for stop in made.stops] == [
        ("Invitation", "Somebody asked.", ""),
        ("Policy", "Not told yet.", "next"),
    ]
    assert '<ol class="line">' in made.html
    assert '<li class="next">' in made.html


@pytest.mark.parametrize(
    "typed", ["Stage.", "Stage:", "Stage。", "Stage\N{DEVANAGARI DANDA}", "Stage\N{TIBETAN MARK SHAD}"]
)
def test_title_of_a_stop_goes_without_the_full_stop_of_any_script(typed):
    assert [stop.title for stop in rendered(f"1. **{typed}** Somebody asked.").stops] == ["Stage"]


@pytest.mark.parametrize("typed", ["1. One\n2. **Two**", "- **One**\n- **Two**", "1. **One\n2. Two**", "1.", ""])
def test_other_lists_are_no_line(typed):
    made = rendered(typed)
    assert made.stops == []
    assert "line" not in made.html


@pytest.mark.requirement("S55")
def test_community_tells_the_two_cases_with_their_lines(client, leaflet):
    answer = client.get("/c/clean-mobility/")
    told = [(case.page.country, [stop.title for stop in case.stops]) for case in answer.context["cases"]]
    assert told == [
        ("LK", ["Invitation", "Evidence", "Discussions", "Consultation", "Framework", "Policy"]),
        ("BT", ["Assessment", "Surveys", "Presentation", "Strategy", "Routes"]),
    ]
    assert all(title in answer.content.decode() for _, titles in told for title in titles)


@pytest.mark.requirement("S81")
def test_product_and_the_case_that_it_came_from_stand_on_each_others_line(client, leaflet):
    case, product = (
        "/c/clean-mobility/framework-sri-lanka/",
        "/c/clean-mobility/framework-for-electric-mobility-policy/",
    )
    assert [stop.address for stop in client.get(product).context["came_from"]] == [case]
    assert [stop.address for stop in client.get(case).context["led_to"]] == [product]
    assert f'<a href="{product}">' in html(client, case)


def test_line_leaves_out_what_the_reader_may_not_see(client, make_page, secretariat):
    case, draft = make_page("case", kind=PageKind.CASE), make_page("draft", kind=PageKind.PRODUCT, published=None)
    connect(case, draft, acting_person=None)
    assert client.get("/c/clean-mobility/case/").context["led_to"] == []
    client.force_login(secretariat)
    assert [stop.title for stop in client.get("/c/clean-mobility/case/").context["led_to"]] == ["draft"]


def test_activity_and_its_examples_lead_to_each_other(client, leaflet):
    workshops = client.get("/c/clean-mobility/workshops/").context["examples"]
    assert [example.page.slug for example in workshops] == ["apec-workshop-2020", "berlin-session-2019"]
    of = client.get("/c/clean-mobility/apec-workshop-2020/").context["activities"]
    assert [activity.page.slug for activity in of] == ["workshops", "case-studies"]


@pytest.mark.requirement("S42", "S43", "S48", "S49")
def test_glimpses_are_told_with_dates_as_exact_as_they_are_known(client, leaflet):
    page = html(client, "/c/clean-mobility/")
    assert "Assessment of electric mobility for island states" in page
    assert "14–15 Jan 2020" in page
    assert "Interactive one-day session with regional sustainable transport practitioners" in page
    assert "June 2019" in page


def test_first_pages_stand_at_their_place_and_not_twice(client, leaflet):
    assert client.get("/home/").headers["Location"] == "/"
    assert client.get("/c/clean-mobility/intro/").headers["Location"] == "/c/clean-mobility/"


def test_every_public_page_of_the_leaflet_answers_in_every_language(client, leaflet):
    from cop.services.languages.choices import CODES

    for page in Page.objects.select_related("community"):
        for language in CODES:
            answer = client.get(page.get_absolute_url(), {"lang": language}, follow=True)
            assert answer.status_code == 200


def test_pages_take_the_same_queries_for_one_and_for_three(client, make_page, queries_for):
    def add(place):
        activity = make_page(f"activity-{place}", kind=PageKind.ACTIVITY)
        for kind in (PageKind.GLIMPSE, PageKind.CASE, PageKind.PRODUCT, PageKind.PAGE):
            make_page(f"{kind}-{place}", kind=kind).activities.add(activity)

    def counts():
        places = ("/", "/c/clean-mobility/", "/c/clean-mobility/activity-1/", "/c/clean-mobility/glimpse-1/")
        return [queries_for(client, place) for place in places]

    add(1)
    with_one = counts()
    add(2)
    add(3)
    assert counts() == with_one
    assert max(warm for _, warm in with_one) <= 15
