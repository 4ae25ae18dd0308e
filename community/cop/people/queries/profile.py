"""What a person says of themselves, as plain values that the form, the ledger and the download share."""

from typing import Any

from cop.people.models import Person
from cop.services.ledger.versions import Values, values_at

PROFILE_CHANGED = "people.profile_changed"
JOB_CHANGED = "people.job_changed"
COLUMNS = (
    "name",
    "name_latin",
    "addressed_as",
    "country",
    "place",
    "time_zone",
    "learning",
    "willing_to_be_asked",
    "asked_at_most_a_month",
    "links",
    "phone",
    "postal_address",
    "sex",
    "news_rhythm",
)


def profile(person: Person) -> Values:
    """Return the profile of a person."""
    values: dict[str, Any] = {column: getattr(person, column) for column in COLUMNS}
    values["languages"] = list(person.languages.order_by("position").values_list("language", flat=True))
    values["expertise"] = [
        {"topic": known.topic.code, "sentence": known.sentence, "where": known.where}
        for known in person.expertise.select_related("topic")
    ]
    return values


def profile_at(version: int, person: Person) -> Values:
    """Return the profile as it was at an older version."""
    return values_at(version, person, PROFILE_CHANGED, profile(person))
