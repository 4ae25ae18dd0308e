"""Beginning a query, discussion or announcement, wording it, opening it, taking it back."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import (
    is_asker,
    may_ask_in,
    may_begin,
    may_edit_thread,
    may_facilitate,
    may_facilitate_in,
    shows_later,
)
from cop.discussions.actions.attaching import change_files, written_files
from cop.discussions.actions.following import follow_own
from cop.discussions.actions.holding import check_pause, standing_of_thread, tell_and_ask
from cop.discussions.actions.linking import follow_head, is_same_text, prepared
from cop.discussions.actions.recording import record
from cop.discussions.actions.refusals import NotNow
from cop.discussions.actions.waiting import bring_files, forget_earlier, put_by
from cop.discussions.choices import ANSWERABLE, ENDED, UNSENT, WANTS_ANSWERS, Kind, Later, ShownAs, Standing, State, Way
from cop.discussions.models import Cover, Ending, Revision, Thread, ThreadCountry, Waiting
from cop.discussions.queries.covers import person_behind
from cop.discussions.queries.crowds import facts_shown, hides_well
from cop.discussions.queries.facilitators import facilitator_of
from cop.discussions.queries.indexing import POST, THREAD
from cop.discussions.queries.rounds import day_of, next_round
from cop.discussions.queries.rules import day_in, due, rules_of
from cop.discussions.queries.telling import without_signature
from cop.network.countries import CODES
from cop.network.models import Community, Topic
from cop.people.models import Person
from cop.services.files.actions import Rows
from cop.services.jobs.actions import enqueue
from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.markdown import RENDERED, rendered
from cop.services.moderation.actions import close_gone
from cop.services.moderation.limits import take
from cop.services.moderation.queries import is_unseen
from cop.services.search.actions import index

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
MOST_QUESTIONS = 4


@dataclass(frozen=True)
class Worded:
    """What the head of a thread says. `topics` are codes, `countries` ISO 3166-1 codes, `language` one of ours; `talk_until` is
    the last day of a discussion."""

    title: str
    body: str
    language: str
    helps: Collection[str] = ()
    questions: Collection[str] = ()
    use: str = ""
    topics: Collection[str] = ()
    countries: Collection[str] = ()
    wanted_by: date | None = None
    talk_until: date | None = None
    interest: str = ""
    spares_own_hierarchy: bool = False


@dataclass(frozen=True)
class Beginning:
    """How something begins: in which community, of which kind, as whom its asker appears, whether the facilitator first
    helps to word it, and a name under which a device sends it once."""

    community: Community
    kind: str = Kind.QUERY
    shown_as: str = ShownAs.NAME
    help_wanted: bool = False
    chatham: bool = False
    sent_once: str | None = None
    way: str = Way.WEB
    only_draft: bool = False
    files: Collection[Any] = ()


def begin(beginning: Beginning, worded: Worded, *, acting_person: Person) -> Thread:
    """Begin a query, discussion or announcement. For members of the community (`access.may_begin`).

    In one's own name it is open at once, unless it is kept as a draft or the facilitator is asked to help with the words.
    Under cover it always goes to the facilitator first, who from then on is the asker for everybody else: also in the
    ledger. The same `sent_once` begins it once and returns what is there. Mail goes to the facilitator, or to followers;
    to these only once it is cleared, where rules hold it.

    Raises PermissionDenied, NotNow where nobody facilitates the community and cover or help is asked for, TooOften,
    ValueError for a text that is too long.
    """
    if not may_begin(acting_person, beginning.community, beginning.kind):
        raise PermissionDenied
    check_pause(acting_person, beginning.community)
    if present := _sent_before(beginning, worded, acting_person):
        return present
    worded = replace(worded, body=prepared(worded.body, beginning.community))
    take(f"discussions-begin:{acting_person.pk}", per=A_DAY, at_most=20)
    try:
        return _begin(beginning, worded, acting_person)
    except IntegrityError:
        if present := _sent_before(beginning, worded, acting_person):
            return present
        raise


def _begin(beginning: Beginning, worded: Worded, acting_person: Person) -> Thread:
    hide_makers = beginning.chatham or beginning.shown_as != ShownAs.NAME
    with written_files(beginning.files, hide_makers=hide_makers) as files, transaction.atomic():
        thread = _begun(beginning, acting_person)
        _put(thread, worded)
        follow_head(thread)
        change_files(thread, None, files, acting_person=acting_person)
        asker = thread.asker
        record(
            "discussions.begun", thread, acting_person=asker, community=thread.community, new={"kind": thread.kind}
        )  # fmt: skip
        if beginning.only_draft:
            return thread
        if beginning.help_wanted or thread.is_covered:
            _to_facilitator(thread)
        else:
            _open(thread, acting_person)
            follow_own(acting_person, thread)
    return thread


@transaction.atomic
def send(thread: Thread, *, help_wanted: bool, acting_person: Person) -> Thread:
    """Send a draft of one's own: to the facilitator for help with the words, or open it. For who may still begin such a thing.
    Raises PermissionDenied, NotNow."""
    thread = _locked(thread)
    if not is_asker(acting_person, thread) or not may_begin(acting_person, thread.community, thread.kind):
        raise PermissionDenied
    check_pause(acting_person, thread.community)
    if thread.state != State.DRAFT:
        raise NotNow(_("It was sent already."))
    if help_wanted or thread.is_covered:
        _to_facilitator(thread)
    else:
        _open(thread, acting_person)
        follow_own(acting_person, thread)
    return thread


def word(
    thread: Thread,
    worded: Worded,
    *,
    version: int,
    files: Collection[Any] = (),
    without: Collection[int] = (),
    acting_person: Person,
) -> Thread:
    """Word the head of a thread anew, on top of the `version` that the form was opened on. `files`
    come to it, those `without` go.

    What it said is kept for all to read, once somebody may have read it; what it said before that is gone, and so is all that
    who asked under cover takes out, for it may tell who they are. For the asker, and for the facilitator before it is open;
    what who asked under cover words once it is open shows with the next round. Raises PermissionDenied, NotNow,
    ChangedMeanwhile, TooOften.
    """
    if not may_edit_thread(acting_person, thread):
        raise PermissionDenied
    take(f"discussions-edit:{acting_person.pk}", per=AN_HOUR, at_most=60)
    with written_files(files, hide_makers=thread.is_covered or thread.chatham) as kept, transaction.atomic():
        return _word(thread, worded, version, kept, without, acting_person)


def word_in_round(waiting: Waiting, *, acting_person: Person) -> None:
    """Word a head as who asked under cover did since the last round, in the transaction of the round that calls it. Raises
    as `word` does."""
    values = dict(waiting.values)
    version, without = values.pop("version"), values.pop("without")
    for name in ("wanted_by", "talk_until"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    worded = Worded(**values)
    _word(waiting.thread, worded, version, (), without, acting_person, waiting)


def _word(
    thread: Thread,
    worded: Worded,
    version: int,
    files: Collection[Rows],
    without: Collection[int],
    acting_person: Person,
    waiting: Waiting | None = None,
) -> Thread:
    thread = _locked(thread)
    if not may_edit_thread(acting_person, thread):
        raise PermissionDenied
    check_pause(acting_person, thread.community)
    if thread.version != version:
        raise ChangedMeanwhile({}, {}, thread.version)
    worded = replace(worded, body=prepared(worded.body, thread.community))
    if waiting is None and shows_later(acting_person, thread):
        put_by(thread, Later.WORDED, {"version": version, "without": list(without)} | asdict(worded), files=files)
        return thread
    actor = thread.asker if is_asker(acting_person, thread) else acting_person
    was_read = thread.state not in UNSENT and not (thread.standing == Standing.HELD and is_unseen(thread))
    if was_read and (thread.title, thread.body) != (worded.title, worded.body):
        thread.edited = day_of(thread) if thread.is_covered else timezone.now()
        if waiting is None:
            Revision.objects.create(thread=thread, title=thread.title, body=thread.body, by=actor, until=thread.edited)
        else:
            forget_earlier(thread, None)
    thread.version += 1
    change_files(thread, None, files, without=without, acting_person=acting_person)
    if waiting is not None:
        bring_files(waiting, thread, None)
    _put(thread, worded)
    if thread.standing == Standing.CLEAR and thread.state not in UNSENT and is_asker(acting_person, thread):
        _hold_if_need_be(thread, acting_person, unseen=False)
    follow_head(thread)
    record(
        "discussions.worded", thread, acting_person=actor, community=thread.community, new={"version": thread.version}
    )
    return thread


@transaction.atomic
def open_for_answers(thread: Thread, *, acting_person: Person) -> Thread:
    """Open what waits with the facilitator. For the facilitators of its community. Followers get mail.

    Raises PermissionDenied, NotNow where it does not wait there any more.
    """
    thread = _locked(thread)
    if not may_facilitate(acting_person, thread):
        raise PermissionDenied
    if thread.state != State.WORDING:
        raise NotNow(_("It does not wait with the facilitator any more."))
    _open(thread, acting_person)
    if thread.asker and not thread.is_covered:
        follow_own(thread.asker, thread)
    return thread


@transaction.atomic
def agree_to_wording(thread: Thread, *, version: int, acting_person: Person) -> Thread:
    """Say yes to the words that the facilitator proposed, which opens it. For who asked and may still ask there, by the address
    of the mail that shows that `version` of them. Twice is as good as once. Followers get mail.

    Raises PermissionDenied, NotNow where it was worded anew since, or does not wait there any more.
    """
    thread = _locked(thread)
    if not is_asker(acting_person, thread) or thread.names_nobody or not may_ask_in(acting_person, thread.community):
        raise PermissionDenied
    check_pause(acting_person, thread.community)
    if thread.state in ANSWERABLE and thread.version == version:
        return thread
    if thread.state != State.WORDING:
        raise NotNow(_("It does not wait with the facilitator any more."))
    if thread.version != version:
        raise NotNow(_("It was worded anew meanwhile. Look at it once more."))
    _open(thread, acting_person)
    follow_own(acting_person, thread)
    return thread


@transaction.atomic
def withdraw(thread: Thread, *, acting_person: Person, in_round: bool = False) -> Thread:
    """Take a thread back. For who asked, while no reply is published; answers stay with those who wrote them. Under cover it
    stands as it does until the next round.

    Raises PermissionDenied, NotNow.
    """
    thread = _locked(thread)
    if not is_asker(acting_person, thread):
        raise PermissionDenied
    if thread.state not in (*UNSENT, *ANSWERABLE) or thread.state == State.PUBLISHED:
        raise NotNow(_("It can no longer be withdrawn."))
    if not in_round and shows_later(acting_person, thread):
        put_by(thread, Later.WITHDRAWN)
        return thread
    move(thread, State.WITHDRAWN, acting_person=thread.asker)
    follow_head(thread)
    close_gone(thread)
    return thread


def move(thread: Thread, state: str, *, acting_person: Person | None) -> None:
    """Take a locked thread to another state, in the transaction of the action that decided so."""
    old, thread.state = thread.state, State(state)
    thread.save(update_fields=["state"])
    if old not in UNSENT or state not in UNSENT:
        index(THREAD, [thread.pk])
    if (old in UNSENT) != (state in UNSENT) or state in (State.WITHDRAWN, State.PRIVATELY):
        index(POST, thread.posts.values_list("pk", flat=True))
    elif thread.posts_count:
        enqueue("cop.discussions.tasks.index_posts", thread.pk)
    row = record(
        "discussions.moved", thread, acting_person=acting_person, community=thread.community,
        old={"state": old}, new={"state": state},
    )  # fmt: skip
    if thread.kind == Kind.TIMED and state == State.OPEN:
        enqueue("cop.discussions.week_tasks.begin_weeks", thread.pk)
    if old in WANTS_ANSWERS and state not in WANTS_ANSWERS:
        enqueue("cop.discussions.routing_tasks.tell_no_longer", thread.pk)
    if hears_of(thread, old, acting_person):
        enqueue("cop.discussions.ending_tasks.tell_of_move", thread.pk, str(state), row.pk)


def hears_of(thread: Thread, old: str, acting_person: Person | None) -> bool:
    """Whether somebody is told where a thread stands now: of what others did, and of which no other mail tells."""
    if acting_person is not None and acting_person == thread.asker and not thread.is_covered:
        return False
    if thread.is_covered and old in UNSENT:
        return False  # before it is open only who asked can follow it: a mail would tell
    by_hand = thread.state == State.COMPILING and old != State.CHECKING and acting_person is not None
    opened = thread.state == State.OPEN and old in (State.WORDING, *ENDED)
    back = thread.state == State.DRAFT and old == State.WORDING
    return by_hand or opened or back or thread.state in (State.ARCHIVED, State.PRIVATELY, State.REDIRECTED)


def _sent_before(beginning: Beginning, worded: Worded, person: Person) -> Thread | None:
    """Return what somebody began before under the same name. Raises NotNow where it said something else, or is somebody
    else's."""
    present = Thread.objects.filter(sent_once=beginning.sent_once).first() if beginning.sent_once else None
    if present is None:
        return None
    same = present.title == worded.title and is_same_text(present.body, worded.body, beginning.community)
    if not same or not is_asker(person, present):
        raise NotNow(
            _("An earlier text of yours arrived already. Send this one once more if it is to stand beside it.")
        )
    return present


