from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cop.services.files.actions import store
from cop.services.files.choices import DOCUMENTS, PICTURES
from cop.services.files.models import StoredFile
from cop.services.files.queries import address, rendition
from services.files.pictures_for_tests import picture
from services.files.test_storing import PDF, bytes_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("folder"),
    pytest.mark.urls("services.files.addresses"),
    pytest.mark.one_database,
]


def put(data: bytes, name: str, *, purpose: str = "tests.open", owner: int | None = None) -> StoredFile:
    kinds = PICTURES if data[:4] != b"%PDF" else DOCUMENTS
    upload = SimpleUploadedFile(name, data)
    return store(upload, purpose=purpose, kinds=kinds, owner=owner, acting_person=None)


def security_headers(answer: Any) -> dict[str, str | None]:
    names = (
        "Content-Type",
        "Content-Disposition",
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Cache-Control",
    )
    return {name: answer.headers.get(name) for name in names}


def test_picture_is_shown_and_nothing_in_it_can_act(client: Client) -> None:
    file = put(picture(), "my photo.jpg")
    answer = client.get(address(file), headers={"Accept-Encoding": "gzip, br"})
    assert (answer.status_code, b"".join(answer)) == (200, bytes_of(file))
    assert security_headers(answer) == {
        "Content-Type": "image/webp",
        "Content-Disposition": 'inline; filename="my photo.webp"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
    }
    assert answer.headers["Content-Length"] == str(file.size)


def test_document_is_handed_over_to_be_saved(client: Client) -> None:
    file = put(PDF, "Báo cáo.pdf")
    answer = client.get(address(file))
    assert b"".join(answer) == PDF
    assert security_headers(answer) == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''B%C3%A1o%20c%C3%A1o.pdf",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
    }


def test_copy_that_the_browser_has_is_not_sent_again(client: Client) -> None:
    file = put(PDF, "a.pdf")
    etag = client.get(address(file)).headers["ETag"]
    again = client.get(address(file), headers={"If-None-Match": etag})
    assert (etag, again.status_code, again.content) == (f'"{file.sha256}"', 304, b"")


def test_width_asks_for_the_rendition(client: Client) -> None:
    file = put(picture(size=(1600, 1200)), "a.jpg")
    assert b"".join(client.get(address(file, 480))) == bytes_of(rendition(file, 480))
    assert address(file, 80) == address(file, 192)
    assert b"".join(client.get(address(file) + "?width=80")) == bytes_of(rendition(file, 192))
    assert b"".join(client.get(address(file) + "?width=1e9")) == bytes_of(file)


def test_only_who_may_gets_a_file_and_others_learn_nothing(client: Client, make_person: Any) -> None:
    owner, other = make_person("owner@example.org"), make_person("other@example.org")
    file = put(picture(), "secret.jpg", purpose="tests.own", owner=owner.pk)
    smaller = rendition(file, 192)
    addresses = [address(file), address(file, 192), address(smaller)]
    absent = client.get("/files/999999/secret.webp")
    for person in (None, other):
        client.logout()
        if person:
            client.force_login(person)
        for place in addresses:
            refused = client.get(place)
            assert (refused.status_code, refused.content) == (404, absent.content)
    client.force_login(owner)
    assert [client.get(place).status_code for place in addresses] == [200, 200, 200]


def test_file_of_a_purpose_that_no_room_knows_is_not_found(client: Client) -> None:
    file = put(PDF, "a.pdf")
    StoredFile.objects.update(purpose="tests.unknown")
    assert client.get(address(file)).status_code == 404


def test_other_name_and_lost_bytes_are_not_found(client: Client) -> None:
    file = put(PDF, "a.pdf")
    assert client.get(f"/files/{file.pk}/b.html").status_code == 404
    default_storage.delete(file.key)
    assert client.get(address(file)).status_code == 404


@pytest.mark.urls("cop.config.urls")
def test_files_are_only_read_here(client: Client) -> None:
    assert client.post(address(put(PDF, "a.pdf"))).status_code == 405
