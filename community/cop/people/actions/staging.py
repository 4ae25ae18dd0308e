"""Taking in many people at once: made in small steps where nobody sees them, shown by one short act, and the same way back.

Called by the action that takes a list in, which decides who may and writes the ledger row; each runs in its transaction.
Nobody is written to, and a list gives no role and no domain (DESIGN section 8.5).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.utils import timezone

from cop.network.countries import main_time_zone
from cop.network.models import Community, Topic
from cop.people.choices import Audience, ConsentKind, Field, Listing, Rhythm, Standing
from cop.people.models import (
    Affiliation,
    Consent,
    ConsentText,
    Expertise,
    Membership,
    Organisation,
    Person,
    PersonLanguage,
)
from cop.people.models.joining import FROM_LIST
from cop.people.queries.indexing import ORGANISATION, PERSON
from cop.services.languages.queries import sort_key
from cop.services.ledger.actions import record
from cop.services.search.actions import index

CHANNEL = FROM_LIST
AGREED = (ConsentKind.MEMBERSHIP, ConsentKind.TRANSFER, ConsentKind.DIRECTORY)
"""What a consent that is held on paper is taken to say; mail about what is new is asked for by the person alone."""


@dataclass
class Newcomer:
    """A person of a list: columns of `Person`, and what hangs on them. With the day of a consent they become a member."""

    facts: dict[str, str]
    languages: list[str] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    organisation: Organisation | None = None
    role: str = ""
    consent_since: date | None = None
    member_since: date | None = None


def stage_organisations(facts: Iterable[dict[str, str]]) -> list[Organisation]:
    """Make organisations that nobody sees."""
    return Organisation.objects.bulk_create(
        Organisation(**one, sort_name=sort_key(one["name"]), listing=Listing.STAGED) for one in facts
    )


def stage_people(
    newcomers: Sequence[Newcomer], *, community: Community | None, typed_by: Person | None
) -> list[Person]:
    """Make people whom nobody sees. They have no address yet: nobody who joins meanwhile collides with them.

    Whoever's consent is held is a member of the partnership and of `community` once they are shown.
    """
    people = Person.objects.bulk_create(_person(one) for one in newcomers)
    both = list(zip(people, newcomers, strict=True))
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=person, language=code, position=position)
        for person, one in both
        for position, code in enumerate(one.languages)
    )
    Expertise.objects.bulk_create(
        Expertise(person=person, topic=topic, position=position)
        for person, one in both
        for position, topic in enumerate(one.topics)
    )
    Affiliation.objects.bulk_create(
        Affiliation(person=person, organisation=one.organisation, role=one.role)
        for person, one in both
        if one.organisation is not None
    )
    members = [(person, one.consent_since) for person, one in both if one.consent_since is not None]
    Membership.objects.bulk_create(
        Membership(person=person, community=place, since=person.joined or timezone.now())
        for person, _since in members
        for place in {None, community}
    )
    Consent.objects.bulk_create(_consents(members, typed_by))
    return people


def admit(person: Person, *, community: Community | None, since: date, typed_by: Person | None) -> dict[str, list[int]]:
    """Make somebody a member who was listed without a consent, now that a list says since when it is held; return the
    numbers of what was made, for `dismiss`."""
    members = [(person, since)]
    memberships = Membership.objects.bulk_create(
        Membership(person=person, community=place, since=_moment(since)) for place in {None, community}
    )
    consents = Consent.objects.bulk_create(_consents(members, typed_by))
    Person.objects.filter(pk=person.pk, standing=Standing.LISTED).update(
        standing=Standing.MEMBER, joined=_moment(since), **_audiences(shown=True)
    )
    for membership in memberships:
        record(
            "people.joined", membership, acting_person=typed_by, about=person, community=membership.community,
            on_behalf=CHANNEL,
        )  # fmt: skip
    return {"memberships": [one.pk for one in memberships], "consents": [one.pk for one in consents]}


def dismiss(person: Person, made: dict[str, list[int]], *, acting_person: Person | None) -> None:
    """Take back what `admit` made, unless the person signed in or joined something since: then they stay a member."""
    others = Membership.objects.filter(person=person).exclude(pk__in=made["memberships"])
    if person.last_login or person.standing != Standing.MEMBER or others.exists():
        return
    for membership in Membership.objects.filter(pk__in=made["memberships"]).select_related("community"):
        record(
            "people.left", membership, acting_person=acting_person, about=person, community=membership.community,
            on_behalf=CHANNEL,
        )  # fmt: skip
        membership.delete()
    Consent.objects.filter(pk__in=made["consents"]).delete()
    Person.objects.filter(pk=person.pk).update(standing=Standing.LISTED, joined=None, **_audiences(shown=False))


def show(people: QuerySet[Person], organisations: QuerySet[Organisation], *, addresses: Any) -> None:
    """Show staged people and organisations: members where a consent is held, all others to the secretariat alone.

    `addresses` is the expression of a person's address. Raises IntegrityError where one is somebody else's by now.
    """
    member = Exists(Membership.objects.filter(person=OuterRef("pk")))
    people.filter(standing=Standing.STAGED).update(
        standing=Case(When(member, then=Value(Standing.MEMBER)), default=Value(Standing.LISTED)),
        email=addresses,
        is_active=True,
    )
    organisations.filter(listing=Listing.STAGED).update(listing=Listing.PROPOSED)


def hide(people: QuerySet[Person], organisations: QuerySet[Organisation]) -> None:
    """Take people and organisations of a list from everybody's sight again."""
    people.update(standing=Standing.STAGED, email=None, is_active=False)
    organisations.update(listing=Listing.STAGED)


def remove(people: Collection[int], organisations: Collection[int]) -> None:
    """Delete those of the people and organisations that nobody sees, with all that hangs on them."""
    Person.objects.filter(pk__in=people, standing=Standing.STAGED).delete()
    Organisation.objects.filter(pk__in=organisations, listing=Listing.STAGED).delete()
    index(PERSON, people)
    index(ORGANISATION, organisations)


def _person(one: Newcomer) -> Person:
    since = one.member_since or one.consent_since
    return Person(
        **one.facts,
        **_audiences(shown=one.consent_since is not None),
        sort_name=sort_key(one.facts["name"]),
        password=make_password(None),
        time_zone=main_time_zone(one.facts["country"]) if one.facts.get("country") else "UTC",
        news_rhythm=Rhythm.NONE,
        joined=_moment(since) if since and one.consent_since else None,
        standing=Standing.STAGED,
        is_active=False,
    )


def _audiences(*, shown: bool) -> dict[str, int]:
    """Without the consent to be shown to other members, nothing is shown to them."""
    columns = {column.attname: column.default for column in Person._meta.concrete_fields}
    seen = [f"seen_{name.value}" for name in Field]
    return {name: columns[name] if shown else Audience.SECRETARIAT for name in seen}


def _consents(members: Iterable[tuple[Person, date]], typed_by: Person | None) -> Iterable[Consent]:
    texts = list(ConsentText.objects.filter(kind__in=AGREED).order_by("kind", "version"))
    for person, since in members:
        for kind in AGREED:
            text = _text_on(since, [text for text in texts if text.kind == kind])
            yield Consent(person=person, text=text, given=_moment(since), channel=CHANNEL, typed_by=typed_by)


def _text_on(day: date, texts: Sequence[ConsentText]) -> ConsentText:
    """The version that held on a day; the first one for a day before all of them."""
    return next((text for text in reversed(texts) if text.since.date() <= day), texts[0])


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
