"""Any number of samples, for benches: the same for the same numbers, in all scripts, with a realistic spread."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from django.db import transaction

from cop.network.countries import main_time_zone
from cop.network.models import Community, Topic
from cop.network.queries import communities_open
from cop.people.choices import Listing, Standing
from cop.people.models import Affiliation, Expertise, Membership, Organisation, Person, PersonLanguage
from cop.people.queries.indexing import ORGANISATION, PERSON
from cop.people.samples.reading import DOMAIN, announce, audiences, read
from cop.services.languages.queries import sort_key
from cop.services.search.actions import rebuild

BATCH = 5000
NEWEST = datetime(2026, 1, 1, tzinfo=UTC)
COUNTRIES = {"IN": 28, "CN": 16, "VN": 11, "BD": 11, "PH": 9, "LK": 8, "KR": 7, "MY": 6, "BT": 4}
LANGUAGES = {
    "BD": ["bn"], "BT": ["dz"], "CN": ["zh-hans"], "IN": ["hi", "hi", "ta"], "KR": ["ko"], "LK": ["si", "si", "si", "ta"],
    "MY": ["ms"], "PH": ["fil"], "VN": ["vi"],
}  # fmt: skip
PRIVACY = {
    None: 60,
    "open": 14,
    "name-public": 8,
    "community-only": 8,
    "country-hidden": 5,
    "phone-shown": 3,
    "unlisted": 2,
}


class Known(NamedTuple):
    """What the samples of the demonstration lend to the generated ones."""

    community: Community
    topics: dict[str, Topic]
    expertise: list[tuple[str, str]]
    roles: list[str]
    places: dict[str, list[str]]


def generate(people: int, organisations: int | None = None, seed: int = 1) -> None:
    """Add `people` samples and `organisations` (a fifth as many by default), then make the index of both anew.

    The network must be loaded. Sends nothing; writes one ledger row.
    """
    count = people // 5 if organisations is None else organisations
    begin = Person.objects.filter(email__startswith="generated", sample=True).count()
    chance = random.Random(f"{seed}:{begin}")
    known = _known()
    there = _create_organisations(count, chance, begin)
    numbers = iter(range(begin + 1, begin + people + 1))
    while batch := list(islice(numbers, BATCH)):
        _create_people(batch, chance, known, there)
    with transaction.atomic():
        announce(people=people, organisations=count)
    rebuild(ORGANISATION)
    rebuild(PERSON)


def _known() -> Known:
    demo = read("people.yaml")["people"]
    places = defaultdict(list)
    for facts in read("organisations.yaml"):
        places[facts["country"]].append(facts["place"])
    return Known(
        community=communities_open()[0],
        topics=Topic.objects.in_bulk(field_name="code"),
        expertise=[(code, sentence) for facts in demo for code, sentence, *_ in facts.get("knows", [])],
        roles=sorted({facts["role"] for facts in demo if "role" in facts}),
        places=places,
    )


def _create_organisations(count: int, chance: random.Random, begin: int) -> dict[str, list[int]]:
    """Return their numbers by country."""
    there = defaultdict(list)
    numbers = iter(range(begin + 1, begin + count + 1))
    while batch := list(islice(numbers, BATCH)):
        for one in Organisation.objects.bulk_create(_organisation(number, chance) for number in batch):
            there[one.country].append(one.pk)
    return there


def _organisation(number: int, chance: random.Random) -> Organisation:
    """One like an organisation of the demonstration, with a number."""
    facts = chance.choice(read("organisations.yaml"))
    name = f"{facts['name']} {number}"
    return Organisation(
        name=name,
        sort_name=sort_key(name),
        names={"en": name, facts["language"]: f"{facts['own']} {number}"},
        category=facts["category"],
        country=facts["country"],
        place=facts["place"],
        listing=Listing.LISTED,
        sample=True,
        made=NEWEST,
    )


@transaction.atomic
def _create_people(numbers: list[int], chance: random.Random, known: Known, there: dict[str, list[int]]) -> None:
    people = Person.objects.bulk_create(_person(number, chance, known) for number in numbers)
    PersonLanguage.objects.bulk_create(row for person in people for row in _languages(person, chance))
    Expertise.objects.bulk_create(row for person in people for row in _expertise(person, chance, known))
    Affiliation.objects.bulk_create(row for person in people for row in _affiliation(person, chance, known, there))
    Membership.objects.bulk_create(row for person in people for row in _memberships(person, chance, known))


def _person(number: int, chance: random.Random, known: Known) -> Person:
    country = _weighted(COUNTRIES, chance)
    language = chance.choice(LANGUAGES[country])
    name = _name(number, language, chance)
    joined = NEWEST - timedelta(minutes=chance.randrange(6 * 365 * 24 * 60))
    return Person(
        email=f"generated{number}@{DOMAIN}",
        password=f"!{number}",
        name=name,
        sort_name=sort_key(name),
        standing=Standing.MEMBER,
        sample=True,
        country=country,
        place=chance.choice(known.places[country]),
        time_zone=main_time_zone(country),
        willing_to_be_asked=chance.random() < 0.35,
        joined=joined,
        confirmed=joined,
        made=joined,
        **audiences(_weighted(PRIVACY, chance)),
    )


def _name(number: int, language: str, chance: random.Random) -> str:
    words = read("syllables.yaml")[language]
    made = " ".join(words["join"].join(chance.choices(words["syllables"], k=2)) for _ in range(2))
    return f"Sample {number} · {words['mark']} {made}"


def _languages(person: Person, chance: random.Random) -> Iterator[PersonLanguage]:
    spoken = [chance.choice(LANGUAGES[person.country])]
    if chance.random() < 0.7:
        spoken.insert(chance.randrange(2), "en")
    for position, language in enumerate(spoken):
        yield PersonLanguage(person=person, language=language, position=position)


def _expertise(person: Person, chance: random.Random, known: Known) -> Iterator[Expertise]:
    for position, (code, sentence) in enumerate(chance.sample(known.expertise, k=chance.choice((0, 1, 1, 2, 2, 3)))):
        yield Expertise(
            person=person, topic=known.topics[code], sentence=sentence, where=person.place, position=position
        )


def _affiliation(
    person: Person, chance: random.Random, known: Known, there: dict[str, list[int]]
) -> Iterator[Affiliation]:
    if there[person.country] and chance.random() < 0.85:
        organisation = chance.choice(there[person.country])
        yield Affiliation(person=person, organisation_id=organisation, role=chance.choice(known.roles))


def _memberships(person: Person, chance: random.Random, known: Known) -> Iterator[Membership]:
    yield Membership(person=person, since=person.made)
    if chance.random() < 0.8:
        yield Membership(person=person, community=known.community, since=person.made)


def _weighted(weights: dict[Any, int], chance: random.Random) -> Any:
    return chance.choices(list(weights), weights=list(weights.values()))[0]
