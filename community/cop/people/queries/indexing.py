"""What the index knows of people and organisations: each word in the zone of the field that it comes from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Prefetch, QuerySet

from cop.network.countries import country_name, own_name
from cop.people.access import running_days
from cop.people.choices import Field, Listing, Standing
from cop.people.models import Affiliation, Expertise, Organisation, Person
from cop.services.search.choices import Zone
from cop.services.search.registry import Draft, numbers_of

PERSON = "people.person"
ORGANISATION = "people.organisation"


def person_numbers() -> Iterable[int]:
    """Return the numbers of everybody who can be found."""
    return numbers_of(Person.objects.filter(standing=Standing.MEMBER))


def organisation_numbers() -> Iterable[int]:
    """Return the numbers of every organisation that can be found."""
    return numbers_of(_organisations())


def person_documents(numbers: Iterable[int]) -> Iterator[Draft]:
    """Yield what is found of members; nothing of others."""
    people = Person.objects.filter(pk__in=list(numbers), standing=Standing.MEMBER).prefetch_related(
        Prefetch("expertise", Expertise.objects.select_related("topic", "topic__parent")),
        Prefetch("affiliations", Affiliation.objects.filter(running_days()).select_related("organisation")),
    )
    for person in people:
        yield Draft(person.pk, _zones(person))


def organisation_documents(numbers: Iterable[int]) -> Iterator[Draft]:
    """Yield what is found of organisations: listed ones by everyone, proposed ones by the secretariat."""
    for organisation in _organisations().filter(pk__in=list(numbers)):
        zone = Zone.EVERYONE if organisation.listing == Listing.LISTED else Zone.SECRETARIAT
        yield Draft(organisation.pk, {zone: _organisation_text(organisation)})


def _organisations() -> QuerySet[Organisation]:
    return Organisation.objects.filter(merged_into__isnull=True, listing__in=(Listing.LISTED, Listing.PROPOSED))


def _zones(person: Person) -> dict[Zone, str]:
    words: defaultdict[Zone, list[str]] = defaultdict(list)
    for name, text in _texts(person):
        words[Zone(getattr(person, f"seen_{name.value}"))].append(text)
    proposed = (job for job in person.affiliations.all() if job.organisation.listing == Listing.PROPOSED)
    words[Zone.SECRETARIAT] += [_job_text(job) for job in proposed]
    return {zone: "\n".join(texts) for zone, texts in words.items()}


def _texts(person: Person) -> Iterator[tuple[Field, str]]:
    yield Field.NAME, f"{person.name} {person.name_latin} {person.addressed_as}"
    yield Field.COUNTRY, "\n".join([person.place, " ".join(_country_words(person.country))])
    yield Field.LEARNING, person.learning
    yield Field.EMAIL, person.email or ""
    yield Field.PHONE, person.phone
    for expertise in person.expertise.all():
        topics = [expertise.topic.names, expertise.topic.parent.names if expertise.topic.parent else {}]
        yield (
            Field.EXPERTISE,
            "\n".join([expertise.sentence, expertise.where, *(" ".join(names.values()) for names in topics)]),
        )
    for affiliation in person.affiliations.all():
        if affiliation.organisation.listing == Listing.LISTED:
            yield Field.ORGANISATION, _job_text(affiliation)


def _job_text(affiliation: Affiliation) -> str:
    return f"{affiliation.role}\n{_organisation_text(affiliation.organisation)}"


def _organisation_text(organisation: Organisation) -> str:
    names = [organisation.name, organisation.short_name, *organisation.names.values()]
    return " ".join([*names, organisation.place, *_country_words(organisation.country)])


def _country_words(code: str) -> list[str]:
    return [country_name(code, "en"), own_name(code)] if code else []
