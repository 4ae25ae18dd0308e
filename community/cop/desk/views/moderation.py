"""What was held or reported: the list of a community, one text, its author's side, and the figures of each year."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cop.desk.access import cases_visible_to, is_author, moderates_in
from cop.desk.actions import moderating as actions
from cop.desk.forms.moderation import AnswerForm, DecisionForm
from cop.desk.queries import moderation as queries
from cop.network.queries import communities_open
from cop.people.actions.memberships import NotPossible
from cop.people.requests import PersonsRequest
from cop.services.moderation.actions import DecidedAlready
from cop.services.moderation.choices import OnPerson, OnText
from cop.services.moderation.models import Case
from cop.services.moderation.registry import moderated
from cop.services.numbers import number_typed


def yearly(request: HttpRequest) -> HttpResponse:
    """How much was held and reported in each year, and how it was decided."""
    heads = [*(one.label for one in OnText), *(one.label for one in OnPerson if one != OnPerson.NOTHING)]
    return render(request, "desk/moderation/yearly.html", {"rows": queries.yearly(), "heads": heads})


@never_cache
@login_required
def of_community(request: PersonsRequest, community: str) -> HttpResponse:
    """What waits in a community, the oldest first, or what was decided, the newest first."""
    found = next((one for one in communities_open() if one.slug == community), None)
    if found is None:
        raise Http404
    if found.pk not in moderates_in(request.user):
        raise PermissionDenied
    decided = "decided" in request.GET
    after = request.GET.get("after", "")
    last = number_typed(after)
    cases = cases_visible_to(request.user).filter(community=found.pk, decided__isnull=not decided)
    if last:
        cases = cases.filter(pk__lt=last) if decided else cases.filter(pk__gt=last)
    shown = queries.rows(cases.order_by("-pk" if decided else "pk")[: queries.PER_PAGE + 1])
    page = shown[: queries.PER_PAGE]
    following = page[-1].case.pk if len(shown) > queries.PER_PAGE else None
    context = {"of": found, "rows": page, "next": following, "decided": decided}
    return render(request, "desk/moderation/list.html", context)


@never_cache
@login_required
def one(request: PersonsRequest, number: int) -> HttpResponse:
    """One text: for whoever decides on it, and for its author."""
    case = get_object_or_404(cases_visible_to(request.user), pk=number)
    if is_author(request.user, case):
        return _for_author(request, case)
    screen = queries.screen(case, request.user)
    shown = screen.shown
    if shown is None:
        raise Http404
    initial = {"text": shown.text, "read": shown.text, "on_person": OnPerson.NOTHING, "days": 7}
    form = DecisionForm(request.POST or None, initial=initial, is_named=shown.is_named and case.author is not None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(case, form.decision(), read=form.cleaned_data["read"], acting_person=request.user)
        except DecidedAlready:
            messages.warning(
                request, _("Somebody else decided meanwhile. Nothing of yours was done; read what it was.")
            )
            return redirect("moderation:one", number)
        except actions.ReadAnew:
            form.add_error(None, _("The author changed it meanwhile. Read it again, then decide."))
            form = _read_anew(form, shown.text)
            status = 409
        else:
            messages.success(request, _("It is decided."))
            return redirect("moderation:of_community", _slug(case))
    context = {"screen": screen, "case": case, "shown": shown, "form": form, "slug": _slug(case)}
    return render(request, "desk/moderation/one.html", context, status=status)


@require_POST
@login_required
def settle(request: PersonsRequest, number: int) -> HttpResponse:
    """Agree as the second person that somebody is taken out of a community, or say no."""
    case = get_object_or_404(cases_visible_to(request.user), pk=number)
    removal = get_object_or_404(case.sanctions.filter(until__isnull=True))
    try:
        actions.settle(removal, agreed="agree" in request.POST, acting_person=request.user)
    except DecidedAlready:
        messages.warning(request, _("Somebody else decided meanwhile. Nothing of yours was done; read what it was."))
    except NotPossible:
        messages.warning(
            request, _("It is their only membership, or they have a role there. See to that on their page first.")
        )
    else:
        messages.success(request, _("It is decided."))
    return redirect("moderation:one", number)


@require_POST
@login_required
def answer(request: PersonsRequest, number: int) -> HttpResponse:
    """Answer a decision on one's own text."""
    case = get_object_or_404(cases_visible_to(request.user), pk=number)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        if not is_author(request.user, case):
            raise PermissionDenied
        return _for_author(request, case, form)
    if actions.answer(case, form.cleaned_data["words"], acting_person=request.user):
        messages.success(request, _("The facilitator reads your answer here."))
    else:
        messages.info(request, _("You answered before."))
    return redirect("moderation:one", number)


def _for_author(request: PersonsRequest, case: Case, form: AnswerForm | None = None) -> HttpResponse:
    title, address = moderated(case.kind).titles([case.number]).get(case.number, ("–", ""))
    context: dict[str, Any] = {"case": case, "title": title, "address": address, "form": form or AnswerForm()}
    context["reasons"] = queries.reasons(case.rules, 0)
    context["until"] = case.sanctions.filter(until__isnull=False).values_list("until", flat=True).first()
    return render(request, "desk/moderation/own.html", context)


def _read_anew(form: DecisionForm, text: str) -> DecisionForm:
    """The form with what was typed, to be decided on the text as it is now."""
    data: Any = form.data
    data = data.copy()
    data["read"] = text
    form.data = data
    return form


def _slug(case: Case) -> str:
    return next(one.slug for one in communities_open() if one.pk == case.community)
