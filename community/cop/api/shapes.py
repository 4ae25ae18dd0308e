"""What goes in and out, as the description of the API (OpenAPI) shows it."""

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from cop.api.problems import MEDIA_TYPE
from cop.services.languages.choices import LANGUAGES

MOST = 100
FARTHEST = 10_000_000
BIGGEST = 2_147_483_647

MOST_ORDER = 9999

CHANGING = (409, 413)
"""What may be answered to a change beside the refusals: it was changed meanwhile, or is too much at once."""

Text = Annotated[str, Field(max_length=1000)]
Slug = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]{1,60}$")]
Code = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1, two letters.")]
Texts = Annotated[
    dict[str, Text], Field(max_length=len(LANGUAGES), description="By language; what is sent replaces all.")
]


class Wrong(Schema):
    """What is wrong with one field."""

    field: str
    detail: str


class Problem(Schema):
    """Why a request was refused or failed (RFC 9457). `title` and `detail` are in the caller's language."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Wrong] = []


REFUSALS = (400, 401, 403, 404, 422, 429, 503)


def answers(shape: Any, *also: int, done: int = 200) -> dict[int, Any]:
    """Return every answer of an operation: the one that was asked for, and every refusal."""
    return {done: shape, **dict.fromkeys(sorted({*REFUSALS, *also}), Problem)}


class Part(Schema):
    """Which part of a list."""

    limit: int = Field(20, ge=1, le=MOST, description="How many at once.")
    offset: int = Field(0, ge=0, le=FARTHEST, description="How many to leave out: follow `next` instead of counting.")


class EveryPart(Part):
    """Which part of a list of the network."""

    all: bool = Field(False, description="Also what is not open yet, or retired: for the secretariat.")


class Filters(Part):
    """The directory's filters."""

    q: str = Field("", max_length=200, description="Words, in any script; each must be found.")
    country: str = Field("", max_length=2, description="ISO 3166-1, two letters.")
    category: str = Field("", max_length=20, description="Kind of organisation, by its code.")
    community: str = Field("", max_length=60, description="Slug. Of people only members may ask it.")


class PeopleFilters(Filters):
    """The directory's filters of people."""

    topic: str = Field("", max_length=60, description="Code; a first-level topic takes in those below it.")
    language: str = Field("", max_length=10, description="A language that they read.")
    asked: bool = Field(False, description="Only people who are willing to be asked.")


class Job(Schema):
    """A person at an organisation."""

    organisation: int
    organisation_name: str
    role: str
    since: date | None
    until: date | None


class Known(Schema):
    """What a person knows."""

    topic: str
    topic_name: str
    sentence: str
    where: str


class Link(Schema):
    """A page elsewhere."""

    address: str
    name: str


class Person(Schema):
    """What the caller may see of a person. A hidden field is as empty as one that was never filled in.

    `version` is told where the token's person may change it, read by its number: a change says on which version it is made.
    """

    number: int
    address: str = Field(description="The person's page.")
    sample: bool
    name: str
    name_latin: str
    addressed_as: str
    country: str
    country_name: str
    place: str
    jobs: list[Job]
    former_jobs: list[Job]
    expertise: list[Known]
    learning: str
    languages: list[str]
    willing_to_be_asked: bool
    links: list[Link]
    email: str
    phone: str
    postal_address: str
    version: int | None = None


class Organisation(Schema):
    """An organisation. `names` holds its name by language."""

    number: int
    address: str = Field(description="The organisation's page.")
    sample: bool
    name: str
    names: dict[str, str]
    short_name: str
    category: str
    category_name: str
    country: str
    country_name: str
    place: str
    website: str
    part_of: int | None
    listing: str
    version: int


class Community(Schema):
    """A community that people can join."""

    slug: str
    address: str
    name: str
    summary: str
    opened: date | None
    email: str
    countries: list[str]


class CommunitySettings(Schema):
    """What the settings of a community say that programs change; texts by language."""

    names: dict[str, str]
    summaries: dict[str, str]
    sectors: dict[str, str]
    email: str
    colour: str
    order: int
    members_stated: str
    members_stated_floor: int
    members_stated_on: str
    countries: list[str] = Field(description="Those that it declares.")


class OneCommunity(Community):
    """A community, with its settings for whoever may change them."""

    version: int | None = None
    settings: CommunitySettings | None = None


class Country(Schema):
    """A country of the partnership."""

    code: str
    name: str
    own_name: str


class Day(Schema):
    """A day that is free, or worked, otherwise than is published."""

    model_config = ConfigDict(extra="forbid")

    day: date
    works: Literal["free", "works"]
    name: str = Field(max_length=100)
    reason: str = Field("", max_length=300)


class CountrySettings(Schema):
    """What the settings of a country say."""

    changes: list[Day]


class OneCountry(Country):
    """A country, with its settings for whoever may change them."""

    version: int | None = None
    settings: CountrySettings | None = None


class Topic(Schema):
    """A working area: two levels, a code that never changes."""

    code: str
    name: str
    under: str | None = Field(description="The first-level topic that it belongs to.")
    retired: date | None = None


class TopicSettings(Schema):
    """What the settings of a topic say; names by language."""

    names: dict[str, str]
    order: int
    communities: list[str]


class OneTopic(Topic):
    """A topic, with its settings for whoever may change them."""

    version: int | None = None
    settings: TopicSettings | None = None


