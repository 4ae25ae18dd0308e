from typing import Any

import pytest

from cop.config.checks import production

pytestmark = pytest.mark.one_database

GOOD = {
    "MODE": "production",
    "PRODUCTION": True,
    "SECRET_KEY": "s" * 60,
    "BACKUP_KEY": "b" * 60,
    "ALLOWED_HOSTS": ["community.example.net"],
    "SITE_URL": "https://community.example.net",
    "EMAIL_SENDING": True,
    "DEFAULT_FROM_EMAIL": "Community <community@example.net>",
    "SECOND_FACTOR_REQUIRED": True,
    "MAIL_DOMAIN": "mail.example.net",
    "MAIL_AUTHSERV": ["mx.example.net"],
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
}


def found(settings: Any, **changes: Any) -> list[str]:
    for name, value in {**GOOD, **changes}.items():
        setattr(settings, name, value)
    return [message.id for message in production()]


def test_production_that_was_told_everything_is_let_through(settings: Any) -> None:
    assert found(settings) == []


@pytest.mark.parametrize(
    ("changes", "identity"),
    [
        ({"ALLOWED_HOSTS": ["localhost", "127.0.0.1"]}, "cop.E003"),
        ({"ALLOWED_HOSTS": ["*"]}, "cop.E003"),
        ({"EMAIL_SENDING": False}, "cop.E004"),
        ({"SITE_URL": "http://community.example.net"}, "cop.E005"),
        ({"DEFAULT_FROM_EMAIL": "Asia LEDS Partnership <community@mail.example.org>"}, "cop.E006"),
        ({"BACKUP_KEY": "s" * 60}, "cop.W001"),
        ({"SECOND_FACTOR_REQUIRED": False}, "cop.W002"),
        ({"MAIL_DOMAIN": ""}, "cop.W005"),
        ({"MAIL_AUTHSERV": []}, "cop.W006"),
        ({"TRANSLATION_URL": "http://translate.example.net"}, "cop.W004"),
        ({"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}}, "cop.W003"),
    ],
)
def test_each_thing_that_is_missing_is_named(settings: Any, changes: dict[str, Any], identity: str) -> None:
    assert found(settings, **changes) == [identity]


def test_key_that_was_made_up_at_the_first_start_is_not_enough(settings: Any) -> None:
    (settings.DATA_DIR / "secret-key").write_text(GOOD["SECRET_KEY"])
    assert found(settings) == ["cop.E002"]


def test_demonstration_needs_nothing(settings: Any) -> None:
    assert found(settings, MODE="demo", PRODUCTION=False, SECRET_KEY="x", ALLOWED_HOSTS=[], EMAIL_SENDING=False) == []
