"""A secret key for an installation whose environment gives none."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def kept_secret(data_dir: Path) -> str:
    """Return the key kept in `data_dir`, making it at the first start.

    Several processes may start at once: the key is written aside and linked into place, so the first one wins and
    nobody reads half a key.
    """
    file = data_dir / "secret-key"
    if not file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        aside = data_dir / f"secret-key.{os.getpid()}"
        aside.touch(mode=0o600)
        aside.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(aside, file)
        aside.unlink()
    return file.read_text()
