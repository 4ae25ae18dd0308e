"""The editor: nothing is lost, everything has a history, and nobody edits what is not theirs."""

import re
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cop.network.models import Community
from cop.services.files.models import StoredFile
from cop.services.ledger.models import Entry
from cop.website.access import pages_visible_to
from cop.website.actions import pictures, publishing, writing
from cop.website.choices import PageKind
from cop.website.models import Page, Picture, Revision
from people.browsing import send

pytestmark = pytest.mark.one_database

TYPED = {"title": "Buses at night", "summary": "They charge.", "body": "**Slowly.**", "act": "publish"}
PICTURE = {
    "language": "en",
    "description": "A bus",
    "caption": "Thimphu, October 2019",
    "credit": "A. Person",
    "consent": "nobody",
}


def photo() -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", (60, 40), "green").save(written, "PNG")
    return SimpleUploadedFile("bus.png", written.getvalue())


@pytest.fixture
def storage(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }


@pytest.fixture
def other_community(community):
    return Community.objects.create(slug="other", names={"en": "Other"}, opened=timezone.localdate())


def save(client, page, language="en", **typed):
    now = page.revisions.filter(language=language).first()
    return client.post(f"/desk/pages/{page.pk}/{language}/", {"based_on": now.pk if now else "", **TYPED, **typed})


@pytest.mark.both_databases
def test_text_that_was_saved_stands_on_the_page(client, secretariat, make_page):
    page = make_page("buses", en="Old")
    client.force_login(secretariat)
    assert save(client, page).status_code == 302
    shown = client.get("/c/clean-mobility/buses/").content.decode()
    assert "<h1>Buses at night</h1>" in shown
    assert "<strong>Slowly.</strong>" in shown
    row = Entry.objects.get(act="website.page_written")
    assert (row.actor, row.kind, row.number) == (secretariat.pk, "website.page", page.pk)


def test_editor_is_told_what_is_missing_drafted_and_old(client, secretariat, make_page):
    page = make_page("buses", vi="Cũ")
    Revision.objects.create(page=page, language="en", title="New", body="New.")
    Revision.objects.create(page=page, language="ko", title="새", body="새.", machine_drafted=True)
    client.force_login(secretariat)
    for address in ("/desk/pages/", f"/desk/pages/{page.pk}/"):
        shown = client.get(address).content.decode()
        assert 'href="/desk/"' in shown
        assert "older than the English text: Vietnamese" in shown
        assert "drafted by a machine: Korean" in shown
        assert re.search(r"missing: [^<]*Tamil", shown)
    assert "Nothing was changed since the page was set up." in shown
    assert "How to write headings" in client.get(f"/desk/pages/{page.pk}/en/").content.decode()


def test_preview_shows_the_text_and_saves_nothing(client, secretariat, make_page):
    page = make_page("buses", en="Old")
    client.force_login(secretariat)
    answer = save(client, page, act="preview")
    assert "<strong>Slowly.</strong>" in answer.content.decode()
    assert 'value="Buses at night"' in answer.content.decode()
    assert page.revisions.count() == 1


def test_second_of_two_who_write_at_once_loses_nothing(client, secretariat, make_page):
    page = make_page("buses", en="Old")
    client.force_login(secretariat)
    opened_at = page.revisions.get().pk
    assert save(client, page, title="First").status_code == 302
    answer = save(client, page, title="Second", based_on=opened_at)
    shown = answer.content.decode()
    assert "Somebody else saved this text while you were writing." in shown
    assert 'value="Second"' in shown
    assert page.revisions.first().title == "First"
    assert f'value="{page.revisions.first().pk}"' in shown
    assert save(client, page, title="Both").status_code == 302


@pytest.mark.both_databases
def test_old_text_is_the_newest_draft_again_and_the_newer_one_stays_in_the_history(client, secretariat, make_page):
    page = make_page("buses", en="Old", body="first")
    client.force_login(secretariat)
    save(client, page)
    old = page.revisions.last()
    history = client.get(f"/desk/pages/{page.pk}/en/history/").content.decode()
    assert "Desk Person" in history
    assert "first" in history
    client.post(f"/desk/pages/{page.pk}/en/history/", {"revision": old.pk})
    assert [revision.title for revision in page.revisions.all()] == ["Old", "Buses at night", "Old"]


def test_revision_of_another_page_is_not_set_in_force(client, secretariat, make_page):
    page, other = make_page("buses"), make_page("trams")
    client.force_login(secretariat)
    assert client.post(f"/desk/pages/{page.pk}/en/history/", {"revision": other.revisions.get().pk}).status_code == 404
    assert client.post(f"/desk/pages/{page.pk}/en/history/", {"revision": "abc"}).status_code == 404
    assert page.revisions.count() == 1


def test_translation_older_than_the_english_text_is_told(client, secretariat, make_page):
    page = make_page("buses", en="Buses", si="බස්")
    client.force_login(secretariat)
    save(client, page)
    assert [v.language for v in client.get("/desk/pages/").context["pages"][0].variants if v.is_old] == ["si"]
    save(client, page, language="si")
    assert [v.language for v in client.get("/desk/pages/").context["pages"][0].variants if v.is_old] == []


