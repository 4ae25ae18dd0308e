"""Mail that a provider brings by a web hook."""

import hashlib
import hmac
import time

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import path

from cop.services.mail.models import Incoming

pytestmark = pytest.mark.django_db

KEY = "key-of-the-tests"
RAW = "From: Nimal <nimal@example.lk>\r\nSubject: Tarif für Strom\r\n\r\n" + "Zeile\r\n" * 500_000


@pytest.fixture
def post(settings):
    """Post as Mailgun does, at an installation that it brings mail to."""
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    settings.ROOT_URLCONF = __name__
    return lambda **fields: Client(enforce_csrf_checks=True).post("/in/mailgun/mime", fields).status_code


def signed(key=KEY, age=0, **fields):
    timestamp = str(int(time.time()) - age)
    signature = hmac.new(key.encode(), f"{timestamp}token".encode(), hashlib.sha256).hexdigest()
    given = {"timestamp": timestamp, "token": "token", "signature": signature, "body-mime": RAW}
    return given | {"sender": "nimal@example.lk", "recipient": "clean-mobility@mail.example.org"} | fields


def test_a_signed_mail_is_stored_as_it_is_and_nothing_else(post):
    assert post(**signed()) == 200
    [incoming] = Incoming.objects.all()
    assert (incoming.door, incoming.sender, incoming.recipient) == (
        "hook",
        "nimal@example.lk",
        "clean-mobility@mail.example.org",
    )
    with default_storage.open(incoming.raw) as kept:
        assert kept.read() == RAW.encode()
    assert post(**signed("another key")) == 406
    assert post(**signed(signature="")) == 406
    assert post(**signed(recipient="somebody@elsewhere.example")) == 406
    assert post(recipient="clean-mobility@mail.example.org") == 406
    assert Incoming.objects.count() == 1


def test_a_signature_is_good_for_one_mail_and_for_a_quarter_of_an_hour(post):
    once = signed(**{"body-mime": "Subject: one\r\n\r\none"})
    assert [post(**once), post(**once)] == [200, 200]
    assert post(**once | {"body-mime": "Subject: two\r\n\r\ntwo"}) == 406
    assert post(**once | {"recipient": "help@mail.example.org"}) == 406
    assert [post(**signed(age=age)) for age in (90_000, -90_000)] == [406, 406]
    assert set(Incoming.objects.values_list("recipient", flat=True)) == {"clean-mobility@mail.example.org"}


def test_there_is_no_such_address_where_no_provider_brings_mail():
    assert Client().post("/m/in/mailgun/mime").status_code == 404


def _urls():
    from cop.services.mail.incoming.hooks import mailgun

    return [path("in/mailgun/mime", mailgun)]


urlpatterns = _urls()
