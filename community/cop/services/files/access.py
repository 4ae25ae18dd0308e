"""Who may fetch a file: the room that keeps it says so."""

from collections.abc import Callable
from typing import Any

from cop.services.files.models import StoredFile

MayFetch = Callable[[StoredFile, Any], bool]
_RULES: dict[str, MayFetch] = {}


def register(purpose: str, may_fetch: MayFetch) -> None:
    """Register who may fetch the files of `purpose` ("people.photo"); a room does it when it loads.

    `may_fetch` gets the original file, also where a rendition is asked for, and whoever asks (`request.user`).
    """
    _RULES[purpose] = may_fetch


def is_registered(purpose: str) -> bool:
    """Whether a room keeps files of `purpose`."""
    return purpose in _RULES


def may_fetch(file: StoredFile, viewer: Any) -> bool:
    """Whether `viewer` may fetch `file`; nobody may where no room registered its purpose."""
    rule = _RULES.get(file.purpose)
    return rule is not None and rule(file.original or file, viewer)
