"""Who may see and change the network."""

from collections.abc import Callable
from typing import Any

_manages: list[Callable[[Any], bool]] = []


def register_managers(check: Callable[[Any], bool]) -> None:
    """Register who manages the network; the room that knows the roles does it when it loads."""
    _manages.append(check)


def may_manage(person: Any) -> bool:
    """Whether `person` may change communities, topics and the partnership's own entries."""
    return any(check(person) for check in _manages)
