"""Letters to a group: who gets one, who is left out and why, in which language they read it, and what became of it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone, translation
from django.utils.translation import gettext

from cop.desk.access import letters_visible_to, reads_in_full
from cop.desk.choices import LeftOut, LetterState, Purpose
from cop.desk.models import Addressee, Letter
from cop.desk.models.letters import THREAD
from cop.desk.queries.groups import Group, people_in
from cop.network.queries import partnership
from cop.people.access import held_now, roles_that_count, running, running_days
from cop.people.choices import ConsentKind, Field, Listing, Rhythm, Role, Standing
from cop.people.models import Affiliation, Consent, Erasure, Membership, Person, PersonLanguage, RoleHeld
from cop.people.queries.finding import Wanted
from cop.people.queries.seen import seen_one
from cop.services.languages.queries import supported, text_of
from cop.services.mail.choices import UNFINISHED, State
from cop.services.mail.models import Message
from cop.services.mail.queries import of_thread

KIND = "desk/letter"
FAILED_LATELY = timedelta(days=90)
"""For so long whoever's last mail failed is left out."""

MOST_TEXT = 20_000
BLANK = re.compile(r"\{([^{}\n]{0,40})\}")
BLANKS = ("name", "organisation")


def group_of(letter: Letter) -> Group:
    """Return the group that a letter was written to, as it was picked."""
    held = dict(letter.filters)
    if not held:
        return Group()
    picked = held.pop("picked")
    return Group(**held | {"wanted": Wanted(**held["wanted"]), "picked": None if picked is None else tuple(picked)})


def kept(group: Group) -> dict[str, Any]:
    """Return a group as plain values."""
    return asdict(group)


def sorted_out(people: QuerySet[Person], purpose: str) -> QuerySet[Any]:
    """Return `people`, each with why a letter does not go to them in `left`, "" for those whom it reaches.

    News goes to those who agreed to it, at a confirmed address; what is about the membership to every member.
    """
    last = Message.objects.filter(to_person=OuterRef("pk"), to_address=OuterRef("email"))
    last = last.filter(state__in=(State.SENT, State.FAILED), queued__gte=timezone.now() - FAILED_LATELY).order_by("-pk")
    reasons = {
        LeftOut.SAMPLE: Q(sample=True),
        LeftOut.STANDING: ~Q(standing=Standing.MEMBER) | Q(is_active=False),
        LeftOut.GOING: Exists(Erasure.objects.filter(person=OuterRef("pk"), done=None)),
        LeftOut.NO_ADDRESS: Q(email=None),
    }
    if purpose == Purpose.NEWS:
        agreed = Consent.objects.filter(person=OuterRef("pk"), text__kind=ConsentKind.NEWS, withdrawn=None)
        address = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
        reasons[LeftOut.NO_NEWS] = Q(news_rhythm=Rhythm.NONE) | ~Q(Exists(agreed))
        reasons[LeftOut.UNCONFIRMED] = ~Exists(address)
    whens = [When(condition, then=Value(reason.value)) for reason, condition in reasons.items()]
    failed = When(Q(last_mail=State.FAILED), then=Value(LeftOut.FAILED.value))
    people = people.annotate(last_mail=Subquery(last.values("state")[:1]))
    return people.annotate(left=Case(*whens, failed, default=Value(""), output_field=CharField()))


def picked_for(letter: Letter, viewer: Any) -> QuerySet[Any]:
    """Return the people of a letter's group as `viewer` may write to them, each with why the letter does not go to them."""
    people = people_in(group_of(letter), viewer)
    if letter.community_id:
        theirs = Membership.objects.filter(running(), person=OuterRef("pk"), community=letter.community_id)
        people = people.filter(Exists(theirs))
    return sorted_out(people, letter.purpose)


def recipients(letter: Letter, sight: Any, viewer: Any) -> QuerySet[Person]:
    """Return those whom a letter reaches that is written with the `sight` of somebody, by name, as `viewer` is told of them:
    whoever does not read letters in full goes through the whole group."""
    people = picked_for(letter, sight)
    return (people.filter(left="") if reads_in_full(viewer) else people).order_by("sort_name", "pk")


