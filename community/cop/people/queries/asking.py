"""Whom the yearly mail asks whether what is held of them is still right, and what it shows them."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cop.network.countries import country_name
from cop.people.choices import Standing
from cop.people.models import Affiliation, Erasure, Person
from cop.people.queries.my_data_words import column_in_words
from cop.people.queries.seen import seen_one
from cop.services.languages.queries import language_name, listed, text_of
from cop.services.ledger.queries import acted_on_oneself

YEAR = timedelta(days=365)
PAUSE = timedelta(days=30)

CHANGES = (
    "people.profile_changed",
    "people.photo_changed",
    "people.job_changed",
    "people.privacy_changed",
    "people.address_made_main",
)
"""What somebody does to their own data: for a year after it they are not asked."""


def to_ask() -> QuerySet[Person]:
    """Return the members to ask: for a year they neither said that their data is right nor changed it nor were asked.

    Never samples, nor anybody who left or is being erased, nor where the address is not confirmed: the mail shows what
    is held, and its link counts.
    """
    before = timezone.now() - YEAR
    silent = Q(confirmed__lt=before) | Q(confirmed=None, joined__lt=before)
    not_asked = Q(asked_if_right=None) | Q(asked_if_right__lt=before)
    changes = acted_on_oneself(CHANGES, since=before).filter(about=OuterRef("pk"))
    return _reached().filter(silent, not_asked, ~Exists(changes)).order_by("pk")


def may_be_asked() -> QuerySet[Person]:
    """Return the members whom the secretariat may have asked now, who were not within `PAUSE`."""
    return _reached().filter(Q(asked_if_right=None) | Q(asked_if_right__lt=timezone.now() - PAUSE))


def _reached() -> QuerySet[Person]:
    address = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
    going = Erasure.objects.filter(person=OuterRef("pk"), done=None)
    members = Person.objects.filter(standing=Standing.MEMBER, sample=False, is_active=True)
    return members.filter(Exists(address), ~Exists(going))


def still_asked(people: QuerySet[Person], number: int, version: int, asked: int) -> Person | None:
    """Return the member whom a yearly mail asked at the moment `asked` (in seconds), if what it showed is what is held."""
    person = people.filter(pk=number, version=version, standing=Standing.MEMBER, is_active=True).first()
    if person is None or person.asked_if_right is None or int(person.asked_if_right.timestamp()) != asked:
        return None
    return person


def in_words(person: Person) -> list[tuple[str, str]]:
    """Return what a person says of themselves, as they see it: what it is called and what it says, in the active language."""
    own = seen_one(person, person)
    known = [": ".join(filter(None, [text_of(one.topic.names), one.sentence])) for one in own.expertise]
    held = [
        (column_in_words("name"), own.name),
        (_("Your name in Latin letters"), own.name_latin),
        (column_in_words("addressed_as"), own.addressed_as),
        (_("Where you work"), listed(map(_job, own.affiliations))),
        (column_in_words("country"), country_name(own.country) if own.country else ""),
        (column_in_words("place"), own.place),
        (_("Languages"), listed(map(language_name, own.languages))),
        (_("What you know"), "; ".join(known)),
        (column_in_words("learning"), own.learning),
        (column_in_words("email"), own.email),
        (column_in_words("phone"), own.phone),
        (column_in_words("postal_address"), ", ".join(own.postal_address.splitlines())),
        (column_in_words("links"), ", ".join(link["address"] for link in own.links)),
    ]
    return [(name, value) for name, value in held if value]


def _job(affiliation: Affiliation) -> str:
    return ", ".join(filter(None, [affiliation.role, affiliation.organisation.name]))
