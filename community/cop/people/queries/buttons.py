"""What rooms above this one let the viewer do with a person, as buttons of the person's page."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from cop.people.models import Person


class Button(NamedTuple):
    """A button: what it says, where it is sent, and what it sends."""

    label: str
    address: str
    name: str
    value: str


Buttons = Callable[[Person, Any], Iterable[Button]]
_BUTTONS: list[Buttons] = []


def register_buttons(buttons: Buttons) -> None:
    """Register what a room above lets a viewer do with a person whom they see; it does so when it loads."""
    _BUTTONS.append(buttons)


def buttons_for(person: Person, viewer: Any) -> list[Button]:
    """Return the buttons of a person's page."""
    return [button for buttons in _BUTTONS for button in buttons(person, viewer)]
