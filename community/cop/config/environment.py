"""What the environment may say, or the end of the program in plain words where that makes no sense."""

import logging
import os
import sys
import warnings
from collections.abc import Callable, Container
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.validators import validate_email
from django.utils.module_loading import import_string

from cop.services.languages.choices import CODES

env = environ.Env()

MODES = ("demo", "production")
DATABASES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
SHORTEST_KEY = 50
YES_OR_NO = {*environ.Env.BOOLEAN_TRUE_STRINGS, "false", "off", "no", "n", "0", ""}
MOST = 65535
NUMBER = f"a number from 1 to {MOST}"


class Wrong(Exception):
    """Why a value is refused, where "cannot be read" would not say it."""


def refuse_nonsense() -> None:
    """End the program at the first variable that makes no sense, naming it but not what it holds."""
    for name, (check, like) in VARIABLES.items():
        if name not in os.environ:
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", UserWarning)  # how django-environ says that it knows no such database
                check(name)
        except Exception as error:  # whatever the reader's library raises, the answer is the same
            why = str(error) if isinstance(error, Wrong) else "cannot be read"
            sys.exit(f"{name} {why}. It should look like {like}")


def _among(known: Container[str]) -> Callable[[str], None]:
    return lambda name: _hold(env.str(name) in known)


def _yes_or_no(name: str) -> None:
    """`env.bool` takes every word that it does not know for a no."""
    _hold(env.str(name).lower() in YES_OR_NO)


def _database(name: str) -> None:
    _hold(env.db(name)["ENGINE"] in DATABASES, "names a database that the product does not run on")


def _number(name: str) -> None:
    _hold(0 < env.int(name) <= MOST, "is out of range")


def _number_or_nothing(name: str) -> None:
    if env.str(name):
        _number(name)


def _key(name: str) -> None:
    """An empty one counts as not set, and a demonstration may have any."""
    short = 0 < len(env.str(name)) < SHORTEST_KEY
    _hold(not short or env.str("MODE", default="demo") != "production", "is too short")


def _site(name: str) -> None:
    """Nothing stands after the host, for the pages begin there; no name and password before it."""
    address = urlsplit(env.str(name).rstrip("/"))
    _hold(address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0)
    _hold(address.geturl() == f"{address.scheme}://{address.netloc}" and not set(address.netloc) & set(" @"))


def _service(name: str) -> None:
    """An empty one is none."""
    if env.str(name):
        address = urlsplit(env.str(name))
        _hold(address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0)
        _hold("@" not in address.netloc and not address.query and not address.fragment)


def _our_languages(name: str) -> None:
    _hold(set(env.list(name)) <= set(CODES), "names a language that is none of ours")


def _characters(name: str) -> None:
    _hold(0 <= env.int(name) <= 1_000_000_000, "is out of range")


def _sender(name: str) -> None:
    validate_email(parseaddr(env.str(name))[1])


def _provider(name: str) -> None:
    said = env.json(name)
    if said != {}:
        import_string(said["BACKEND"])


def _partners(name: str) -> None:
    said = env.json(name)
    _hold(isinstance(said, list))
    for one in said:
        texts = (one["provider_id"], one["name"], one["client_id"], one["settings"]["server_url"])
        _hold(all(text and isinstance(text, str) for text in texts))


def _door(name: str) -> None:
    """An empty one is none."""
    if env.str(name):
        host, _, port = env.str(name).rpartition(":")
        _hold(bool(host) and 0 < int(port) <= MOST)


def _domain(name: str) -> None:
    if env.str(name):
        validate_email(f"a@{env.str(name)}")


def _servers(name: str) -> None:
    _hold(not any(set(one) & set(" ;@") for one in env.list(name)))


def _hold(true: bool, why: str = "cannot be read") -> None:
    if not true:
        raise Wrong(why)


VARIABLES: dict[str, tuple[Callable[[str], Any], str]] = {
    "MODE": (_among(MODES), "demo, or production"),
    "SECRET_KEY": (_key, f"{SHORTEST_KEY} characters or more that nobody can guess"),
    "SITE_URL": (_site, "https://community.example.org"),
    "PORT": (_number, f"8000, {NUMBER}"),
    "TRUSTED_PROXY": (_yes_or_no, "true, or false"),
    "CHECK_OUTSIDE_LINKS": (_yes_or_no, "true, or false"),
    "SECOND_FACTOR_REQUIRED": (_yes_or_no, "true, or false"),
    "DATABASE_URL": (_database, "postgres://name:password@host/database, or sqlite:////folder/file"),
    "EMAIL_URL": (env.email_url, "smtp+tls://name:password@relay.example.org:587"),
    "ANYMAIL": (_provider, '{"BACKEND": "anymail.backends.….EmailBackend", …}'),
    "DEFAULT_FROM_EMAIL": (_sender, "Asia LEDS Partnership <community@mail.example.org>"),
    "MAIL_DOMAIN": (_domain, "mail.example.org"),
    "MAIL_DOOR": (_door, "127.0.0.1:8025"),
    "MAIL_AUTHSERV": (_servers, "mx.example.org, or several with commas between"),
    "OPENID_CONNECT": (
        _partners,
        '[{"provider_id": "…", "name": "…", "client_id": "…", "secret": "…", "settings": {"server_url": "https://…"}}]',
    ),
    "TRANSLATION_URL": (_service, "https://translate.example.org"),
    "TRANSLATION_LANGUAGES": (_our_languages, f"en,vi, of {', '.join(CODES)}"),
    "TRANSLATION_CHARACTERS_A_DAY": (_characters, "200000"),
    "WEB_WORKERS": (_number_or_nothing, NUMBER),
    "WEB_THREADS": (_number_or_nothing, NUMBER),
    "WORKERS": (_number, NUMBER),
    "Q_TIMEOUT": (_number, NUMBER),
    "Q_RETRY": (_number, NUMBER),
    "LOG_LEVEL": (_among(logging.getLevelNamesMapping()), "INFO, or DEBUG, WARNING, ERROR"),
}
"""Of each variable that can be wrong: what reads it, raising something where it cannot, and what it should look like."""
