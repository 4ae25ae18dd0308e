"""What the data protection desk reads: its clocks, what waits, consents, what people did by themselves, what is kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cop.desk.access import breaches_visible_to, consents_visible_to, may_protect, requests_visible_to
from cop.desk.choices import LetterTo, RequestKind, RequestState, RequestWay
from cop.desk.initial import Law, law_of
from cop.desk.models import Breach, BreachLetter, DataRequest, Held, Review
from cop.network.countries import country_name
from cop.people.access import running, viewpoint
from cop.people.models import Consent, ConsentText, Membership, Person
from cop.people.queries.consenting import current_texts
from cop.services.languages.queries import listed, number
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import remembered
from cop.services.queues import Item, Waits
from cop.services.retention import Kept, kinds

YEAR = timedelta(days=365)
BY_ONESELF = {
    RequestKind.ACCESS: "people.downloaded",
    RequestKind.CORRECTION: "people.profile_changed",
    RequestKind.ERASURE: "people.erasure_asked",
    RequestKind.OBJECTION: "people.consent_withdrawn",
}
"""What people do on their own pages, where it is answered at once: each kind of request with the act that the ledger keeps.
Downloading is also how one takes one's data along."""


class Consents(NamedTuple):
    """What the log of consents is asked for; an empty part asks for nothing."""

    kind: str = ""
    state: str = ""
    community: str = ""
    person: str = ""


def consents(wanted: Consents, viewer: Any) -> QuerySet[Consent]:
    """Return the consents that `viewer` may see, the newest first.

    To what many rows meet a nought is added: SQLite then reads them in their order, and need not sort them.
    """
    found = consents_visible_to(viewer).alias(by=F("person_id") + 0, to=F("text_id") + 0)
    found = found.filter(*_conditions(wanted))
    return found.prefetch_related("text").order_by("-pk")


def _conditions(wanted: Consents) -> Iterator[Any]:
    if wanted.kind:
        yield Q(to__in=list(ConsentText.objects.filter(kind=wanted.kind).values_list("pk", flat=True)))
    if wanted.state == "withdrawn":
        yield Q(withdrawn__isnull=False)
    if wanted.state in ("held", "older"):
        yield Q(withdrawn__isnull=True)
    if wanted.state == "older":
        newest = [text.pk for text in current_texts().values()]
        same = Consent.objects.filter(person=OuterRef("person"), text__kind=OuterRef("text__kind"), text__in=newest)
        yield ~Q(text__in=newest) & ~Exists(same.filter(withdrawn__isnull=True))
    if wanted.community:
        there = Membership.objects.filter(running(), community__slug=wanted.community, person__isnull=False)
        yield Q(by__in=there.values("person"))
    if wanted.person.isdecimal():
        yield Q(person=int(wanted.person[:15]))
    elif wanted.person:
        yield Q(person__email__iexact=wanted.person) | Q(person__name__icontains=wanted.person)


WAYS = {
    "web": RequestWay.PAGE.label,
    "telephone": RequestWay.TELEPHONE.label,
    "import": gettext_lazy("from a list"),
    "mail": gettext_lazy("by mail"),
}


def way_in_words(channel: str) -> str:
    """Return how a consent came."""
    return str(WAYS.get(channel, channel))


def by_themselves(kind: RequestKind, viewer: Any) -> QuerySet[Entry]:
    """Return what people did by themselves of one kind of request, the newest first, from the ledger."""
    if not may_protect(viewer) or kind not in BY_ONESELF:
        return Entry.objects.none()
    return Entry.objects.filter(act=BY_ONESELF[kind], about=F("actor")).order_by("-happened", "-pk")


def waiting_requests(viewer: Any) -> QuerySet[DataRequest]:
    """Return the requests that wait for an answer at the data protection desk; nobody's own wait for themselves."""
    if not may_protect(viewer):
        return DataRequest.objects.none()
    if not _something_open().requests:
        return DataRequest.objects.none()
    return requests_visible_to(viewer).filter(state=RequestState.OPEN).exclude(person=viewpoint(viewer).person)


def request_item(one: DataRequest) -> Item:
    """Return a request as it stands in its queue."""
    return Item(
        one.pk,
        str(one.get_kind_display()),
        one.made,
        reverse("desk:data_request", args=[one.pk]),
        days_left_in_words(one),
    )


def days_left_in_words(one: DataRequest) -> str:
    """Return how many days are left to answer a request, or by how many it is late."""
    left = one.days_left
    if left < 0:
        return ngettext("%(count)s day too late", "%(count)s days too late", -left) % {"count": number(-left)}
    return ngettext("%(count)s day left", "%(count)s days left", left) % {"count": number(left)}


def requests_of(person: Person) -> Iterator[dict[str, Any]]:
    """Yield what a person asked about their data, for the download of it."""
    columns = ("way", "words", "received", "due", "longer", "state", "answer", "answered")
    asked = DataRequest.objects.filter(person=person).order_by("pk")
    yield from map(dict, asked.values(*columns, request_kind=F("kind")))


