"""Several pictures on a page, each where its text wants it; and what waits for a second person, it and the settings."""

from datetime import timedelta

from django.test import Client

from cop.services.files.models import StoredFile
from cop.website import tasks
from cop.website.actions.pictures import MOST_PICTURES
from cop.website.models import Picture, Release
from people.browsing import send
from website.test_editor import PICTURE, photo, save, storage  # noqa: F401
from website.test_publishing import ADDRESS, at, colleague, read, text_of, two_people  # noqa: F401


def add(client, page, place, **typed):
    return client.post(f"/desk/pages/{page.pk}/picture/{place}/", PICTURE | {"upload": photo()} | typed)


def found(client):
    rows = client.get("/desk/pages/findings/").context["rows"]
    return sorted((one.language, one.flaw, one.target, one.mended_at) for one, _ in rows)


def test_text_places_several_pictures_and_what_is_wrong_with_them_is_found(
    client,
    secretariat,
    make_page,
    queries_for,
    storage,  # noqa: F811
):
    page = make_page("buses", vi="Xe buýt", body="![](picture-2)")
    client.force_login(secretariat)
    for place, words in ((1, "A bus"), (0, "A tram"), (0, "A boat")):
        assert add(client, page, place, description=words).status_code == 302
    assert "![](picture-3)" in text_of(client.get(f"/desk/pages/{page.pk}/en/"))
    body = "One.\n\n![](picture-3)\n\nTwo.\n\n![](picture-2)\n\n![](picture-9)\n\nSee ![](picture) ![](https://x.example/a.png)"
    assert 'alt="A tram"' in text_of(save(client, page, body=body, act="preview"))
    save(client, page, body=body)
    shown = read()
    order = [shown.index(words) for words in ('alt="A bus"', "One.", 'alt="A boat"', "Two.", 'alt="A tram"')]
    assert order == sorted(order)
    assert shown.count("<figure>") == shown.count('loading="lazy"') == shown.count("960w") == 3
    tasks.gather()
    text, picture = f"/desk/pages/{page.pk}/", f"/desk/pages/{page.pk}/picture/"
    assert found(client) == [
        ("en", "missing", "https://x.example/a.png", f"{text}en/"),
        ("en", "missing", "picture", f"{text}en/"),
        ("en", "missing", "picture-9", f"{text}en/"),
        ("vi", "picture", "", f"{picture}1/?language=vi"),
        ("vi", "picture", "picture-2", f"{picture}2/?language=vi"),
    ]
    assert "Describe it" in text_of(client.get("/desk/pages/findings/"))
    assert picture in text_of(client.get("/desk/"))
    with_three = queries_for(client, ADDRESS), queries_for(client, text)
    client.post(f"{picture}3/", {"act": "remove"})
    assert (queries_for(client, ADDRESS), queries_for(client, text)) == with_three
    assert ("en", "missing", "picture-3", f"{text}en/") in found(client)
    assert client.get(f"{picture}3/").status_code == 404
    add(client, page, 0)
    assert list(page.pictures.values_list("number", flat=True)) == [1, 2, 4]  # a number is not given twice
    Picture.objects.update(added=Picture.objects.first().added - timedelta(days=31))
    save(client, page, body="No picture any more.")
    tasks.remove_unused_pictures()
    assert list(page.pictures.values_list("number", flat=True)) == [1, 2]  # an old text still shows the second
    assert StoredFile.objects.filter(original=None).count() == 4  # each with its cut
    Picture.objects.bulk_create(Picture(page=page, number=n, file=page.pictures.first().file) for n in range(5, 25))
    assert "at most. Remove one first." in text_of(add(client, page, 0))
    assert page.pictures.count() == MOST_PICTURES + 2


def test_pictures_and_settings_wait_for_the_second_person_with_the_texts(
    client,
    secretariat,
    colleague,  # noqa: F811
    make_page,
    storage,  # noqa: F811
    two_people,  # noqa: F811
):
    page = make_page("buses", kind="glimpse", body="![](picture)")
    assert add(client, page, 1, description="Old").status_code == 302
    settings = f"/desk/pages/{page.pk}/settings/"
    send(client, client.get(settings), {"country": "LK"})
    assert "<figure>" not in read()
    assert "Sri Lanka" not in read()
    assert 'alt="Old"' in text_of(save(client, page, body="![](picture)", act="preview"))
    waiting = Picture.objects.get()
    fetch = f"/files/{waiting.file.pk}/{waiting.file.name}"
    assert (Client().get(fetch).status_code, client.get(fetch).status_code) == (404, 200)
    client.post(f"/desk/pages/{page.pk}/publish/", {"act": "publish"})
    release = f"/desk/pages/releases/{Release.objects.get().pk}/"
    add(client, page, 1, description="Slipped in")
    send(client, client.get(settings), {"country": "BT"})
    asked = text_of(at(colleague).get(release))
    assert 'alt="Old"' in asked
    assert "<ins>Sri Lanka</ins>" in asked
    assert "Slipped in" not in asked
    at(colleague).post(release, {"act": "approve"})
    shown = read()
    assert 'alt="Old"' in shown
    assert "Sri Lanka" in shown
    assert Client().get(fetch).status_code == 200
    assert client.get(settings).context["form"].initial["country"] == "BT"
    client.post(f"/desk/pages/{page.pk}/publish/", {"act": "publish"})
    at(colleague).post(f"/desk/pages/releases/{Release.objects.latest('pk').pk}/", {"act": "approve"})
    assert "Bhutan" in read()
    assert 'alt="Slipped in"' in read()
    assert Client().get(fetch).status_code == 404
    assert StoredFile.objects.filter(original=None).count() == 2
    client.post(f"/desk/pages/{page.pk}/picture/", {"act": "remove"})  # what is taken off waits for nobody
    assert "<figure>" not in read()
    assert not StoredFile.objects.exists()
