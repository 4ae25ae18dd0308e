"""The erasure list: who was erased, so that a restored backup forgets them again (DESIGN section 8.8)."""

import json
from pathlib import Path

from django.conf import settings


def listed(path: Path | None = None) -> dict[int, str]:
    """Return {number of an erased person: their line} of the list at `path`, by default the one kept in DATA_DIR.

    Raises FileNotFoundError for a `path` that does not exist; no list in DATA_DIR means that nobody was erased.
    """
    if path is None and not _kept().exists():
        return {}
    lines = (path or _kept()).read_text(encoding="utf-8").splitlines()
    return {int(json.loads(line)["person"]): line for line in lines if line.strip()}


def erase_again(lines: dict[int, str]) -> None:
    """Erase those people from what was restored, and keep their lines in DATA_DIR; doing it twice does no harm."""
    from cop.people.actions import erasing

    known = listed()
    erasing.add_to_list([line for number, line in lines.items() if number not in known])
    for number in lines:
        erasing.erase_again(number)


def _kept() -> Path:
    return Path(settings.DATA_DIR) / "erasures.jsonl"
