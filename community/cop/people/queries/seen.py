"""Persons as a viewer may see them. Pages, search results, exports and mails show `Seen`, never a `Person`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cop.network.telephone import telephone_link
from cop.people.access import Viewpoint, fields_seen, organisation_seen, running, viewpoint, visible_to
from cop.people.choices import Field
from cop.people.models import Affiliation, Expertise, Membership, Person, PersonLanguage
from cop.services.files.models import StoredFile
from cop.services.search.queries import Listed


@dataclass
class Seen:
    """What one viewer sees of one person. A hidden field is as empty as one that was never filled in."""

    number: int
    fields: frozenset[Field]
    sample: bool = False
    name: str = ""
    name_latin: str = ""
    addressed_as: str = ""
    country: str = ""
    place: str = ""
    learning: str = ""
    willing_to_be_asked: bool = False
    links: list[dict[str, str]] = field(default_factory=list)
    photo: StoredFile | None = None
    email: str = ""
    phone: str = ""
    postal_address: str = ""
    affiliations: list[Affiliation] = field(default_factory=list)
    former_affiliations: list[Affiliation] = field(default_factory=list)
    coming_affiliations: list[Affiliation] = field(default_factory=list)
    """Jobs that begin later: one's own alone."""
    expertise: list[Expertise] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    matched: Expertise | None = None

    @property
    def shown_name(self) -> str:
        """The name, or "a member" where it is hidden."""
        return self.name or _("a member")

    @property
    def phone_link(self) -> str:
        """The telephone number as a `tel:` address takes it; a local one by the country, where the viewer sees that."""
        return telephone_link(self.phone, self.country)

    @property
    def initials(self) -> str:
        """One or two letters for the place of a missing photo."""
        return initials_of(self.name)


def initials_of(name: str) -> str:
    """Return one or two letters of a name."""
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words[:1])).upper()


def seen(people: Iterable[Person], viewer: Any, *, briefly: bool = False) -> list[Seen]:
    """Return `people` as `viewer` may see them, in the same order, in a constant number of queries; `briefly` leaves out
    what they know and their languages."""
    people = list(people)
    view = viewpoint(viewer)
    numbers = [person.pk for person in people]
    sharing = set() if view.may("people.see_every_field") else sharing_a_community(numbers, view)
    rows = [(person, fields_seen(person, view, shares=person.pk in sharing)) for person in people]
    shown = {person.pk: _own_columns(person, fields) for person, fields in rows}
    _add_affiliations(shown, view)
    if not briefly:
        _add_expertise(shown)
        _add_languages(shown)
    return [shown[number] for number in numbers]


def seen_one(person: Person, viewer: Any) -> Seen:
    """Return one person as `viewer` may see them."""
    return seen([person], viewer)[0]


def names(people: QuerySet[Person], viewer: Any) -> dict[int, str]:
    """Return {number: name} of those of `people` whose name `viewer` may see, in their order, in one query."""
    return dict(people.filter(pk__in=visible_to(viewer, Field.NAME).values("pk")).values_list("pk", "name"))


def sharing_a_community(numbers: Collection[int] | str, viewer: Any) -> set[int]:
    """Return the numbers of those people, listed or in a text as `Listed` takes it, who are members of a community of the
    viewer's."""
    view = viewpoint(viewer)
    if not view.communities or not numbers:
        return set()
    memberships = Membership.objects.filter(running(), Listed("person", numbers), community__in=view.communities)
    return set(memberships.values_list("person", flat=True))


def _own_columns(person: Person, fields: frozenset[Field]) -> Seen:
    shown = Seen(number=person.pk, fields=fields, sample=person.sample)
    if Field.NAME in fields:
        shown.name, shown.name_latin, shown.addressed_as = person.name, person.name_latin, person.addressed_as
    if Field.COUNTRY in fields:
        shown.country, shown.place = person.country, person.place
    if Field.LEARNING in fields:
        shown.learning = person.learning
    if Field.ASKED in fields:
        shown.willing_to_be_asked = person.willing_to_be_asked
    if Field.LINKS in fields:
        shown.links = person.links
    if Field.PHOTO in fields:
        shown.photo = person.photo
    if Field.EMAIL in fields:
        shown.email = person.email or ""
    if Field.PHONE in fields:
        shown.phone = person.phone
    if Field.ADDRESS in fields:
        shown.postal_address = person.postal_address
    return shown


def _with(shown: dict[int, Seen], name: Field) -> list[int]:
    return [number for number, person in shown.items() if name in person.fields]


def _add_affiliations(shown: dict[int, Seen], view: Viewpoint) -> None:
    affiliations = Affiliation.objects.filter(
        organisation_seen(view, "organisation__"), person__in=_with(shown, Field.ORGANISATION)
    ).select_related("organisation")
    for affiliation in affiliations:
        person = shown[affiliation.person_id]
        if affiliation.runs:
            person.affiliations.append(affiliation)
        elif affiliation.is_over:
            person.former_affiliations.append(affiliation)
        elif affiliation.person_id == view.person:
            person.coming_affiliations.append(affiliation)


def _add_expertise(shown: dict[int, Seen]) -> None:
    for expertise in Expertise.objects.filter(person__in=_with(shown, Field.EXPERTISE)).select_related("topic"):
        shown[expertise.person_id].expertise.append(expertise)


def _add_languages(shown: dict[int, Seen]) -> None:
    for spoken in PersonLanguage.objects.filter(person__in=_with(shown, Field.LANGUAGES)):
        shown[spoken.person_id].languages.append(spoken.language)
