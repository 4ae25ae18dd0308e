"""Jobs of the room."""

from cop.website.actions import checking, pictures, publishing


def carry_out_due() -> None:
    """Publish and take down what was planned for a moment that has come; a second run changes nothing."""
    publishing.carry_out_due()


def gather() -> None:
    """Look at the links and pictures of all published pages; a second run finds the same."""
    checking.gather()


def remove_unused_pictures() -> None:
    """Delete the pictures that were added and are in no version of a text; a second run finds none."""
    pictures.remove_unused()


def ask_outside() -> None:
    """Ask some other sites whether what we link to is still there."""
    checking.ask_outside()
