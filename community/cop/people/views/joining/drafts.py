"""Which draft a browser is at: the session holds its key, and the address that was proven in this browser."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cop.people.choices import ApplicationState
from cop.people.models import Application
from cop.services.lines.queries import Stop

HELD = "joining"


def current(request: HttpRequest) -> Application | None:
    """Return the draft that this browser is filling in, if it still is one."""
    key = request.session.get(HELD, {}).get("key")
    return Application.objects.filter(key=key, state=ApplicationState.DRAFT).first() if key else None


def hold(request: HttpRequest, draft: Application, *, proven: bool = False) -> None:
    """Make `draft` the one that this browser fills in; `proven` when its address was proven here just now."""
    request.session[HELD] = {"key": draft.key, "proven": draft.email if proven else _proven(request)}


def let_go(request: HttpRequest) -> None:
    """Forget the draft in this browser."""
    request.session.pop(HELD, None)


def is_proven(request: HttpRequest, draft: Application) -> bool:
    """Whether the address that the draft has now was proven in this browser."""
    return bool(draft.email) and _proven(request) == draft.email


def kept(draft: Application | None, step: str) -> dict[str, Any]:
    """Return what stands in the fields of a step: as it was typed last, else as it was saved."""
    if draft is None:
        return {}
    typed = draft.answers.get("typed", {}).get(step, {})
    return {**draft.answers.get(step, {}), **typed}


def line(now: str) -> list[Stop]:
    """Return the steps of joining on the line, at the step `now`."""
    names = {"you": _("You"), "work": _("Your work"), "joins": _("What you join"), "code": _("The code")}
    order = list(names)
    return [
        Stop(names[name], state="" if place < order.index(now) else "now" if name == now else "next")
        for place, name in enumerate(order)
    ]


def _proven(request: HttpRequest) -> str:
    return request.session.get(HELD, {}).get("proven", "")