def _begun(beginning: Beginning, person: Person) -> Thread:
    """Return the new thread. Under cover, who asks is written in `Cover` alone, and whoever is in charge of all others keeps
    it, also their own: somebody else in their place would tell who asks."""
    covered = beginning.shown_as != ShownAs.NAME
    keeper = facilitator_of(beginning.community, but=None if covered else person)
    if keeper is None and (covered or beginning.help_wanted):
        raise NotNow(_("Nobody facilitates this community now, so nobody can ask in your place. Ask in your own name."))
    if not hides_well(beginning.community, person, beginning.shown_as):
        raise NotNow(
            _("Fewer than five members here fit that, so it would tell who you are. Appear with nothing else.")
        )
    thread = Thread(
        community=beginning.community,
        kind=beginning.kind,
        shown_as=beginning.shown_as,
        **facts_shown(person, beginning.shown_as),
        asker=keeper if covered else person,
        facilitator=person if may_facilitate_in(person, beginning.community.pk) and not covered else keeper,
        chatham=beginning.chatham,
        sent_once=beginning.sent_once,
        sample=person.sample,
        way=Way.WEB if covered else beginning.way,
    )
    if covered:
        thread.began = thread.moved = day_of(thread)
    thread.save()
    if covered:
        Cover.objects.create(thread=thread, person=person, keeper=keeper)
    return thread