@pytest.mark.both_databases
def test_page_begins_as_a_draft_and_is_published_and_taken_back(client, secretariat, community):
    client.force_login(secretariat)
    answer = client.post("/desk/pages/new/", {"community": "clean-mobility", "kind": "glimpse", "slug": "study-visit"})
    page = Page.objects.get()
    assert answer.headers["Location"] == f"/desk/pages/{page.pk}/en/"
    client.post(f"/desk/pages/{page.pk}/publish/", {"act": "publish"})
    assert Page.objects.get().published is None
    save(client, page)
    client.post(f"/desk/pages/{page.pk}/publish/", {"act": "publish"})
    assert list(pages_visible_to(None)) == [page]
    client.post(f"/desk/pages/{page.pk}/publish/", {"act": "unpublish"})
    assert list(pages_visible_to(None)) == []
    acts = Entry.objects.filter(kind="website.page").order_by("pk").values_list("act", flat=True)
    assert [act.split("_")[1] for act in acts] == ["made", "written", "published", "unpublished"]


@pytest.mark.parametrize(
    ("place", "slug"),
    [("clean-mobility", "taken"), ("partnership", "people"), ("partnership", "communities"), ("nowhere", "x")],
)
def test_address_that_is_taken_or_unreachable_is_refused(client, secretariat, make_page, place, slug):
    make_page("taken")
    client.force_login(secretariat)
    answer = client.post("/desk/pages/new/", {"community": place, "kind": "page", "slug": slug})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Page.objects.count() == 1


def test_settings_connect_a_page_with_what_it_came_from_and_is_an_example_of(client, secretariat, make_page):
    activity, case = make_page("workshops", kind=PageKind.ACTIVITY), make_page("case", kind=PageKind.CASE)
    page = make_page("product", kind=PageKind.PRODUCT)
    client.force_login(secretariat)
    facts = {
        "kind": "product",
        "when": "2019-06",
        "country": "LK",
        "order": 3,
        "activities": [activity.pk],
        "came_from": [case.pk],
    }
    address = f"/desk/pages/{page.pk}/settings/"
    assert send(client, client.get(address), facts).status_code == 302
    shown = client.get("/c/clean-mobility/product/").context
    assert [stop.title for stop in shown["came_from"]] == ["case"]
    assert [one.title for one in shown["activities"]] == ["workshops"]
    send(client, client.get(address), without=["activities", "came_from"])
    shown = client.get("/c/clean-mobility/product/").context
    assert (shown["came_from"], shown["activities"]) == ([], [])


def test_second_tab_of_the_settings_sees_what_changed_and_loses_nothing(client, secretariat, make_page):
    activity, page = make_page("workshops", kind=PageKind.ACTIVITY), make_page("product", kind=PageKind.PRODUCT)
    client.force_login(secretariat)
    address = f"/desk/pages/{page.pk}/settings/"
    first, second = client.get(address), client.get(address)
    assert send(client, first, {"country": "LK", "activities": [activity.pk]}).status_code == 302
    again = send(client, second, {"country": "BT", "when": "2019"})
    assert again.status_code == 409
    assert "Country: now “Sri Lanka”, you typed “Bhutan”." in again.content.decode()
    assert "Example of: now “workshops”. You had not changed it" in again.content.decode()
    page.refresh_from_db()
    assert (page.country, page.when) == ("LK", "")
    assert send(client, again).status_code == 302
    page.refresh_from_db()
    assert (page.country, page.when, list(page.activities.all())) == ("BT", "2019", [activity])


@pytest.mark.parametrize("when", ["soon", "2019-13", "2019-6-1-1", "2020-01-14/", "/"])
def test_date_that_cannot_be_told_is_refused(client, secretariat, make_page, when):
    page = make_page("buses")
    client.force_login(secretariat)
    answer = client.post(f"/desk/pages/{page.pk}/settings/", {"kind": "page", "when": when, "order": 0})
    assert answer.context["form"].errors["when"]


@pytest.mark.requirement("S54")
@pytest.mark.parametrize("missing", ["description", "caption", "credit", "consent", "upload"])
def test_picture_without_what_it_needs_is_refused(client, secretariat, make_page, storage, missing):
    page = make_page("buses")
    client.force_login(secretariat)
    typed = {name: value for name, value in (PICTURE | {"upload": photo()}).items() if name != missing}
    answer = client.post(f"/desk/pages/{page.pk}/picture/", typed)
    assert list(answer.context["form"].errors) == [missing]
    assert not Picture.objects.exists()
    with pytest.raises(pictures.PictureIncomplete):
        pictures.add_picture(
            page,
            None if missing == "upload" else photo(),
            **PICTURE | ({missing: ""} if missing != "upload" else {}),
            acting_person=secretariat,
        )
    assert not StoredFile.objects.exists()


