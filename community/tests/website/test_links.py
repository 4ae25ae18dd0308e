"""Old addresses lead on, links that lead nowhere are found, and no page of ours is a way into somebody's network."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cop.services import outside
from cop.website import tasks
from cop.website.actions import checking, writing
from cop.website.choices import PageKind
from cop.website.models import Finding, Page, Picture, Redirect
from website.test_editor import PICTURE, photo, save, storage  # noqa: F401

PUBLIC = "93.184.216.34"


@pytest.fixture
def other_site(monkeypatch):
    """Another site at a public address: its name is known, and its address leads to a server of the test's own."""
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            asked.append(f"{self.command} {self.path} {self.headers['Host']}")
            status = {"/gone": 404, "/in": 302, "/get": 405 if self.command == "HEAD" else 200}.get(self.path, 200)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"http://127.0.0.1:{server.server_port}/secret")
            self.end_headers()

        do_GET = do_HEAD  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    connect, find = socket.create_connection, socket.getaddrinfo

    def to_the_server(address, *rest, **more):
        known = address == (PUBLIC, 80)
        return connect(("127.0.0.1", server.server_port) if known else address, *rest, **more)

    def by_name(host, port, *rest, **more):
        return find(PUBLIC if host == "site.example" else host, port, *rest, **more)

    monkeypatch.setattr(socket, "create_connection", to_the_server)
    monkeypatch.setattr(socket, "getaddrinfo", by_name)
    yield asked
    server.shutdown()
    server.server_close()


def half_red_half_blue() -> SimpleUploadedFile:
    image = Image.new("RGB", (600, 100), "blue")
    image.paste("red", (0, 0, 300, 100))
    written = BytesIO()
    image.save(written, "PNG")
    return SimpleUploadedFile("bus.png", written.getvalue())


def test_page_that_moves_is_found_at_its_old_address_and_moves_back(client, secretariat, make_page):
    page = make_page("buses")
    taken = make_page("trams")
    client.force_login(secretariat)
    move = f"/desk/pages/{page.pk}/address/"
    assert client.post(move, {"slug": "night-buses"}).status_code == 302
    led = Client().get("/c/clean-mobility/buses/")
    assert (led.status_code, led.headers["Location"]) == (301, "/c/clean-mobility/night-buses/")
    for slug in (taken.slug, "news"):
        assert client.post(move, {"slug": slug}).context["address_form"].errors
    client.post(move, {"slug": "buses"})
    assert Client().get("/c/clean-mobility/buses/").status_code == 200
    assert Client().get("/c/clean-mobility/night-buses/").headers["Location"] == "/c/clean-mobility/buses/"
    client.post(f"/desk/pages/{page.pk}/publish/", {"act": "unpublish"})
    assert Client().get("/c/clean-mobility/night-buses/").status_code == 404


def test_of_two_who_take_an_address_at_once_the_second_is_told(secretariat, make_page):
    page, other = make_page("buses"), make_page("trams")
    for attempt in (
        lambda: writing.make_page(page.community, PageKind.PAGE, "buses", acting_person=secretariat),
        lambda: writing.move_page(other, "buses", acting_person=secretariat),
    ):
        with pytest.raises(writing.AddressTaken):
            attempt()
    assert Page.objects.get(pk=other.pk).slug == "trams"
    assert not Redirect.objects.exists()


@pytest.mark.parametrize(
    ("path", "target", "field"),
    [
        ("/old/", "//evil.example/", "target"),
        ("/old/", "/\\evil.example/", "target"),
        ("/old/", "https://evil.example/", "target"),
        ("/old/", "javascript:alert(1)", "target"),
        ("/old/", "/nowhere/at/all/", "target"),
        ("/old/", "/c/clean-mobility/none/", "target"),
        ("/old/", "/first/", "target"),
        ("/people/", "/communities/", "path"),
        ("/c/clean-mobility/buses/", "/people/", "path"),
        ("https://evil.example/", "/people/", "path"),
    ],
)
@pytest.mark.one_database
def test_redirect_that_would_mislead_is_refused(client, secretariat, make_page, path, target, field):
    make_page("buses")
    Redirect.objects.create(path="/first/", target="/second/")
    Redirect.objects.create(path="/second/", target="/old/")
    client.force_login(secretariat)
    answer = client.post("/desk/pages/redirects/", {"path": path, "target": target})
    assert list(answer.context["form"].errors) == [field]
    assert Redirect.objects.count() == 2


def test_redirect_of_ones_own_leads_on_until_it_is_removed(client, secretariat, facilitator, community):
    client.force_login(secretariat)
    client.post("/desk/pages/redirects/", {"path": "/old-name/", "target": "/people/?country=LK"})
    assert Client().get("/old-name/").headers["Location"] == "/people/?country=LK"
    assert Client().post("/old-name/").status_code in (404, 405)
    client.post("/desk/pages/redirects/", {"remove": Redirect.objects.get().pk})
    for nowhere in ("/old-name/", "/old%00name/", "/old%0aname/"):
        assert Client().get(nowhere).status_code == 404


