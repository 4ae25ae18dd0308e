"""Telephone numbers as a `tel:` address takes them."""

import phonenumbers


def telephone_link(number: str, country: str = "") -> str:
    """Return `number` in its international form, by the country that it says itself or by `country`; as it was typed where
    that cannot be known. What people read stays as they typed it."""
    try:
        parsed = phonenumbers.parse(number, country or None)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is not None and phonenumbers.is_possible_number(parsed):
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return "".join(character for character in number if character in "+0123456789")
