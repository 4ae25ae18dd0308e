"""Where a thread stands, as the stops of its line, and by when the next step is due."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cop.discussions.choices import ENDED, Kind, State
from cop.discussions.models import Ending, Thread, Week
from cop.discussions.queries.asked import sent_to
from cop.discussions.queries.rules import day_in, due, rules_of
from cop.services.languages.queries import day
from cop.services.lines.queries import Stop

ORDER = (
    State.DRAFT,
    State.WORDING,
    State.OPEN,
    State.CLOSING,
    State.COMPILING,
    State.CHECKING,
    State.PUBLISHED,
    State.ARCHIVED,
)
WAYS_OUT = (State.PRIVATELY, State.REDIRECTED, State.WITHDRAWN)


def line(thread: Thread, weeks: Iterable[Week] = ()) -> list[Stop]:
    """Return the stops of a thread; announcements have none. `weeks` are those of a time-bound discussion."""
    if thread.kind == Kind.ANNOUNCEMENT:
        return []
    made = [_asked(thread)]
    if thread.state in WAYS_OUT:
        return [*made, Stop(_capital(thread.get_state_display()), state="now")]
    if thread.kind == Kind.TIMED:
        return [*made, *map(_week, weeks), _closing(thread)]
    if thread.kind == Kind.DISCUSSION:
        over = thread.state == State.ARCHIVED
        until = _("until %(day)s") % {"day": day(thread.closes)} if thread.closes and not over else ""
        here = Stop(_("Answers open"), detail=until, state="" if over else _state(thread, State.OPEN, State.CHECKING))
        return [*made, here, *([Stop(_("Archived"), state="now")] if over else [])]
    if asked := getattr(thread, "asked_count", None):
        made.append(sent_to(asked))
    return [*made, _first_answer(thread), _open(thread), *_reply(thread)]


def _asked(thread: Thread) -> Stop:
    title = pgettext("line", "Asked") if thread.kind == Kind.QUERY else _("Begun")
    if thread.state == State.WORDING:
        return Stop(title, detail=_("with the facilitator"), state="now")
    if thread.state == State.DRAFT and Ending.objects.filter(thread=thread).exists():
        return Stop(title, detail=_("sent back by the facilitator"), state="now")
    return Stop(title, detail=day(thread.opened) if thread.opened else "", state=_state(thread, State.DRAFT))


def _first_answer(thread: Thread) -> Stop:
    if thread.first_answered:
        return Stop(_("First answer"), detail=day(thread.first_answered))
    detail = ""
    if thread.opened and thread.state in (State.OPEN, State.CLOSING):
        target = due(day_in(thread.community, thread.opened), rules_of(thread.community).first_answer, thread.community)
        detail = _due(target, day_in(thread.community))
    return Stop(_("First answer"), detail=detail, state="next")


def _open(thread: Thread) -> Stop:
    until = thread.closes if thread.state in (State.OPEN, State.CLOSING) else None
    closes = _("until %(day)s") % {"day": day(until)} if until else ""
    return Stop(_("Answers open"), detail=closes, state=_state(thread, State.OPEN, State.CLOSING))


def _reply(thread: Thread) -> list[Stop]:
    """The stops of the consolidated reply: compiled, read by those quoted, published, archived."""
    reply = getattr(thread, "reply", None)
    checked = reply and reply.checked_until and _("until %(day)s") % {"day": day(reply.checked_until)}
    published = reply and reply.published and day(reply.published)
    stops = [
        Stop(_("Reply compiled"), state=_state(thread, State.COMPILING)),
        Stop(_("Checked by asker and those quoted"), detail=checked or "", state=_state(thread, State.CHECKING)),
        Stop(_("Consolidated reply"), detail=published or "", state=_state(thread, State.PUBLISHED)),
    ]
    if thread.state == State.ARCHIVED:
        stops.append(Stop(_("Archived"), state="now"))
    return stops


def _week(week: Week) -> Stop:
    today = day_in(week.thread.community)
    state = "next" if week.framing_id is None else "now" if week.begins <= today <= week.ends else ""
    address = f"{reverse('discussions:week', args=[week.thread_id, week.place])}" if week.framing_id else ""
    span = _("%(first)s to %(last)s") % {"first": day(week.begins, "medium"), "last": day(week.ends, "medium")}
    return Stop(_("Week %(number)s") % {"number": week.place}, address, span, state)


def _closing(thread: Thread) -> Stop:
    return Stop(_("Closing synthesis"), state="now" if thread.state in ENDED else "next")


def _state(thread: Thread, *here: str) -> str:
    """Whether a thread has passed, stands at, or has still to come to the states that one stop is for."""
    if thread.state in WAYS_OUT:
        return ""
    at, places = ORDER.index(State(thread.state)), [ORDER.index(State(state)) for state in here]
    return "now" if min(places) <= at <= max(places) else "" if at > max(places) else "next"


def _due(target: date, today: date) -> str:
    words = _("was due by %(day)s") if target < today else _("due by %(day)s")
    return words % {"day": day(target)}


def _capital(word: Any) -> str:
    return str(word)[:1].upper() + str(word)[1:]