def test_link_inside_that_leads_nowhere_is_found_until_it_is_mended(client, secretariat, facilitator, make_page):
    draft = make_page("draft", published=None)
    page = make_page("buses", body="[a](/c/clean-mobility/draft/) [b](/people) [c](#here) [d](mailto:a@example.org)")
    tasks.gather()
    tasks.gather()
    for person in (secretariat, facilitator):
        client.force_login(person)
        rows = client.get("/desk/pages/findings/").context["rows"]
        assert [(one.page, one.target, one.detail) for one, _ in rows] == [(page, "/c/clean-mobility/draft/", "404")]
        assert "/c/clean-mobility/draft/" in client.get("/desk/").content.decode()
    client.post(f"/desk/pages/{draft.pk}/publish/", {"act": "publish"})
    tasks.gather()
    assert not client.get("/desk/pages/findings/").context["rows"]
    save(client, page, body="No link.")
    tasks.gather()
    assert not Finding.objects.exists()


def test_link_to_another_site_counts_when_it_failed_twice(make_page, other_site, settings):
    places = " ".join(f"[x](http://site.example/{place})" for place in ("here", "gone", "in", "get"))
    make_page("buses", body=places)
    tasks.gather()
    checking.ask_outside(pause=lambda _: None)
    assert other_site == []  # the environment of the tests reaches no other site
    settings.CHECK_OUTSIDE_LINKS = True
    checking.ask_outside(pause=lambda _: None)
    assert not Finding.objects.filter(since__isnull=False).exists()
    checking.ask_outside(pause=lambda _: None)
    wrong = Finding.objects.filter(since__isnull=False).values_list("target", "detail")
    assert set(wrong) == {("http://site.example/gone", "404"), ("http://site.example/in", "refused")}
    assert "GET /get site.example" in other_site
    assert not any("secret" in one for one in other_site)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://10.1.2.3/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::a00:1]/",
        "http://0x7f.1/",
        "http://93.184.216.34:22/",
        "http://name@93.184.216.34/",
        "file:///etc/passwd",
        "http://[",
        f"http://{'ü' * 80}.example/",
    ],
)
@pytest.mark.one_database
def test_no_private_place_is_asked(address):
    with pytest.raises(outside.Refused):
        outside.status_of(address)


@pytest.mark.parametrize(("focus", "colour"), [(0, (254, 0, 0)), (100, (0, 0, 254))])
@pytest.mark.one_database
def test_card_is_cut_around_what_matters_most(client, secretariat, make_page, storage, focus, colour):  # noqa: F811
    page = make_page("buses", kind="glimpse")
    client.force_login(secretariat)
    address = f"/desk/pages/{page.pk}/picture/"
    client.post(address, PICTURE | {"upload": half_red_half_blue(), "licence": "CC BY 4.0", "consent_note": "By mail."})
    client.post(address, PICTURE | {"focus_x": focus, "licence": "CC BY 4.0", "consent_note": "By mail."})
    picture = Picture.objects.get()
    with default_storage.open(picture.cut.key) as kept:
        image = Image.open(kept).convert("RGB")
    assert image.size == (150, 100)
    assert max(abs(a - b) for a, b in zip(image.getpixel((75, 50)), colour, strict=True)) < 12
    shown = Client().get("/c/clean-mobility/").content.decode()
    assert f"/files/{picture.cut.pk}/" in shown
    assert Client().get(f"/files/{picture.cut.pk}/{picture.cut.name}?width=192").status_code == 200
    read = Client().get("/c/clean-mobility/buses/").content.decode()
    assert "CC BY 4.0" in read
    assert "By mail." not in read


def test_picture_without_a_description_in_a_language_is_found(client, secretariat, make_page, storage):  # noqa: F811
    page = make_page("buses", en="Buses", vi="Xe buýt", body="Before.\n\n![](picture)\n\nAfter.")
    client.force_login(secretariat)
    client.post(f"/desk/pages/{page.pk}/picture/", PICTURE | {"upload": photo()})
    read = Client().get("/c/clean-mobility/buses/").content.decode()
    assert read.index("Before.") < read.index('alt="A bus"') < read.index("After.")
    assert [one.language for one, _ in client.get("/desk/pages/findings/").context["rows"]] == ["vi"]
    client.post(f"/desk/pages/{page.pk}/picture/?language=vi", PICTURE | {"language": "vi", "description": "Xe buýt"})
    assert not client.get("/desk/pages/findings/").context["rows"]
