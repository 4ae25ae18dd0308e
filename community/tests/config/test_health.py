from datetime import timedelta
from typing import Any

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from cop.config import health
from cop.services.jobs.actions import beat
from cop.services.jobs.models import Worker
from cop.services.mail.models import Message, Relay

pytestmark = pytest.mark.urls("config.addresses")
WELL = {"ready": True, "database": "ok", "migrations": "ok", "jobs": "ok", "mail": "ok", "disk": "ok"}


@pytest.fixture
def worker(db: None) -> None:
    beat("worker")


def test_process_says_that_it_lives_without_asking_the_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.usefixtures("worker")
def test_installation_that_does_its_work_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, WELL)
    assert "no-store" in answer.headers["Cache-Control"]


def trouble(client: Client) -> dict[str, str]:
    answer = client.get("/readyz")
    words = answer.json()
    assert (answer.status_code, words.pop("ready")) == (503, False)
    return {name: word for name, word in words.items() if word != "ok"}


@pytest.mark.django_db
def test_missing_worker_is_named(client: Client) -> None:
    assert trouble(client) == {"jobs": "no worker has run yet: run cop worker"}


@pytest.mark.usefixtures("worker")
def test_silent_worker_is_named_with_the_time_it_was_last_heard(client: Client) -> None:
    long_ago = timezone.now() - timedelta(minutes=4)
    Worker.objects.update(beat=long_ago)
    assert trouble(client) == {"jobs": f"no worker since {long_ago:%Y-%m-%d %H:%M} UTC"}


@pytest.mark.usefixtures("worker")
def test_mail_that_nobody_sends_is_named(client: Client) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    fields = {"to_address": "nimal@example.org", "language": "en", "kind": "people/code", "queued": long_ago}
    Message.objects.create(key="1", message_id="<1@example.org>", next_attempt=long_ago, **fields)
    assert trouble(client) == {"mail": f"mail waits since {long_ago:%Y-%m-%d %H:%M} UTC"}


@pytest.mark.usefixtures("worker")
def test_failing_relay_is_named_without_its_words(client: Client) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    Relay.objects.create(pk=1, failures=3, since=long_ago, error="450 nimal@example.org try later")
    assert trouble(client) == {"mail": f"the mail relay has failed since {long_ago:%Y-%m-%d %H:%M} UTC"}


@pytest.mark.usefixtures("worker")
def test_missing_migration_is_named(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="files", name="0001_initial").delete()
    assert trouble(client) == {"migrations": "1 migrations are missing: run cop prepare"}


@pytest.mark.usefixtures("worker")
def test_little_room_on_the_disk_is_named(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(health, "ROOM_NEEDED", 1 << 70)
    assert set(trouble(client)) == {"disk"}