def _put(thread: Thread, worded: Worded) -> None:
    thread.title, thread.language = worded.title, worded.language
    thread.body = without_signature(worded.body) if thread.is_covered else worded.body
    thread.html, thread.rendered = rendered(thread.body, f"q{thread.pk}"), RENDERED
    thread.helps, thread.questions = list(worded.helps), list(worded.questions)[:MOST_QUESTIONS]
    thread.use, thread.wanted_by, thread.interest = worded.use, worded.wanted_by, worded.interest
    thread.spares_own_hierarchy = worded.spares_own_hierarchy
    if thread.kind == Kind.DISCUSSION:
        thread.closes = worded.talk_until
    thread.save()
    thread.topics.set(Topic.objects.filter(code__in=worded.topics))
    countries = set(worded.countries) & set(CODES)
    thread.countries.exclude(country__in=countries).delete()
    ThreadCountry.objects.bulk_create(
        [ThreadCountry(thread=thread, country=country) for country in sorted(countries)], ignore_conflicts=True
    )
    if thread.state not in UNSENT:
        index(THREAD, [thread.pk])
    if thread.posts_count:
        enqueue("cop.discussions.tasks.index_posts", thread.pk)


def _to_facilitator(thread: Thread) -> None:
    if thread.facilitator is None:
        raise NotNow(_("Nobody facilitates this community now. Open it yourself."))
    move(thread, State.WORDING, acting_person=thread.asker)
    if thread.is_covered:
        Cover.objects.filter(thread=thread).update(tell=next_round())
    else:
        enqueue("cop.discussions.tasks.tell_facilitator", thread.pk)


