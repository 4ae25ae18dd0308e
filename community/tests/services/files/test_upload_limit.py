from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


class Unread:
    """A body that must not be read."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def test_request_longer_than_any_we_take_is_refused_unread_and_in_words(client: Client) -> None:
    facts = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(40 * 1024 * 1024)}
    answer = client.generic("POST", "/", content_type="multipart/form-data; boundary=x", **facts)
    assert answer.status_code == 413
    assert "At most 25 MB fit into one file. Nothing of it was stored." in answer.content.decode()
