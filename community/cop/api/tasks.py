"""Jobs of the room."""

from cop.api import delivering


def follow_ledger() -> None:
    """See what the web hooks are to be told."""
    delivering.follow_all()


def send_to_hook(number: int) -> None:
    """Send a web hook what waits for it; a second run sends nothing twice that was taken."""
    delivering.send(number)


def forget_deliveries() -> None:
    """Forget what web hooks were sent long ago."""
    delivering.forget_old()