class People(Schema):
    """A part of a list, and where the next one is."""

    items: list[Person]
    next: str | None


class Organisations(Schema):
    """A part of a list, and where the next one is."""

    items: list[Organisation]
    next: str | None


class Communities(Schema):
    """A part of a list, and where the next one is."""

    items: list[Community]
    next: str | None


class Countries(Schema):
    """A part of a list, and where the next one is."""

    items: list[Country]
    next: str | None


class Topics(Schema):
    """A part of a list, and where the next one is."""

    items: list[Topic]
    next: str | None


class Sent(Schema):
    """What is sent: what is not described here is refused."""

    model_config = ConfigDict(extra="forbid")

    def sent(self) -> dict[str, Any]:
        """Return what is to be changed."""
        return self.model_dump(exclude_unset=True, exclude={"version"})


class Change(Sent):
    """A change: only what is sent is changed; what is not described here is refused."""

    version: int = Field(ge=1, le=BIGGEST, description="The version that was read.")


class ChangedKnown(Schema):
    """What the person knows, by the code of a topic."""

    model_config = ConfigDict(extra="forbid")

    topic: str = Field(max_length=60)
    sentence: str = Field("", max_length=300)
    where: str = Field("", max_length=150)


class ChangedLink(Schema):
    """A page elsewhere, whose address begins with https://."""

    model_config = ConfigDict(extra="forbid")

    address: str = Field(max_length=300)
    name: str = Field("", max_length=100)


class PersonChange(Change):
    """What may be changed of a profile. Consents, audiences, sex and mail are for the person's own pages.

    Of somebody else, `willing_to_be_asked` and `asked_at_most_a_month` are not for anybody to say; a `reason` stands in the
    mail that tells them; `email` is changed only of somebody on a list who never signed in.
    """

    name: Text = ""
    name_latin: Text = ""
    addressed_as: Text = ""
    country: Text = ""
    place: Text = ""
    time_zone: Text = ""
    learning: Text = ""
    willing_to_be_asked: bool = False
    asked_at_most_a_month: int = Field(2, ge=1, le=30)
    phone: Text = ""
    postal_address: Text = ""
    languages: list[Annotated[str, Field(max_length=10)]] = Field([], max_length=len(LANGUAGES))
    expertise: list[ChangedKnown] = Field([], max_length=20)
    links: list[ChangedLink] = Field([], max_length=5)
    email: Text = ""
    reason: Text = ""


class OrganisationFields(Sent):
    """What may be said of an organisation. Mail domains, who speaks for it and its listing are for the pages."""

    name: Text = ""
    names: dict[str, Text] = Field({}, max_length=len(LANGUAGES))
    short_name: Text = ""
    category: Text = ""
    country: Text = ""
    place: Text = ""
    website: Text = ""


class OrganisationChange(Change, OrganisationFields):
    """What is changed of an organisation."""


class NewOrganisation(OrganisationFields):
    """A new organisation, listed at once."""

    name: Text
    category: Text
    country: Text
    is_new: bool = Field(False, strict=True, description="True: it is none of those that are called nearly so.")


class CommunityFields(Sent):
    """What may be said of a community. Who reads it, and whom it accepts at once, are for the pages."""

    names: Texts = {}
    summaries: Texts = {}
    sectors: Texts = {}
    email: Text = ""
    colour: Text = ""
    order: int = Field(0, ge=0, le=MOST_ORDER)
    members_stated: Text = ""
    members_stated_floor: int = Field(0, ge=0, le=FARTHEST)
    members_stated_on: Text = ""
    countries: list[Annotated[str, Field(max_length=2)]] = Field([], max_length=300)


class CommunityChange(Change, CommunityFields):
    """What is changed of a community; it can be opened, and closed while nobody has to do with it."""

    open: bool = Field(False, strict=True)


class NewCommunity(CommunityFields):
    """A new community, not open yet: English texts are needed, and its slug is made of the English name."""

    names: Texts
    summaries: Texts
    sectors: Texts


class CountryChange(Change):
    """What is changed of a country: all the days that differ from what is published."""

    changes: list[Day] = Field([], max_length=60)


class TopicFields(Sent):
    """What may be said of a topic."""

    names: Texts = {}
    order: int = Field(0, ge=0, le=MOST_ORDER)
    communities: list[Annotated[str, Field(max_length=60)]] = Field([], max_length=1000)


class TopicChange(Change, TopicFields):
    """What is changed of a topic; it can be retired and brought back."""

    retired: bool = Field(False, strict=True)


class NewTopic(TopicFields):
    """A new topic, of the first level or under one of it: an English name is needed, of which its code is made."""

    names: Texts
    under: str = Field("", max_length=60, description="The code of the first-level topic to which it belongs for good.")


class Start(Schema):
    """Where everything is; `me` is the token's person."""

    openapi: str
    people: str
    organisations: str
    communities: str
    countries: str
    topics: str
    me: str | None


def describe_truly(description: dict[str, Any]) -> None:
    """Say in the OpenAPI description what its maker does not know: refusals are problem details, reading asks for no token."""
    for operations in description["paths"].values():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if status >= 400:
                    answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
                if status == 429:
                    answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
            if method == "get":
                operation["security"] = [{}, *operation.get("security", [])]
