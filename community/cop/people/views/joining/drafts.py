"""Which draft a browser is at: the session holds its key, and the address that was proven in this browser."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cop.people.choices import ApplicationState
from cop.people.models import Application
from cop.services.lines.queries import Stop

HELD = "joining"


def asks_for_code(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead to the code where this browser began a form whose address another one proved."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        elsewhere = proven_elsewhere(request)
        return redirect("people:join_resume", elsewhere.key) if elsewhere else view(request, *args, **kwargs)

    return guarded


def current(request: HttpRequest) -> Application | None:
    """Return the draft that this browser is filling in, if it still is one and this browser may show it."""
    draft = _held(request)
    return draft if draft and _may_show(request, draft) else None


def proven_elsewhere(request: HttpRequest) -> Application | None:
    """Return the draft that this browser began, and that it may not show without a code: another one proved its address."""
    draft = _held(request)
    return None if draft is None or _may_show(request, draft) else draft


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


def _held(request: HttpRequest) -> Application | None:
    key = request.session.get(HELD, {}).get("key")
    return Application.objects.filter(key=key, state=ApplicationState.DRAFT).first() if key else None


def _may_show(request: HttpRequest, draft: Application) -> bool:
    """Before anybody proved an address, whoever began the draft; then only who proved it, whatever it is changed to."""
    return draft.proven_email in ("", _proven(request))


def _proven(request: HttpRequest) -> str:
    return request.session.get(HELD, {}).get("proven", "")