def counted(letter: Letter, viewer: Any) -> dict[str, int]:
    """Return how many of the group there are by why a letter does not go to them; under "" those whom it reaches. What is
    told of that, `reached` and `left_out_in_words` say."""
    rows = picked_for(letter, viewer).order_by().values("left").annotate(people=Count("pk"))
    return dict(rows.values_list("left", "people"))


def reached(counts: Mapping[str, int], viewer: Any) -> int:
    """Return how many a letter reaches. Whoever does not read letters in full is told how many the group has: who of them
    agreed to it would show in the difference of two groups."""
    return counts.get("", 0) if reads_in_full(viewer) else sum(counts.values())


def left_out_in_words(counts: Mapping[str, int], viewer: Any) -> list[tuple[str, int]]:
    """Return why people are left out, in words, and how many, for whoever reads letters in full."""
    if not reads_in_full(viewer):
        return []
    return [(str(LeftOut(reason).label), counts[reason]) for reason in LeftOut.values if counts.get(reason)]


def unknown_blanks(text: str) -> list[str]:
    """Return the blanks of a text that nobody can fill."""
    return [name for name in BLANK.findall(text) if name not in BLANKS]


class Reading(NamedTuple):
    """In which language a reader reads what is around a letter, and in which the letter itself."""

    around: str
    letter: str


class Reader(NamedTuple):
    """Somebody who gets a letter: how they read it, and what stands in its blanks for them."""

    person: Person
    reading: Reading
    organisation: str

    @property
    def name(self) -> str:
        """How they want to be addressed."""
        return self.person.addressed_as or self.person.name


def reading_of(letter: Letter, languages: Iterable[str]) -> Reading:
    """Return how somebody who reads `languages` reads a letter: in the first of them that there is, else the original."""
    theirs = [code for code in map(supported, languages) if code] or ["en"]
    for code in theirs:
        if code in letter.texts:
            return Reading(code, code)
    return Reading(theirs[0], letter.original)


def readers(letter: Letter, people: Sequence[Person]) -> list[Reader]:
    """Return those who get a letter, in the same order, in a constant number of queries."""
    jobs: dict[int, Affiliation] = {}
    current = Affiliation.objects.filter(running_days(), person__in=[one.pk for one in people])
    for job in current.exclude(organisation__listing=Listing.STAGED).select_related("organisation").order_by("pk"):
        jobs.setdefault(job.person_id, job)
    languages: dict[int, list[str]] = {}
    for number, code in _spoken(people):
        languages.setdefault(number, []).append(code)
    found = []
    for person in people:
        reading = reading_of(letter, languages.get(person.pk, []))
        found.append(Reader(person, reading, _organisation(jobs.get(person.pk), reading)))
    return found


def reader_as_seen(letter: Letter, person: Person, viewer: Any) -> Reader:
    """Return somebody who gets a letter, as far as `viewer` sees them: what is hidden is not told by a preview."""
    real = readers(letter, [person])[0]
    if reads_in_full(viewer):
        return real
    seen = seen_one(person, viewer)
    reading = real.reading if Field.LANGUAGES in seen.fields else Reading(letter.original, letter.original)
    if Field.ORGANISATION not in seen.fields:
        return Reader(person, reading, "…")
    return Reader(person, reading, _organisation(next(iter(seen.affiliations), None), reading))


def _spoken(people: Sequence[Person]) -> Iterable[tuple[int, str]]:
    rows = PersonLanguage.objects.filter(person__in=[one.pk for one in people]).order_by("person", "position")
    return rows.values_list("person", "language")


def _organisation(job: Affiliation | None, reading: Reading) -> str:
    if job:
        return text_of(job.organisation.names, reading.letter) or job.organisation.name
    with translation.override(reading.letter):
        return gettext("your organisation")


def needs_second(letter: Letter, reached: int, asking: Person) -> bool:
    """Whether somebody else has to approve a letter that reaches so many, asked for by `asking`; nobody has to where there
    is nobody else who may."""
    alone = partnership().letters_alone
    if not alone or reached <= alone:
        return False
    there = Q(role=Role.SECRETARIAT)
    if letter.community_id:
        there |= Q(role=Role.FACILITATOR, community=letter.community_id)
    return RoleHeld.objects.filter(held_now(), roles_that_count(), there).exclude(person=asking).exists()


