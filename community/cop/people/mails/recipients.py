"""To whom our mail goes, and how it addresses them."""

from functools import partial

from cop.people.models import Person
from cop.people.queries.quiet_hours import quiet_hours
from cop.services.mail.actions import Recipient


def to_person(person: Person, address: str = "", *, language: str | None = None, greeted: bool = True) -> Recipient:
    """Return a person as a recipient, at their main address or another one of theirs.

    They are greeted as they want to be addressed, else by their name as they write it; not at an address that may be
    somebody else's, which is not `greeted`. `language` is for somebody who put none first.
    """
    return Recipient(
        address or person.email or "",
        person.pk,
        person.first_language or language,
        person.sample,
        person.time_zone,
        name=(person.addressed_as or person.name) if greeted else "",
        quiet=partial(quiet_hours, person),
    )
