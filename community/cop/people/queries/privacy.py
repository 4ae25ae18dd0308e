"""Who sees what of a person."""

from cop.people.choices import Audience, Field
from cop.people.models import Person

Audiences = dict[str, Audience]
"""Who sees each field, by the values of `choices.Field`."""


def audiences_of(person: Person) -> Audiences:
    """Return who sees each field of a person."""
    return {field: Audience(getattr(person, f"seen_{field}")) for field in Field.values}
