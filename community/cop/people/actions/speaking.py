"""Who speaks for an organisation. Runs in the transaction of the action that changes it."""

from cop.people.models import Organisation, Person
from cop.services.ledger.actions import record


def speak_for(organisation: Organisation, person: Person | None, *, acting_person: Person | None) -> None:
    """Make `person`, or nobody, the focal person of an organisation; the caller has checked permission."""
    before = organisation.focal_person_id
    if before == (person.pk if person else None):
        return
    organisation.focal_person = person
    organisation.save(update_fields=["focal_person"])
    record(
        "people.organisation_changed", organisation, acting_person=acting_person,
        old={"focal_person": before}, new={"focal_person": person.pk if person else None},
    )  # fmt: skip