@dataclass(frozen=True)
class Became:
    """What became of a letter, in numbers."""

    people: int = 0
    handed_over: int = 0
    waiting: int = 0
    failed: int = 0
    unsubscribed: int = 0

    @property
    def kept(self) -> dict[str, int]:
        """The same as plain values."""
        return asdict(self)


def became(letter: Letter) -> Became:
    """Return what became of the mails of a letter."""
    if letter.counts:
        return Became(**letter.counts)
    addressed = Addressee.objects.filter(letter=letter).aggregate(
        people=Count("pk"),
        to_queue=Count("pk", filter=Q(queued=False, person__isnull=False)),
        unsubscribed=Count("unsubscribed"),
    )
    mails = dict(_mails(letter).order_by().values("state").annotate(mails=Count("pk")).values_list("state", "mails"))
    return Became(
        people=addressed["people"],
        handed_over=sum(mails.get(state, 0) for state in (State.SENT, State.SAMPLE)),
        waiting=sum(mails.get(state, 0) for state in (*UNFINISHED, State.HELD)) + addressed["to_queue"],
        failed=mails.get(State.FAILED, 0),
        unsubscribed=addressed["unsubscribed"],
    )


def still_going(letters: Iterable[Letter]) -> set[str]:
    """Return the threads of those letters of which mails wait to be handed over."""
    threads = [letter.thread for letter in letters if letter.state == LetterState.SENT]
    mails = Message.objects.filter(~Q(thread=""), thread__in=threads, state__in=(*UNFINISHED, State.HELD))
    return set(mails.order_by().values_list("thread", flat=True).distinct()) if threads else set()


def state_shown(letter: Letter, *, going: bool) -> LetterState:
    """Return how a letter stands for who reads of it: it is being sent while any mail of it is `going`."""
    return LetterState.SENDING if going and letter.state == LetterState.SENT else LetterState(letter.state)


def failed_mails(letter: Letter) -> QuerySet[Message]:
    """Return the mails of a letter that were given up, oldest first."""
    return _mails(letter).filter(state=State.FAILED).order_by("pk")


def mails_of(letter: Letter) -> QuerySet[Message]:
    """Return every mail of a letter that was made, without its words."""
    return _mails(letter).defer("text", "html", "headers").order_by("pk")


def _mails(letter: Letter) -> QuerySet[Message]:
    return of_thread(letter.thread)


def why_failed(message: Message) -> str:
    """Return in plain words what the relay said of a mail."""
    said = message.error
    if said.startswith("given up") or said.startswith("4"):
        return gettext("not taken, though it was tried for days")
    if any(code in said for code in ("5.2.2", "552")):
        return gettext("the mailbox is full")
    if any(code in said for code in ("5.1.", "550", "551", "553")):
        return gettext("there is no such mailbox")
    return gettext("refused by the other side")


def to_look_at(viewer: Any) -> QuerySet[Letter]:
    """Return the letters of which more mails failed than somebody has looked at, in `failed`, and those that wait for a
    second person; each waits since the moment in `since`."""
    thread = Concat(Value(THREAD), Cast(OuterRef("pk"), CharField()))
    failed = Message.objects.filter(kind=KIND, state=State.FAILED, thread=thread).order_by().values("thread")
    letters = letters_visible_to(viewer).annotate(
        failed=Coalesce(Subquery(failed.annotate(mails=Count("pk")).values("mails")), 0),
        since=Coalesce("ended", "asked", "made"),
    )
    waits = Q(state=LetterState.ASKED)
    return letters.filter(waits | Q(failed__gt=F("failed_seen")) if reads_in_full(viewer) else waits)


def letters_to(person: Person) -> Iterator[dict[str, Any]]:
    """Yield the letters that somebody got, for the download of their data; their words are among the mails."""
    for one in Addressee.objects.filter(person=person, queued=True).select_related("letter").order_by("pk"):
        letter = one.letter
        yield {
            "subject": text_of(letter.subjects, letter.original),
            "sent": letter.begun,
            "withdrawn": one.unsubscribed,
        }


def letters_by(person: Person) -> Iterator[dict[str, Any]]:
    """Yield the letters that somebody wrote, sent or approved, for the download of their data."""
    hands = Q(written_by=person) | Q(sent_by=person) | Q(approved_by=person)
    for letter in Letter.objects.filter(hands).order_by("pk"):
        yield {"made": letter.made, "subject": letter.subjects, "text": letter.texts, "sent": letter.begun}