@pytest.mark.requirement("S54")
def test_picture_is_shown_with_its_words_and_fetched_by_whoever_reads_the_page(client, secretariat, make_page, storage):
    page = make_page("buses")
    client.force_login(secretariat)
    client.post(f"/desk/pages/{page.pk}/picture/", PICTURE | {"upload": photo()})
    client.logout()
    shown = client.get("/c/clean-mobility/buses/").content.decode()
    for words in ('alt="A bus"', "Thimphu, October 2019", "Picture: A. Person.", "Nobody can be recognised in it."):
        assert words in shown
    file = Picture.objects.get().file
    address = f"/files/{file.pk}/{file.name}"
    assert client.get(address).status_code == 200
    publishing.unpublish(page, acting_person=secretariat)
    assert client.get(address).status_code == 404


def test_picture_that_is_replaced_or_removed_leaves_nothing_behind(client, secretariat, make_page, storage):
    page = make_page("buses")
    client.force_login(secretariat)
    for _ in range(2):
        client.post(f"/desk/pages/{page.pk}/picture/", PICTURE | {"upload": photo()})
    assert (Picture.objects.count(), StoredFile.objects.filter(original=None).count()) == (1, 2)  # itself and its cut
    client.post(
        f"/desk/pages/{page.pk}/picture/", PICTURE | {"language": "si", "description": "බස් රථයක්", "caption": "තිම්පු"}
    )
    assert Picture.objects.get().descriptions == {"en": "A bus", "si": "බස් රථයක්"}
    client.post(f"/desk/pages/{page.pk}/picture/", {"act": "remove"})
    assert (Picture.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_file_that_is_no_picture_is_refused_in_words(client, secretariat, make_page, storage):
    page = make_page("buses")
    client.force_login(secretariat)
    upload = SimpleUploadedFile("bus.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
    answer = client.post(f"/desk/pages/{page.pk}/picture/", PICTURE | {"upload": upload})
    assert "This is not a picture that we can show." in answer.content.decode()


@pytest.mark.both_databases
def test_facilitator_edits_the_pages_of_their_own_community_only(client, facilitator, make_page, other_community):
    own, foreign, partnerships = make_page("own"), make_page("foreign", of=other_community), make_page("about", of=None)
    client.force_login(facilitator)
    assert [entry.page for entry in client.get("/desk/pages/").context["pages"]] == [own]
    assert save(client, own).status_code == 302
    for page in (foreign, partnerships):
        for part in ("", "settings/", "picture/", "en/", "en/history/"):
            assert client.get(f"/desk/pages/{page.pk}/{part}").status_code == 404
        assert save(client, page).status_code == 404
        assert page.revisions.count() == 1
    answer = client.post("/desk/pages/new/", {"community": "other", "kind": "page", "slug": "new"})
    assert answer.context["form"].errors["community"]


@pytest.mark.parametrize("role", [None, "member"])
def test_others_do_not_get_in(client, member, make_page, role):
    page = make_page("buses")
    if role:
        client.force_login(member)
    for address in ("/desk/pages/", "/desk/pages/new/", f"/desk/pages/{page.pk}/", f"/desk/pages/{page.pk}/en/"):
        assert client.get(address).status_code == (403 if role else 302)
    assert save(client, page).status_code == (403 if role else 302)
    assert page.revisions.count() == 1


def test_every_action_asks_who_acts(member, make_page, community):
    page = make_page("buses")
    attempts = [
        lambda: writing.make_page(community, PageKind.PAGE, "new", acting_person=member),
        lambda: writing.set_page(page, {"order": 1}, opened={}, acting_person=member),
        lambda: writing.save_revision(page, "en", title="x", summary="", body="", based_on=None, acting_person=member),
        lambda: publishing.publish(page, acting_person=member),
        lambda: publishing.unpublish(page, acting_person=member),
        lambda: pictures.add_picture(page, photo(), **PICTURE, acting_person=member),
        lambda: pictures.remove_picture(page, acting_person=member),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()
    assert (Page.objects.count(), Revision.objects.count(), Entry.objects.count()) == (1, 1, 0)


def test_unknown_language_is_not_found(client, secretariat, make_page):
    page = make_page("buses")
    client.force_login(secretariat)
    assert client.get(f"/desk/pages/{page.pk}/xx/").status_code == 404


def test_list_of_pages_takes_the_same_queries_for_one_and_for_three(client, secretariat, make_page, queries_for):
    client.force_login(secretariat)
    page = make_page("one")
    make_page("another")
    save(client, page)
    places = (
        "/desk/pages/",
        f"/desk/pages/{page.pk}/",
        f"/desk/pages/{page.pk}/settings/",
        f"/desk/pages/{page.pk}/en/history/",
    )
    with_one = [queries_for(client, place) for place in places]
    for slug in ("two", "three"):
        make_page(slug)
        save(client, page)
    assert [queries_for(client, place) for place in places] == with_one
    assert max(warm for _, warm in with_one) <= 15
