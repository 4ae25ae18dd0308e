"""Files are kept in a folder of the test's own, and two purposes are registered."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from cop.services.files import access


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    place = tmp_path / "files"
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": place}}
    settings.STORAGES = {**django_settings.STORAGES, "default": backend}
    return place


@pytest.fixture(autouse=True)
def _purposes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_RULES", {})
    access.register("tests.open", lambda file, viewer: True)
    access.register("tests.own", lambda file, viewer: file.owner == viewer.pk)