def _open(thread: Thread, acting_person: Person) -> None:
    if thread.is_covered:
        _hide_better(thread)
    now = timezone.now()
    thread.opened = thread.moved = now
    Ending.objects.filter(thread=thread).delete()
    if thread.kind == Kind.QUERY and thread.closes is None:
        thread.closes = due(day_in(thread.community, now), rules_of(thread.community).open_for, thread.community)
    thread.save(update_fields=["opened", "moved", "closes"])
    if not may_facilitate(acting_person, thread):
        _hold_if_need_be(thread, acting_person, unseen=True)
    move(thread, State.OPEN, acting_person=acting_person if not thread.is_covered else thread.asker)
    follow_head(thread)
    if thread.standing == Standing.CLEAR:
        tell_and_ask(thread)


def _hold_if_need_be(thread: Thread, acting_person: Person, *, unseen: bool) -> None:
    """Take a thread out of sight that rules hold, until the facilitator has read it."""
    thread.standing = standing_of_thread(thread, acting_person, unseen=unseen)
    if thread.standing == Standing.HELD:
        thread.save(update_fields=["standing"])
        index(THREAD, [thread.pk])
        index(POST, thread.posts.values_list("pk", flat=True))


def _hide_better(thread: Thread) -> None:
    """Show nothing of the asker where fewer fit now than when they asked."""
    person = person_behind(thread)
    facts = {"shown_country": thread.shown_country, "shown_category": thread.shown_category}
    if person is None or not hides_well(thread.community, person, thread.shown_as, facts):
        thread.shown_as, thread.shown_country, thread.shown_category = ShownAs.NOTHING, "", ""
        thread.save(update_fields=["shown_as", "shown_country", "shown_category"])


def _locked(thread: Thread) -> Thread:
    return Thread.objects.select_for_update(of=("self",)).select_related("community", "asker").get(pk=thread.pk)
