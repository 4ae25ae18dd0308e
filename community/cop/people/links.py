"""The signed part of the addresses in our mails, each for one act on one thing (DESIGN section 8.3)."""

from datetime import timedelta

from django.core import signing

VALID = timedelta(days=180)


def signed(purpose: str, *numbers: int) -> str:
    """Return a token that names `numbers` for the one `purpose`."""
    return signing.dumps(numbers, salt=f"cop.people.{purpose}")


def opened(purpose: str, token: str) -> tuple[int, ...] | None:
    """Return the numbers that a token of ours names; None for one that is forged, too old, or made for another purpose."""
    try:
        return tuple(signing.loads(token, salt=f"cop.people.{purpose}", max_age=VALID))
    except signing.BadSignature:
        return None
