"""Taking one's data along."""

from django.db import transaction

from cop.people.actions.oneself import oneself
from cop.people.models import Person
from cop.services.ledger.actions import record


@transaction.atomic
def note_download(*, acting_person: Person) -> None:
    """Note that a person downloads their data. For the person themselves; changes and sends nothing else."""
    person = oneself(acting_person, "people.download_own_data")
    record("people.downloaded", person, acting_person=person, about=person)
