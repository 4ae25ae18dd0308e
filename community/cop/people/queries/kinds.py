"""Which kind of organisation somebody belongs to."""

from cop.people.access import running_days
from cop.people.models import Affiliation, Person


def category_of(person: Person) -> str:
    """Return the kind of organisation (`choices.Category`) where somebody works now, "" where they say none."""
    job = Affiliation.objects.filter(running_days(), person=person).select_related("organisation").first()
    return job.organisation.category if job else ""
