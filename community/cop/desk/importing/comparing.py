"""What a row says of somebody known that the register does not say; and which organisation of the register a row means."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from cop.people.access import organisations_visible_to, running_days
from cop.people.choices import Listing, Standing
from cop.people.models import Affiliation, Organisation, Person
from cop.services.languages.queries import sort_key

COLUMNS = ("name", "country", "place", "learning", "postal_address", "sex")
LONGEST_PHONE = 40

Changes = dict[str, list[Any]]
"""{field: [what the register says, what the row says]}; beside columns of a person, `APART`."""

APART = ("organisation", "role", "consent_since")


def columns_of(facts: dict[str, Any]) -> dict[str, str]:
    """Return the columns of a person that a row fills."""
    columns = {name: facts[name] for name in COLUMNS if facts.get(name)}
    if facts.get("phones"):
        columns["phone"] = facts["phones"][0][:LONGEST_PHONE]
    return columns


def changes(person: Person, jobs: Iterable[Affiliation], draft: dict[str, Any]) -> Changes:
    """Return what a row says otherwise of a person who has these `jobs` now; a row that is silent changes nothing."""
    wanted = columns_of(draft["person"])
    found = {name: [getattr(person, name), new] for name, new in wanted.items() if getattr(person, name) != new}
    if person.standing == Standing.LISTED and draft["consent"]:
        found["consent_since"] = ["", draft["consent"]["since"]]
    name, role = draft["organisation"].get("name", ""), draft["person"].get("role", "")
    if not name:
        return found
    job = job_at(name, jobs)
    if job is None:
        found |= {"organisation": ["", name], "role": ["", role]}
    elif role and job.role != role:
        found["role"] = [job.role, role]
    return found


def job_at(name: str, jobs: Iterable[Affiliation]) -> Affiliation | None:
    """Return the job at the organisation of that name, if any."""
    return next((job for job in jobs if sort_key(job.organisation.name) == sort_key(name)), None)


def jobs_of(people: Iterable[int]) -> dict[int, list[Affiliation]]:
    """Return {number of a person: the jobs that they have today}."""
    found: defaultdict[int, list[Affiliation]] = defaultdict(list)
    jobs = Affiliation.objects.filter(running_days(), person__in=list(people)).select_related("organisation")
    for job in jobs:
        found[job.person_id].append(job)
    return found


class Organisations:
    """The organisations that `viewer` sees, and `own` ones, by name: the same name in another country is another one."""

    def __init__(self, viewer: Any, own: Any = ()) -> None:
        self._numbers: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        seen = organisations_visible_to(viewer).exclude(listing=Listing.CLOSED)
        known = seen | Organisation.objects.filter(pk__in=own)
        for number, name, country in known.order_by("pk").values_list("pk", "name", "country").iterator(5000):
            self.add(name, country, number)

    def add(self, name: str, country: str, number: int) -> None:
        """Know one more."""
        self._numbers[sort_key(name)].append((country, number))

    def find(self, facts: dict[str, str]) -> int | None:
        """Return the number of the one that a row means for certain."""
        wanted = facts.get("country", "")
        alike = [
            (country != wanted, number)
            for country, number in self._numbers.get(sort_key(facts["name"]), [])
            if country == wanted or not (country and wanted)
        ]
        return min(alike)[1] if alike else None
