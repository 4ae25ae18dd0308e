"""Files of which a room keeps the row itself: sweeping leaves them where they are."""

from collections.abc import Callable, Collection, Iterable

Known = Callable[[Collection[str]], Iterable[str]]
_KEEPERS: list[Known] = []


def register_keeper(known: Known) -> None:
    """Register who tells which of some keys are those of files that a room keeps; a room does it when it loads."""
    _KEEPERS.append(known)


def kept_elsewhere(keys: Collection[str]) -> set[str]:
    """Return those of the keys whose files a room keeps."""
    return {key for known in _KEEPERS for key in known(keys)}
