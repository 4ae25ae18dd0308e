"""Numbers that forms and addresses bring."""

MOST_DIGITS = 18
"""What surely fits into the numbers of rows, which have 64 bits."""


def number_typed(text: str) -> int:
    """Return the number that `text` is, in digits of any script; 0 where it is none, or longer than any row's number."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0
