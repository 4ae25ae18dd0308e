"""The people and organisations of the demonstration."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from cop.network.countries import main_time_zone
from cop.network.models import Community, Topic
from cop.network.queries import communities_open
from cop.people.actions.joining.drafting import new_key
from cop.people.choices import ApplicationState, ConsentKind, Listing, Rhythm, Role, Sex, Standing
from cop.people.models import (
    Affiliation,
    Application,
    Consent,
    Expertise,
    Membership,
    Organisation,
    Person,
    PersonLanguage,
    Remark,
    RoleHeld,
)
from cop.people.queries.consenting import current_texts
from cop.people.queries.indexing import ORGANISATION, PERSON
from cop.people.samples.reading import DOMAIN, announce, audiences, read
from cop.services.languages.queries import sort_key
from cop.services.search.actions import index

JOINED_EVERY = timedelta(days=3)
RHYTHMS = (Rhythm.WEEKLY, Rhythm.DAILY, Rhythm.NONE, Rhythm.AT_ONCE)
SEXES = (Sex.FEMALE, Sex.MALE, Sex.NOT_ASKED, Sex.FEMALE, Sex.MALE, Sex.UNDISCLOSED)


class Row(NamedTuple):
    """A sample person: their place in people.yaml, what it says of them, and their organisation."""

    place: int
    facts: dict[str, Any]
    organisation: Organisation | None
    person: Person


@transaction.atomic
def load_demo() -> None:
    """Create the sample people and organisations of the demonstration, unless they are there already.

    The network and the texts of the consents must be loaded. Sends nothing; writes one ledger row.
    """
    if Person.objects.filter(email=f"secretariat@{DOMAIN}").exists():
        return
    community = communities_open()[0]
    organisations = _create_organisations(community)
    rows = _create_people(organisations)
    _add_what_they_say(rows)
    _add_where_they_belong(rows, community, organisations)
    _add_consents(rows)
    _create_applications(rows, community)
    index(PERSON, [row.person.pk for row in rows])
    index(ORGANISATION, [organisation.pk for organisation in organisations.values()])
    announce(people=len(rows), organisations=len(organisations))


def _create_organisations(community: Community) -> dict[str, Organisation]:
    everything = read("organisations.yaml")
    created = Organisation.objects.bulk_create(_organisation(facts) for facts in everything)
    by_key = {facts["key"]: organisation for facts, organisation in zip(everything, created, strict=True)}
    for facts in everything:
        if "parent" in facts:
            Organisation.objects.filter(pk=by_key[facts["key"]].pk).update(parent=by_key[facts["parent"]])
    members = [by_key[facts["key"]] for facts in everything if facts.get("member")]
    Membership.objects.bulk_create(
        Membership(organisation=member, community=place) for member in members for place in (None, community)
    )
    return by_key


def _organisation(facts: dict[str, Any]) -> Organisation:
    return Organisation(
        name=facts["name"],
        sort_name=sort_key(facts["name"]),
        names={"en": facts["name"], facts["language"]: facts["own"]},
        short_name=facts.get("short", ""),
        category=facts["category"],
        country=facts["country"],
        place=facts["place"],
        domains=facts.get("domains", []),
        listing=Listing.LISTED,
        sample=True,
    )


def _create_people(organisations: dict[str, Organisation]) -> list[Row]:
    everybody = read("people.yaml")["people"]
    newest = timezone.now() - JOINED_EVERY
    rows = []
    for place, facts in enumerate(everybody):
        organisation = organisations.get(facts.get("org"))
        joined = newest - JOINED_EVERY * (len(everybody) - place)
        rows.append(Row(place, facts, organisation, _person(place, facts, organisation, joined)))
    Person.objects.bulk_create(row.person for row in rows)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=row.person, email=row.person.email, verified=True, primary=True) for row in rows
    )
    return rows


def _person(place: int, facts: dict[str, Any], organisation: Organisation | None, joined: datetime) -> Person:
    country, town = _whereabouts(facts, organisation)
    applicant = "application" in facts
    name = facts.get("name") or _name(place + 1, facts["speaks"])
    return Person(
        email=_address(place + 1, facts),
        password=make_password(None),
        name=name,
        sort_name=sort_key(name),
        standing=Standing.APPLICANT if applicant else Standing.MEMBER,
        sample=True,
        shared_mailbox=facts.get("mailbox", False),
        country=country,
        place=town,
        time_zone=main_time_zone(country),
        learning=facts.get("learning", ""),
        willing_to_be_asked=facts.get("asked", False),
        phone=facts.get("phone", ""),
        sex=SEXES[place % len(SEXES)],
        news_rhythm=RHYTHMS[place % len(RHYTHMS)],
        joined=None if applicant else joined,
        confirmed=None if applicant else joined,
        made=joined,
        **audiences(facts.get("seen")),
    )


def _whereabouts(facts: dict[str, Any], organisation: Organisation | None) -> tuple[str, str]:
    """Country and place: where the organisation is, or for somebody without one what the file says."""
    if organisation is None:
        return facts["country"], facts.get("place", "")
    return organisation.country, organisation.place


def _address(number: int, facts: dict[str, Any]) -> str:
    if "application" in facts:
        return f"applicant{number}@{facts.get('org', 'home')}.{DOMAIN}"
    return f"{facts.get('key', f'member{number}')}@{DOMAIN}"


def _name(number: int, speaks: list[str]) -> str:
    words = read("people.yaml")["names"]
    own = next(words[language] for language in speaks if language in words)
    return f"Sample member {number} · {own} {number}"


def _add_what_they_say(rows: list[Row]) -> None:
    topics = Topic.objects.in_bulk(field_name="code")
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=row.person, language=language, position=position)
        for row in rows
        for position, language in enumerate(row.facts["speaks"])
    )
    Expertise.objects.bulk_create(
        Expertise(person=row.person, topic=topics[code], sentence=sentence, where="".join(where), position=position)
        for row in rows
        for position, (code, sentence, *where) in enumerate(row.facts.get("knows", []))
    )


def _add_where_they_belong(rows: list[Row], community: Community, organisations: dict[str, Organisation]) -> None:
    Affiliation.objects.bulk_create(there for row in rows for there in _affiliations(row, organisations))
    members = [row for row in rows if row.person.standing == Standing.MEMBER]
    Membership.objects.bulk_create(
        Membership(person=row.person, community=place, since=row.person.made)
        for row in members
        for place in (None, community)
        if place is None or row.facts.get("community", True)
    )
    RoleHeld.objects.bulk_create(
        _role_held(row.person, Role(role), community) for row in rows for role in row.facts.get("roles", [])
    )
    people = {row.facts["key"]: row.person for row in rows if "key" in row.facts}
    for facts in read("organisations.yaml"):
        if "focal" in facts:
            speaker = people[facts["focal"]]
            Organisation.objects.filter(pk=organisations[facts["key"]].pk).update(focal_person=speaker)


def _affiliations(row: Row, organisations: dict[str, Organisation]) -> Iterator[Affiliation]:
    """Whoever changed jobs began the present one when the former ended."""
    former = row.facts.get("former")
    began = date(2014 + row.place % 9, 1 + row.place % 12, 1)
    if former:
        there = organisations[former["org"]]
        yield Affiliation(
            person=row.person, organisation=there, role=former["role"], since=began, until=former["until"]
        )
    if row.organisation:
        since = former["until"] if former else began
        yield Affiliation(person=row.person, organisation=row.organisation, role=row.facts.get("role", ""), since=since)


def _role_held(person: Person, role: Role, community: Community) -> RoleHeld:
    return RoleHeld(
        person=person,
        role=role,
        community=community if role == Role.FACILITATOR else None,
        country=person.country if role == Role.FOCAL_POINT else "",
    )


def _add_consents(rows: Iterable[Row]) -> None:
    texts = current_texts()
    Consent.objects.bulk_create(
        Consent(person=row.person, text=texts[kind], language=row.facts["speaks"][0], given=_agreed(row))
        for row in rows
        for kind in _agreed_to(row)
    )


def _agreed_to(row: Row) -> list[ConsentKind]:
    refused = {
        ConsentKind.DIRECTORY: row.facts.get("seen") == "unlisted",
        ConsentKind.NEWS: row.person.news_rhythm == Rhythm.NONE,
    }
    return [kind for kind in ConsentKind if not refused.get(kind)]


def _agreed(row: Row) -> datetime:
    return row.person.joined or _applied(row)


def _applied(row: Row) -> datetime:
    return timezone.now() - timedelta(days=row.facts["application"]["days"])


def _create_applications(rows: list[Row], community: Community) -> None:
    for row in rows:
        if "application" in row.facts:
            application = Application.objects.create(**_application(row, community))
            application.communities.add(community)
            question = row.facts["application"].get("question")
            if question:
                Remark.objects.create(
                    application=application, from_applicant=False, text=question, written=application.changed
                )


def _application(row: Row, community: Community) -> dict[str, Any]:
    facts, applied = row.facts["application"], _applied(row)
    delegate = facts.get("delegate")
    return {
        "key": new_key(),
        "email": row.person.email,
        "language": row.facts["speaks"][0],
        "state": ApplicationState(facts["state"]),
        "delegate_name": "Sample delegate" if delegate else "",
        "delegate_email": f"delegate@{DOMAIN}" if delegate else "",
        "person": row.person,
        "organisation": row.organisation,
        "sample": True,
        "answers": _answers(row, community),
        **dict.fromkeys(("started", "finished", "confirmed"), applied),
        "changed": applied + timedelta(days=1) if "question" in facts else applied,
    }


def _answers(row: Row, community: Community) -> dict[str, Any]:
    """What the three steps of the form keep."""
    organisation, consents = row.organisation, {kind.value: 1 for kind in _agreed_to(row)}
    return {
        "you": {
            "name": row.person.name,
            "email": row.person.email,
            "country": row.person.country,
            "language": row.facts["speaks"][0],
        },
        "work": {
            "capacity": "organisation" if organisation else "individual",
            "organisation": organisation.pk if organisation else None,
            "organisation_name": organisation.name if organisation else "",
            "category": organisation.category if organisation else "",
            "role": row.facts.get("role", ""),
            "speaks_for": False,
            "sentence": row.facts["application"]["sentence"],
            "topics": [],
        },
        "joins": {"partnership": True, "communities": [community.slug], "consents": consents},
    }
