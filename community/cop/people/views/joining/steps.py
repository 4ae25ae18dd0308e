"""The three steps. Each is a plain form whose button saves the draft; a script may save between."""

from contextlib import suppress
from datetime import timedelta
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cop.network.queries import communities_open
from cop.people.actions.joining import confirming, drafting
from cop.people.forms.choosing import NEW
from cop.people.forms.joining import JoinsForm, WorkForm, YouForm, consent_name
from cop.people.models import Application
from cop.people.queries.choosing import name_as_typed, organisations_like
from cop.people.queries.consenting import current_texts
from cop.people.requests import PersonsRequest
from cop.people.signing_in.limits import may_ask_for_code
from cop.people.views.joining import drafts, members
from cop.people.views.joining.ending import complete, gone
from cop.services.languages.forms import OurForm, without_control_characters
from cop.services.moderation.limits import TooOften, client_address, take

FORMS: dict[str, type[OurForm]] = {"you": YouForm, "work": WorkForm, "joins": JoinsForm}
LONGEST_KEPT = 1000


@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """The door: the first step for a visitor, the places still open for somebody who is signed in."""
    if request.user.is_authenticated:
        return members.places(cast("PersonsRequest", request))
    return step(request, "you")


@never_cache
@drafts.asks_for_code
def step(request: HttpRequest, name: str) -> HttpResponse:
    """One of the three steps."""
    if name not in FORMS:
        raise Http404
    draft = drafts.current(request)
    if draft is None and name != "you":
        return redirect("people:join")
    form = _form(request, name, draft)
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, name, draft or _new_draft(request), form)
        except Application.DoesNotExist:
            return gone(request)
    if request.method == "POST" and draft is not None:
        drafting.keep_typed(draft, name, _typed(request, name))
    context = {
        "form": form,
        "stops": drafts.line(name),
        "draft": draft,
        "delegated": _delegated(draft),
        "proven": draft is not None and drafts.is_proven(request, draft) and drafting.is_finished(draft),
    }
    return render(request, f"people/join/{name}.html", context)


@require_POST
def keep(request: HttpRequest, name: str) -> HttpResponse:
    """Keep what stands in the fields of a step, right or not; called by the script while one types."""
    if name not in FORMS:
        raise Http404
    draft = drafts.current(request)
    if drafts.proven_elsewhere(request) or (draft is None and name != "you"):
        return HttpResponse(status=409)
    take(f"join-keep:{client_address(request)}", per=timedelta(hours=1), at_most=3000)
    drafting.keep_typed(draft or _new_draft(request), name, _typed(request, name))
    return HttpResponse(status=204)


@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """The listed organisations that a beginning of a name could mean, as options for the script."""
    typed = request.GET.get("q", "")[:200]
    names = [name_as_typed(one, typed) for one in organisations_like(typed)]
    return render(request, "people/join/options.html", {"names": names})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Delete the draft with everything that was typed; one whose address another browser proved is only let go."""
    draft, elsewhere = drafts.current(request), drafts.proven_elsewhere(request)
    if draft is not None:
        drafting.discard(draft)
    drafts.let_go(request)
    return redirect("people:join" if elsewhere else "people:join_left")


@require_GET
def left(request: HttpRequest) -> HttpResponse:
    """What one sees after leaving; the script clears what this browser kept."""
    return render(request, "people/join/left.html")


def _form(request: HttpRequest, name: str, draft: Application | None) -> OurForm:
    data = request.POST if request.method == "POST" else None
    options: dict[str, Any] = {"initial": _initial(request, name, draft)}
    if name == "joins" and draft is not None:
        options["consents_asked"] = not _delegated(draft) or drafts.is_proven(request, draft)
    return FORMS[name](data, **options)


def _initial(request: HttpRequest, name: str, draft: Application | None) -> dict[str, Any]:
    kept = drafts.kept(draft, name)
    if name == "work" and kept.get("organisation_name"):
        kept["organisation"] = NEW if kept.get("organisation") is None else str(kept["organisation"])
    if name == "joins":
        kept.setdefault("partnership", True)
        kept.setdefault("communities", _the_only_community())
        texts = current_texts()
        kept |= {consent_name(kind): texts[kind].version == version for kind, version in _agreed(kept, texts)}
    if name == "you" and request.user.is_authenticated:
        kept.setdefault("delegate_name", request.user.name)
        kept.setdefault("delegate_email", request.user.email)
    return kept


def _agreed(kept: dict[str, Any], texts: dict) -> list[tuple[Any, int]]:
    return [(kind, kept["consents"][kind]) for kind in texts if kind in kept.get("consents", {})]


def _the_only_community() -> list[str]:
    open_now = [community.slug for community in communities_open()]
    return open_now if len(open_now) == 1 else []


def _saved(request: HttpRequest, name: str, draft: Application, form: Any) -> HttpResponse:
    draft = drafting.save_step(draft, name, form.answers())
    drafts.hold(request, draft)
    if name == "you":
        _keep_where_they_came_from(request, draft)
        _send_code_early(request, draft)
        return redirect("people:join_step", "work")
    if name == "work":
        return redirect("people:join_step", "joins")
    return _after_last_step(request, draft)


def _keep_where_they_came_from(request: HttpRequest, draft: Application) -> None:
    """`/join/?community=clean-mobility` has that community ticked in the last step."""
    community = request.GET.get("community")
    if community in [one.slug for one in communities_open()] and not drafts.kept(draft, "joins"):
        drafting.keep_typed(draft, "joins", {"partnership": True, "communities": [community]})


def _send_code_early(request: HttpRequest, draft: Application) -> None:
    """With the first step, so that the code is there at the end; a delegate's mail waits until all is filled in."""
    if _delegated(draft) or draft.answers.get("sent_to") == draft.email:
        return
    with suppress(TooOften):
        may_ask_for_code(request, draft.email)
        confirming.send_code(draft)


def _after_last_step(request: HttpRequest, draft: Application) -> HttpResponse:
    if not drafting.is_finished(draft):
        return redirect("people:join_step", drafting.first_open_step(draft))
    if drafts.is_proven(request, draft):
        return complete(request, draft)
    if not _delegated(draft):
        return redirect("people:join_code")
    if draft.answers.get("sent_to") != draft.email:
        may_ask_for_code(request, draft.email)
        confirming.send_code(draft)
    drafts.let_go(request)
    return redirect("people:join_sent")


def _delegated(draft: Application | None) -> bool:
    return draft is not None and bool(draft.delegate_email)


def _new_draft(request: HttpRequest) -> Application:
    take(f"join-start:{client_address(request)}", per=timedelta(minutes=10), at_most=100)
    draft = drafting.start(get_language() or "en")
    drafts.hold(request, draft)
    return draft


def _typed(request: HttpRequest, name: str) -> dict[str, Any]:
    fields = FORMS[name].base_fields
    several = {field for field in fields if hasattr(fields[field].widget, "allow_multiple_selected")}
    return {
        field: (
            [without_control_characters(value[:LONGEST_KEPT]) for value in request.POST.getlist(field)[:100]]
            if field in several
            else without_control_characters(request.POST.get(field, "")[:LONGEST_KEPT])
        )
        for field in fields
    }
