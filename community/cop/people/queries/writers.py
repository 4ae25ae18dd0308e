"""Who wrote a mail that came in."""

from cop.people.models import Person
from cop.people.queries.admitting import person_at
from cop.people.queries.mailboxes import one_behind, own_address
from cop.services.languages.queries import supported
from cop.services.mail.incoming.doors import Known


def known_at(address: str) -> Known | None:
    """Return the person to whom an address belongs, None for an unknown one."""
    return _known(person_at(address))


def known_by_number(number: int) -> Known | None:
    """Return the person with a number, None for one who is gone."""
    return _known(Person.objects.filter(pk=number).first())


def known_behind(mailbox: Known, name: str) -> Known | None:
    """Return who reads a shared mailbox by that name, with an address of their own; None where that is not one person."""
    found = one_behind(Person.objects.get(pk=mailbox.number), name)
    known, address = _known(found), own_address(found) if found else ""
    return known._replace(address=address) if known and address else None


def _known(person: Person | None) -> Known | None:
    if person is None or not person.is_active or not person.email:
        return None
    language = supported(person.first_language) or "en"
    name = person.addressed_as or person.name
    return Known(person.pk, person.email, language, name, person.shared_mailbox, person.time_zone)
