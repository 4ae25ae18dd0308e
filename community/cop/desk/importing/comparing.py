"""What a row says of somebody known that the register does not say, field by field; and which organisation of the register
a row means."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import TextChoices

from cop.desk.importing.topics import topics_named
from cop.people.access import organisations_visible_to, running_days
from cop.people.choices import Listing, Standing
from cop.people.models import Affiliation, Expertise, Organisation, Person, PersonLanguage
from cop.services.languages.queries import sort_key

COLUMNS = ("name", "country", "place", "learning", "postal_address", "sex")
OF_ORGANISATION = ("short_name", "category", "country", "website")
ORGANISATION = "organisation."
"""Before the facts of an organisation, among the fields of a person's row."""

LONGEST_PHONE = 40
APART = ("email", "organisation", "role", "consent_since")
"""What is no part of a profile."""


class Keep(TextChoices):
    """What becomes of a field in which the register and a row differ."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"


class Field(NamedTuple):
    """A field of which a row says something: what the register says, what the row says, what may be kept and what is, if
    nobody chooses. Where they are the same nothing is to be chosen."""

    name: str
    ours: Any
    theirs: Any
    choices: tuple[Keep, ...] = (Keep.OURS, Keep.THEIRS)
    kept: Keep = Keep.THEIRS

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.ours != self.theirs)

    def after(self, keep: str) -> Any:
        """Return what the register says then."""
        if keep == Keep.BOTH:
            return [*self.ours, *(one for one in self.theirs if one not in self.ours)]
        return self.theirs if keep == Keep.THEIRS else self.ours


class OnRecord(NamedTuple):
    """What the register says of a person beside their columns."""

    person: Person
    jobs: list[Affiliation]
    languages: list[str]
    expertise: list[dict[str, str]]
    signs_in: bool


def columns_of(facts: dict[str, Any]) -> dict[str, str]:
    """Return the columns of a person that a row fills."""
    columns = {name: facts[name] for name in COLUMNS if facts.get(name)}
    if facts.get("phones"):
        columns["phone"] = facts["phones"][0][:LONGEST_PHONE]
    return columns


def fields(known: OnRecord, draft: dict[str, Any], organisation: Organisation | None) -> list[Field]:
    """Return the fields of which a row says something; `organisation` is the known one that it names, if any, before the one
    of that name at which the person works."""
    organisation = organisation or workplace(known, draft)
    return [
        *_of_person(known, draft["person"]),
        *_of_job(known, draft),
        *_of_consent(known, draft),
        *(fields_of_organisation(organisation, draft) if organisation else []),
    ]


def fields_of_organisation(organisation: Organisation, draft: dict[str, Any]) -> list[Field]:
    """Return the facts of an organisation of which a row says something; ours stay, if nobody chooses."""
    said = organisation_columns(draft["organisation"])
    return [
        Field(ORGANISATION + name, getattr(organisation, name), said[name], kept=Keep.OURS)
        for name in OF_ORGANISATION
        if said.get(name)
    ]


def changes(found: Iterable[Field], kept: dict[str, str]) -> dict[str, list[Any]]:
    """Return {field: [what the register says, what it will say]}, as somebody chose in `kept`."""
    said = {}
    for one in found:
        keep = kept.get(one.name, one.kept)
        if one.differs and keep in one.choices and (new := one.after(keep)) != one.ours:
            said[one.name] = [one.ours, new]
    return said


def job_at(name: str, jobs: Iterable[Affiliation]) -> Affiliation | None:
    """Return the job at the organisation of that name, if any."""
    return next((job for job in jobs if sort_key(job.organisation.name) == sort_key(name)), None)


def workplace(known: OnRecord, draft: dict[str, Any]) -> Organisation | None:
    """Return the organisation that a row names where the person works at one of that name, in whichever country."""
    name = draft["organisation"].get("name", "")
    job = job_at(name, known.jobs) if name else None
    return job.organisation if job else None


def on_record(people: dict[int, Person]) -> dict[int, OnRecord]:
    """Return {number of a person: what is known of them}."""
    jobs: defaultdict[int, list[Affiliation]] = defaultdict(list)
    languages: defaultdict[int, list[str]] = defaultdict(list)
    expertise: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    for job in Affiliation.objects.filter(running_days(), person__in=list(people)).select_related("organisation"):
        jobs[job.person_id].append(job)
    for said in PersonLanguage.objects.filter(person__in=list(people)).order_by("position"):
        languages[said.person_id].append(said.language)
    for one in Expertise.objects.filter(person__in=list(people)).select_related("topic"):
        expertise[one.person_id].append({"topic": one.topic.code, "sentence": one.sentence, "where": one.where})
    confirmed = set(EmailAddress.objects.filter(user__in=list(people)).values_list("user", flat=True))
    return {
        number: OnRecord(
            person,
            jobs[number],
            languages[number],
            expertise[number],
            signs_in=person.last_login is not None or number in confirmed,
        )
        for number, person in people.items()
    }


def _of_person(known: OnRecord, facts: dict[str, Any]) -> Iterable[Field]:
    for name, new in columns_of(facts).items():
        yield Field(name, getattr(known.person, name), new)
    if (addresses := facts.get("emails")) and known.person.email not in addresses and not known.signs_in:
        yield Field(
            "email", known.person.email or "", addresses[0], kept=Keep.OURS if known.person.email else Keep.THEIRS
        )
    if languages := facts.get("languages"):
        yield _several("languages", known.languages, languages)
    if topics := [topic.code for topic in topics_named(facts.get("expertise", []))]:
        there = {one["topic"]: one for one in known.expertise}
        said = [there.get(code, {"topic": code, "sentence": "", "where": ""}) for code in topics]
        yield _several("expertise", known.expertise, said)


def _several(name: str, ours: list[Any], theirs: list[Any]) -> Field:
    """Two lists of which the second says nothing new in another order are the same."""
    if all(one in ours for one in theirs) and len(ours) == len(theirs):
        theirs = ours
    return Field(name, ours, theirs, (Keep.OURS, Keep.THEIRS, Keep.BOTH), Keep.BOTH)


def _of_job(known: OnRecord, draft: dict[str, Any]) -> Iterable[Field]:
    name, role = draft["organisation"].get("name", ""), draft["person"].get("role", "")
    job = job_at(name, known.jobs) if name else None
    if name and job is None:
        ours = [{"organisation": job.organisation.name, "role": job.role} for job in known.jobs]
        keep = Keep.BOTH if ours else Keep.THEIRS
        yield Field("organisation", ours, [{"organisation": name, "role": role}], (Keep.OURS, keep), keep)
    elif job and role:
        yield Field("role", job.role, role)


def _of_consent(known: OnRecord, draft: dict[str, Any]) -> Iterable[Field]:
    if known.person.standing == Standing.LISTED and draft["consent"]:
        yield Field("consent_since", "", draft["consent"]["since"])


def organisation_columns(facts: dict[str, str]) -> dict[str, str]:
    """Return the columns of an organisation that a row fills, as the register keeps them."""
    return facts | {"website": _address(facts.get("website", ""))}


def _address(text: str) -> str:
    """The address of a website as we keep it, or nothing."""
    address = text if "://" in text or not text else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return ""
    return address if len(address) <= 200 else ""


class Organisations:
    """The organisations that `viewer` sees, and `own` ones, by name: the same name in another country is another one.

    With `names`, only those that are called so."""

    def __init__(self, viewer: Any, own: Any = (), names: Iterable[str] | None = None) -> None:
        self._numbers: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        seen = organisations_visible_to(viewer).exclude(listing=Listing.CLOSED)
        known = seen | Organisation.objects.filter(pk__in=own)
        if names is not None:
            known = known.filter(sort_name__in={sort_key(name) for name in names})
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
