"""Drafts, differences, a moment, a second person: what is published is what somebody meant to publish."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from cop.people.choices import Role
from cop.people.queries.my_data import tables
from cop.services.ledger.models import Entry
from cop.website import tasks
from cop.website.actions import publishing
from cop.website.choices import PageKind
from cop.website.differences import differences
from cop.website.models import Page, Release
from website.test_editor import save

ADDRESS = "/c/clean-mobility/buses/"


@pytest.fixture
def colleague(make_person, second_factor_off):
    return make_person("colleague@example.org", name="Colleague Person", role=Role.SECRETARIAT)


@pytest.fixture
def two_people(client, secretariat, community):
    client.force_login(secretariat)
    client.post("/desk/pages/rule/", {"place": "clean-mobility", "two": "yes"})


def at(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def read(address: str = ADDRESS) -> str:
    """What a visitor reads there."""
    return Client().get(address).content.decode()


def text_of(answer) -> str:
    return answer.content.decode()


def plan(client, page, moment, act="plan"):
    return client.post(f"/desk/pages/{page.pk}/publish/", {"act": act, "at": moment}, follow=True)


def come(release) -> None:
    """Let the moment of a release come, and have the job done, twice."""
    Release.objects.filter(pk=release.pk).update(at=timezone.now() - timedelta(minutes=1))
    tasks.carry_out_due()
    tasks.carry_out_due()


def test_draft_is_seen_by_the_desk_alone_until_it_is_published(client, secretariat, make_page):
    page = make_page("buses", en="Old")
    client.force_login(secretariat)
    save(client, page, title="New", act="save")
    save(client, page, title="New", act="save")
    assert page.revisions.count() == 2  # saving the same again is nothing new
    assert "<h1>Old</h1>" in read()
    assert "New" not in read("/c/clean-mobility/")
    assert 'value="New"' in text_of(client.get(f"/desk/pages/{page.pk}/en/"))
    client.post(f"/desk/pages/{page.pk}/publish/", {"act": "publish"})
    assert "<h1>New</h1>" in read()


def test_editor_reads_a_new_page_before_anybody_else(client, secretariat, community):
    client.force_login(secretariat)
    client.post("/desk/pages/new/", {"community": "clean-mobility", "kind": "news", "slug": "buses"})
    page = Page.objects.get()
    assert "What happened, where and when" in text_of(client.get(f"/desk/pages/{page.pk}/en/"))
    template = {"title": "Buses", "body": "Buses run.\n\n![](picture)\n\n- First point\n"}
    assert "Replace them: - First point" in text_of(
        client.post(f"/desk/pages/{page.pk}/en/", template | {"act": "publish"})
    )
    assert not page.revisions.exists()
    kept = client.post(f"/desk/pages/{page.pk}/en/", template | {"act": "picture"})
    assert kept.headers["Location"] == f"/desk/pages/{page.pk}/picture/1/"
    assert page.revisions.get().draft
    save(client, page, act="save")
    assert "Desk Person" in text_of(client.get(f"/desk/pages/{page.pk}/"))
    assert "Buses at night" in text_of(client.get(ADDRESS))
    assert Client().get(ADDRESS).status_code == 404
    assert "Buses at night" not in read("/c/clean-mobility/news/")
    client.post(f"/desk/pages/{page.pk}/publish/", {"act": "publish"})
    for address in ("/", "/c/clean-mobility/", "/c/clean-mobility/news/"):
        assert "Buses at night" in read(address)


@pytest.mark.one_database
def test_preview_beside_the_text_is_what_the_page_shows(client, secretariat, make_page):
    page = make_page("buses")
    client.force_login(secretariat)
    typed = "<script>alert(1)</script> [press](javascript:alert) **Slowly.**\n\nحافلات ليلية"
    address = f"/desk/pages/{page.pk}/en/"
    shown = client.post(
        address, {"title": "x", "body": typed, "act": "preview"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in shown
    assert "<script" not in shown
    assert 'href="javascript' not in shown
    save(client, page, body=typed)
    body = shown[shown.index("<p>&lt;script") : shown.index("ليلية</p>")]
    assert body in read()
    too_long = client.post(address, {"title": "x", "body": "a" * 1_000_000, "act": "publish"})
    assert "This is too long: at most 50000 characters" in text_of(too_long)
    assert page.revisions.count() == 2


def test_any_two_texts_are_compared_and_an_old_one_comes_back_as_a_draft(client, secretariat, make_page):
    page = make_page("buses", en="Buses", body="The bus is red.")
    client.force_login(secretariat)
    save(client, page, title="Buses", summary="Buses, in short", body="The bus is green.")
    save(client, page, title="Buses", summary="Buses, in short", body="The tram is green.")
    newest, _, oldest = page.revisions.all()
    address = f"/desk/pages/{page.pk}/en/history/"
    labels = [part.split("</option>")[0].split(">")[1] for part in text_of(client.get(address)).split("<option ")[1:4]]
    assert [(label[0], label.rsplit(" · ")[-1]) for label in labels] == [
        ("3", "in force"),
        ("2", "Buses"),
        ("1", "Buses"),
    ]
    assert "Buses <span" in text_of(client.get(f"/desk/pages/{page.pk}/en/"))
    for query in ({"old": oldest.pk, "new": newest.pk}, {"old": newest.pk, "new": oldest.pk}):
        pieces = client.get(address, query).context["changes"]
        assert [text for kind, text in pieces if kind == "del"] == ["bus", "red"]
        assert [text for kind, text in pieces if kind == "ins"] == ["tram", "green"]
    assert '<del><span class="visually-hidden"> [taken out: </span>bus<' in text_of(client.get(address))
    other = make_page("trams").revisions.get()
    assert client.get(address, {"old": other.pk, "new": newest.pk}).status_code == 404
    client.post(address, {"revision": oldest.pk})
    assert "The tram is green." in read()
    assert "The bus is red." in text_of(client.get(f"/desk/pages/{page.pk}/en/"))


@pytest.mark.parametrize(
    ("old", "new", "out", "into"),
    [
        ("公共汽车很慢", "公共汽车很快", "慢", "快"),
        ("བཀྲ་ཤིས་བདེ་ལེགས།", "བཀྲ་ཤིས་ལེགས།", "བདེ་", ""),
        ("বাস চলে", "বাস চলি", "চলে", "চলি"),
        ("xe buýt điện", "xe buýt đêm", "điện", "đêm"),
        ("서울 버스는", "서울 버스가", "버스는", "버스가"),
    ],
)
@pytest.mark.one_database
def test_words_are_told_apart_in_every_script(old, new, out, into):
    pieces = differences(old, new)
    assert "".join(text for kind, text in pieces if kind == "del") == out
    assert "".join(text for kind, text in pieces if kind == "ins") == into


@given(st.text("ab \n的ང་", max_size=60), st.text("ab \n的ང་", max_size=60))
@settings(max_examples=15, deadline=None)
@pytest.mark.one_database
def test_differences_make_up_both_texts(old, new):
    pieces = differences(old, new)
    assert "".join(text for kind, text in pieces if kind != "ins") == old
    assert "".join(text for kind, text in pieces if kind != "del") == new


def test_second_writer_is_shown_what_the_first_one_changed(client, secretariat, make_page):
    page = make_page("buses", en="Old", body="The bus is red.")
    client.force_login(secretariat)
    opened = page.revisions.get().pk
    save(client, page, title="Old", summary="Old, in short", body="The bus is green.", act="save")
    pieces = save(client, page, body="Mine", based_on=opened, act="save").context["they_changed"]
    assert [piece for piece in pieces if piece.kind != "same"] == [("del", "red"), ("ins", "green")]


def test_page_is_published_and_taken_down_at_moments_of_the_editors_own_zone(client, secretariat, make_page):
    page = make_page("buses", en="Old")
    secretariat.time_zone = "Asia/Dhaka"
    secretariat.save()
    client.force_login(secretariat)
    save(client, page, title="New", act="save")
    assert "That moment is over." in text_of(plan(client, page, "2020-01-01T09:00"))
    assert "Write the day and the time like this" in text_of(plan(client, page, "soon"))
    assert "09:00 (Dhaka)" in text_of(plan(client, page, "2090-01-01T09:00"))
    release = Release.objects.get()
    assert release.at.isoformat() == "2090-01-01T03:00:00+00:00"
    assert "planned or asked for already" in text_of(plan(client, page, "2090-02-01T09:00"))
    save(client, page, title="Newer", act="save")
    tasks.carry_out_due()
    assert "<h1>Old</h1>" in read()
    come(release)
    assert "<h1>New</h1>" in read()
    assert Entry.objects.filter(act="website.page_published", actor=None).count() == 1
    plan(client, page, "2090-01-01T09:00", act="plan_end")
    come(Release.objects.get(act="take-down"))
    assert Client().get(ADDRESS).status_code == 404


def test_news_item_shows_the_day_it_was_published(client, secretariat, make_page):
    page = make_page("buses", en="Old")
    Page.objects.filter(pk=page.pk).update(kind="news", published="2026-05-04T09:00Z")
    assert "4 May 2026" in read()


def test_what_is_planned_is_called_off(client, secretariat, make_page):
    page = make_page("buses", en="Old")
    client.force_login(secretariat)
    save(client, page, title="New", act="save")
    plan(client, page, "2090-01-01T09:00")
    release = Release.objects.get()
    address = f"/desk/pages/releases/{release.pk}/"
    assert "New" in text_of(client.get(address))
    assert 'value="call_off">Call it off' in text_of(client.get("/desk/pages/releases/"))
    client.post(address, {"act": "call_off"})
    come(release)
    assert "<h1>Old</h1>" in read()
    assert "This is over" in text_of(client.post(address, {"act": "call_off"}, follow=True))


def test_where_two_people_publish_the_second_one_approves_what_was_asked_for(
    client, secretariat, colleague, facilitator, make_page, two_people
):
    page = make_page("buses", en="Old")
    assert "second person" in text_of(client.get(save(client, page, title="New").headers["Location"]))
    save(client, page, title="Newer", act="save")
    assert "<h1>Old</h1>" in read()
    release = Release.objects.get()
    address = f"/desk/pages/releases/{release.pk}/"
    assert client.post(address, {"act": "approve"}).status_code == 403
    assert address not in text_of(client.get("/desk/"))
    for other in (colleague, facilitator):
        assert address in text_of(at(other).get("/desk/"))
    assert at(colleague).post(address, {"act": "approve"}).status_code == 302
    assert "<h1>New</h1>" in read()
    assert "This is over" in text_of(at(facilitator).post(address, {"act": "approve"}, follow=True))
    acts = Entry.objects.filter(act__startswith="website.release").order_by("pk").values_list("act", "actor")
    assert list(acts) == [
        ("website.release_asked", secretariat.pk),
        ("website.release_approved", colleague.pk),
    ]


def test_a_moment_does_not_go_round_the_second_person(client, secretariat, colleague, make_page, two_people):
    page = make_page("buses", en="Old")
    save(client, page, title="New", act="save")
    plan(client, page, "2090-01-01T09:00")
    release = Release.objects.get()
    come(release)
    assert "<h1>Old</h1>" in read()
    Release.objects.update(at=timezone.now() + timedelta(days=1))
    at(colleague).post(f"/desk/pages/releases/{release.pk}/", {"act": "approve"})
    assert "<h1>Old</h1>" in read()
    come(release)
    assert "<h1>New</h1>" in read()


def test_only_the_secretariat_says_where_two_people_publish(facilitator, community):
    answer = at(facilitator).post("/desk/pages/rule/", {"place": "clean-mobility", "two": "yes"})
    assert answer.status_code == 403
    with pytest.raises(PermissionDenied):
        publishing.ask_for_two(None, True, acting_person=facilitator)
    assert not Entry.objects.filter(act="website.rule_set").exists()


def test_translator_sees_what_changed_in_the_original_since(client, secretariat, make_page):
    rest = "".join(f"\n\nParagraph {place}." for place in range(9))
    page = make_page("buses", en="Buses", body=f"The bus is red.{rest}")
    make_page("trams", en="Trams", vi="Xe điện")
    client.force_login(secretariat)
    save(client, page, language="vi", title="Xe buýt")
    assert "changed_since" in client.get(f"/desk/pages/{page.pk}/vi/").context
    save(client, page, title="Buses", summary="Buses, in short", body=f"The bus is green.{rest}")
    shown = client.get(f"/desk/pages/{page.pk}/vi/")
    assert [p.text for p in shown.context["changed_since"] if p.kind == "same"][-1] == ".\n\n…"
    assert [p for p in shown.context["changed_since"] if p.kind != "same"] == [("del", "red"), ("ins", "green")]
    assert "The bus is green." in text_of(shown)
    table = {row[0]: row[1:] for row in client.get("/desk/pages/languages/").context["table"]}
    assert (table["vi"], table["si"]) == ((0, 1, 0), (2, 0, 0))
    rows = client.get("/desk/pages/languages/", {"language": "vi"}).context["rows"]
    assert [(entry.page, state) for entry, state in rows] == [(page, "old")]
    save(client, page, language="vi", title="Xe buýt")
    assert not client.get(f"/desk/pages/{page.pk}/vi/").context["changed_since"]


def test_who_asked_and_approved_is_told_to_them_and_forgotten_with_them(client, secretariat, make_page, two_people):
    save(client, make_page("buses"), title="New")
    assert [row["part"] for row in tables()["pages-to-publish"](secretariat)] == ["asked"]
    publishing.forget_person(secretariat.pk, contributions_too=False)
    assert Release.objects.get().asker is None


@pytest.mark.one_database
def test_lists_take_the_same_queries_for_one_and_for_three(client, secretariat, make_page, queries_for, two_people):
    def add(slug: str) -> None:
        page = make_page(slug, kind=PageKind.NEWS, en=slug)
        save(client, page, title="New")
        client.post(f"/desk/pages/{page.pk}/address/", {"slug": f"new-{slug}"})

    add("one")
    places = [f"/desk/pages/{part}/" for part in ("releases", "languages", "redirects", "findings")]
    places += ["/desk/pages/", "/desk/", "/c/clean-mobility/news/", "/desk/pages/languages/?language=vi"]
    first = [queries_for(client, place) for place in places]
    add("two")
    add("three")
    assert [queries_for(client, place) for place in places] == first
    assert max(warm for place, (_, warm) in zip(places, first, strict=True) if place != "/desk/") <= 15
