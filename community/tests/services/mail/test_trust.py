"""Who sent a mail: our own server's word, or a signature that is checked here; nothing else proves anything."""

from io import BytesIO

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from cop.services.mail.incoming import trust
from cop.services.mail.incoming.taking_apart import take_apart

TO = "clean-mobility@mail.example.org"
TEXT = b"Which tariff did you choose?\r\n"


@pytest.fixture(autouse=True)
def _our_server(settings):
    settings.MAIL_AUTHSERV = ["mx.example.org"]


@pytest.fixture(scope="module")
def key():
    return generate_private_key(65537, 1024)


@pytest.fixture
def answers(monkeypatch, key):
    """What the domain name system says: the keys of three domains, and nothing of others."""
    from base64 import b64encode

    public = b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    records = {f"s._domainkey.{domain}.".encode() for domain in ("example.lk", "evil.example", "mail.example.lk")}

    def look_up(name, timeout=5):
        if b"away" in name:
            raise dkim.DnsTimeoutError("nobody answers")
        return b"v=DKIM1; k=rsa; p=" + public if name in records else None

    monkeypatch.setattr(trust, "look_up", look_up)


def headers(sender="Nimal <nimal@example.lk>", to=TO, more=""):
    return f"{more}From: {sender}\r\nTo: {to}\r\nSubject: Rates\r\n\r\n".encode()


def signed(key, raw, domain="example.lk", *, names=(b"from", b"to", b"subject"), **options):
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return dkim.sign(raw, b"s", domain.encode(), private, include_headers=list(names), **options) + raw


def is_proven(raw):
    return trust.is_proven(BytesIO(raw), len(raw), take_apart(BytesIO(raw)).headers, TO)


OURS = "Authentication-Results: mx.example.org; "


@pytest.mark.parametrize(
    ("said", "proven"),
    [
        (OURS + "spf=pass smtp.mailfrom=example.lk; dkim=pass header.d=example.lk; dmarc=pass (p=NONE) header.from=example.lk\r\n", True),
        (OURS + "dkim=pass header.d=example.lk\r\n", True),
        (OURS + "spf=pass smtp.mailfrom=nimal@example.lk\r\n", True),
        (OURS + "dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example\r\n", False),
        (OURS + "dkim=pass header.d=lk\r\n", False),
        (OURS + "dmarc=pass header.from=evil.example\r\n", False),
        (OURS + "dmarc=fail header.from=example.lk; dkim=pass header.d=example.lk\r\n", False),
        (OURS + 'dmarc=fail reason="dmarc=pass header.from=example.lk" header.from=example.lk\r\n', False),
        (OURS + "dmarc=none header.from=example.lk; dkim=none\r\n", False),
        ("Authentication-Results: mx.evil.example; dmarc=pass header.from=example.lk\r\n", False),
        ("Authentication-Results: mx.evil.example; dkim=none\r\n" + OURS + "dmarc=pass header.from=example.lk\r\n", False),
        (OURS + "dmarc=fail header.from=example.lk\r\n" + OURS + "dmarc=pass header.from=example.lk\r\n", False),
        ("Authentication-Results: mx.example.org.evil.example; dmarc=pass header.from=example.lk\r\n", False),
        ("Authentication-Results: ;;;\r\n", False),
        ("", False),
    ],
)  # fmt: skip
def test_only_our_own_servers_word_is_believed(answers, said, proven):
    assert is_proven(headers(more=said) + TEXT) is proven


def test_a_signature_of_the_senders_domain_proves_it_while_nothing_is_changed(answers, key):
    raw = headers() + TEXT
    good = signed(key, raw)
    assert is_proven(good)
    assert is_proven(signed(key, headers("nimal@mail.example.lk") + TEXT))
    for tampered in (
        good.replace(b"tariff", b"bribe"),
        good.replace(b"Nimal <nimal@", b"Nimal <ama@"),
        good.replace(b"Subject: Rates", b"Subject: Money"),
        b"From: Nimal <nimal@example.lk>\r\n" + good,
        good + b"more\r\n",
        signed(key, raw, "evil.example"),
        signed(key, raw, "mail.example.lk"),
        signed(key, headers("nimal@away.example.lk") + TEXT, "away.example.lk"),
        signed(key, raw, "nowhere.example.lk"),
        signed(key, raw, length=True) + b"more\r\n",
        signed(key, raw, names=(b"from", b"subject")),
        raw,
    ):
        assert not is_proven(tampered), tampered


def test_a_mail_that_was_meant_for_somebody_else_proves_nothing_here(answers, key):
    assert not is_proven(signed(key, headers(to="ama@example.lk") + TEXT))
    sent_on = signed(key, headers(to="ama@example.lk") + TEXT)
    assert not is_proven(f"To: {TO}\r\n".encode() + sent_on)
    assert not is_proven(headers(more=OURS + "dmarc=pass header.from=example.lk\r\n", to="ama@example.lk") + TEXT)


@pytest.mark.parametrize(
    "sender",
    [
        "a@example.lk, nimal@example.lk",
        "Friends: nimal@example.lk;",
        '"nimal@example.lk" <ama@evil.example>',
        "nimal@example.lk <ama@evil.example>",
        "=?utf-8?q?nimal=40example.lk?= <ama@evil.example>",
        "<nimal@example.lk> <ama@evil.example>",
        "nimal@example.lk\r\nSender: ama@evil.example\r\nReply-To: nimal@example.lk\r\nFrom: ama@evil.example",
    ],
)
def test_names_that_look_like_addresses_deceive_nobody(sender):
    raw = headers(sender, more=OURS + "dmarc=pass header.from=example.lk\r\n") + TEXT
    assert not is_proven(raw)
