"""The disk of a running site fills up: people are told calmly, nothing is kept by halves, and it goes on when there is room."""

import io
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from shutil import copytree

import pytest
from PIL import Image

from installation import Installation, Site, copied, running, until
from people.joining import YOU
from surfing import Browser, Page, said

MEMBER = "minh@member.example"
ROOM = "360m"
"""A little more than what /readyz calls enough."""

LISTED = '{"person": 987, "erased": "2026-02-01T00:00:00+00:00", "contributions_too": false}'
ADD_TO_LIST = "from cop.people.actions.erasing import add_to_list; add_to_list([{line!r}] * {times})"
STORED = "from cop.services.files.models import StoredFile; print(*StoredFile.objects.values_list('key', flat=True))"


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small disk in memory."""
    folder = tmp_path_factory.mktemp("disk")
    if os.geteuid() != 0:
        pytest.skip("left out: only root can mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture(scope="module")
def place(empty: Installation, disk: Path) -> Iterator[Installation]:
    """An installation with a member, whose folder is the small disk; on PostgreSQL the database is elsewhere."""
    with copied(empty) as made:
        made.environment["DATA_DIR"] = str(copytree(made.data, disk / "data"))
        made.run("init", "--email", "first@office.example", "--name", "First Desk", "--language", "en")
        made.python(f"from people.crowd import join; join({MEMBER!r}, 'Member Minh')")
        made.python(ADD_TO_LIST.format(line=LISTED, times=1))
        yield made


@pytest.fixture(scope="module")
def site(place: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(place, tmp_path_factory.mktemp("site") / "output") as site:
        yield site


def fill(disk: Path) -> Path:
    """Leave not one byte free; return what takes it all."""
    with (disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(1 << 20))
    return disk / "filler"


def uploads(place: Installation) -> set[str]:
    """Every file of an upload that lies on the disk, stored or on its way there."""
    found = [path for name in ("files", "tmp") for path in (place.data / name).rglob("*") if path.is_file()]
    return {str(path.relative_to(place.data)) for path in found}


def send_photo(browser: Browser, side: int) -> Page:
    content = io.BytesIO()
    Image.effect_noise((side, side), 80).convert("RGB").save(content, "PNG")
    page = browser.get("/my/profile/")
    return browser.press(page, {"photo_act": "save"}, files={"photo": ("me.png", content.getvalue())})


def test_full_disk_is_met_calmly_and_loses_nothing(place: Installation, disk: Path, site: Site) -> None:
    on_sqlite = "DATABASE_URL" not in place.environment
    visitor, member = Browser(site), Browser(site).sign_in(MEMBER)
    member.press(member.get("/my/profile/"), {"place": "Huế"})
    join, profile = visitor.get("/join/"), member.get("/my/profile/")
    filler = fill(disk)

    assert site.status("/readyz") == 503
    assert '"disk": "only 0 MB are free"' in visitor.get("/readyz").text
    assert [visitor.get("/").status_code, member.get("/people/").status_code] == [200, 200]
    join = visitor.press(join, YOU)
    profile = member.press(profile, {"learning": "How others price charging. " * 30})
    if on_sqlite:
        for page, typed in ((join, YOU["name"]), (profile, "How others price charging.")):
            assert page.status_code == 503
            assert "What you sent has not arrived, but it is kept on this page." in said(page)
            assert typed in said(page)
    small, large = send_photo(member, 100), send_photo(member, 600)
    assert ("Back in a moment" if on_sqlite else "We have no room for files just now.") in said(small)
    assert (large.status_code, "Back in a moment" in said(large)) == (503, True)
    doctor = place.attempt("doctor")
    assert doctor.returncode == 1
    assert "✗ parts: disk: only 0 MB are free" in doctor.stdout
    assert f"✗ folders: uploads cannot be stored: there is no room left in {place.data}." in doctor.stdout
    with pytest.raises(subprocess.CalledProcessError):
        place.python(ADD_TO_LIST.format(line=LISTED, times=1000))
    until(lambda: uploads(place) == set(), seconds=30)

    filler.unlink()
    until(lambda: site.status("/readyz") == 200)
    if on_sqlite:
        join, profile = visitor.press(join), member.press(profile)
    assert join.url.endswith("/join/work/")
    assert "Your profile is saved." in said(profile)
    own = said(profile)
    assert "Huế" in own
    assert "How others price charging." in own
    assert "Your photo is saved." in said(send_photo(member, 600))
    stored = {f"files/{key}" for key in place.python(STORED).split()}
    until(lambda: uploads(place) == stored, seconds=30)
    assert (place.data / "erasures.jsonl").read_text() == f"{LISTED}\n"
    if on_sqlite:
        with closing(sqlite3.connect(place.data / "cop.sqlite3")) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