def done_by(person: Person) -> Iterator[dict[str, Any]]:
    """Yield what a person did at the data protection desk, for the download of their data."""
    for review in Review.objects.filter(signed_by=person).order_by("pk"):
        yield {"act": "desk.retention_reviewed", "happened": review.signed, "text": review.note}
    for breach in Breach.objects.filter(entered_by=person).order_by("pk"):
        yield {"act": "desk.breach_entered", "happened": breach.made, "text": breach.happened}
    for letter in BreachLetter.objects.filter(sent_by=person).order_by("pk"):
        yield {"act": "desk.breach_letter_sent", "happened": letter.sent, "text": letter.text}


def open_breaches(viewer: Any) -> QuerySet[Breach]:
    """Return the breaches that are not closed."""
    if not _something_open().breaches:
        return Breach.objects.none()
    return breaches_visible_to(viewer).filter(closed=None)


def breach_item(breach: Breach) -> Item:
    """Return a breach as it stands in its queue."""
    words = breach.happened.splitlines()[0][:80]
    address = reverse("desk:breach", args=[breach.pk])
    return Item(breach.pk, words, breach.known, address, hours_left_in_words(first_notice_due(breach)))


def first_notice_due(breach: Breach) -> datetime:
    """Return by when the first authority has to be told, by the laws of the countries that the breach concerns."""
    hours = min((law_of(country).notice.amount for country in breach.countries), default=law_of("").notice.amount)
    return breach.known + timedelta(hours=hours)


def hours_left_in_words(due: datetime) -> str:
    """Return how many hours are left until `due`, or by how many it is late."""
    left = int((due - timezone.now()).total_seconds() // 3600)
    if left < 0:
        return ngettext("%(count)s hour too late", "%(count)s hours too late", -left) % {"count": number(-left)}
    return ngettext("%(count)s hour left", "%(count)s hours left", left) % {"count": number(left)}


class Notice(NamedTuple):
    """One letter of a breach that a country's law asks for: to whom, by when where hours are set, and when it was sent."""

    law: Law
    country: str
    to: LetterTo
    due: datetime | None
    left: str
    sent: BreachLetter | None


def notices(breach: Breach) -> list[Notice]:
    """Return the letters that a breach asks for, country by country, in one query."""
    sent = {(letter.country, letter.to): letter for letter in breach.letters.all()}
    found = []
    for country in breach.countries:
        law = law_of(country)
        for to in LetterTo:
            due = breach.known + timedelta(hours=law.notice.amount) if to == LetterTo.AUTHORITY else None
            left = hours_left_in_words(due) if due else ""
            found.append(Notice(law, country_name(country), to, due, left, sent.get((country, to.value))))
    return found


@dataclass(frozen=True)
class Line:
    """A line of the table of what is kept: the kind, what was counted last, and whether something is too old."""

    kind: Kept
    held: Held | None
    late: bool

    @property
    def counts(self) -> bool:
        """Whether it lies in the database."""
        return self.kind.rows is not None

    @property
    def period(self) -> str:
        """How long it is kept, in words; empty where no number says it."""
        days = self.kind.period.days if self.kind.period else 0
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": number(days)} if days else ""


def what_is_kept() -> list[Line]:
    """Return the table of what is kept, in one query."""
    counted, now = Held.objects.in_bulk(), timezone.now()
    lines = []
    for kind in kinds():
        held = counted.get(kind.code)
        lines.append(Line(kind, held, held is not None and kind.is_late(held.oldest, now)))
    return lines


def review_due() -> datetime | None:
    """Return when what is kept has to be gone through next: a year after that was signed last, or was counted first."""
    last = Review.objects.order_by("-signed").values_list("signed", flat=True).first()
    begun = last or Held.objects.aggregate(first=Min("first_counted"))["first"]
    return begun + YEAR if begun else None


def review_waits(viewer: Any) -> Waits:
    """The yearly review once it is due, and kinds of which something is too old."""
    late, due = remembered(
        "retention", lambda: ([line.kind.code for line in what_is_kept() if line.late], review_due())
    )
    is_due = due is not None and due <= timezone.now()
    names = [str(kind.name) for kind in kinds() if kind.code in late]
    address = reverse("desk:retention")
    detail = _("Too old: %(kinds)s") % {"kinds": listed(names)} if late else ""
    return Waits(len(late) + is_due, due if is_due else None, address, detail)


class _Open(NamedTuple):
    requests: bool
    breaches: bool


def _something_open() -> _Open:
    """Whether anything waits at all: mostly nothing does, and then the desk's first page need not ask."""

    def read() -> _Open:
        requests = DataRequest.objects.filter(state=RequestState.OPEN).exists()
        return _Open(requests, Breach.objects.filter(closed=None).exists())

    return remembered("data-protection", read)


def countries_in_words(codes: Iterable[str]) -> str:
    """Return the names of countries as a reader reads them."""
    return listed(country_name(code) for code in codes)
