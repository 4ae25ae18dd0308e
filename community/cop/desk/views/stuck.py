"""Mail that could not be sent and jobs that fail: looked at, tried again, put away."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from cop.desk.access import may_see_to_what_is_stuck
from cop.desk.actions import stuck as actions
from cop.desk.forms.stuck import AWAY, StuckForm
from cop.desk.queries.stuck import as_stuck, letters_waiting, mails_seen, stuck_jobs, stuck_mails
from cop.desk.views.home import at_the_desk
from cop.people.requests import PersonsRequest
from cop.services.languages.queries import number as in_digits
from cop.services.numbers import number_typed

PER_PAGE = 50
AT_ONCE = 1000
"""So many of "all" are done with one press."""


@at_the_desk
def mail(request: PersonsRequest) -> HttpResponse:
    """The mails, to whom, what, and why in plain words."""
    return _list(
        request,
        stuck_mails(request.user),
        lambda found: mails_seen(found, request.user),
        "desk/stuck/mail.html",
        (actions.try_mail_again, actions.put_mail_away),
    )


@at_the_desk
def letters(request: PersonsRequest) -> HttpResponse:
    """The mails that came in and could not be handled: from whom, why, since when. Their words stand nowhere here: some
    are under cover."""
    return _list(
        request,
        letters_waiting(request.user),
        list,
        "desk/stuck/letters.html",
        (actions.try_letters_again, actions.put_letters_away),
    )


@at_the_desk
def jobs(request: PersonsRequest) -> HttpResponse:
    """The jobs, and what is wrong with each."""
    return _list(
        request,
        stuck_jobs(request.user),
        lambda found: [as_stuck(job) for job in found],
        "desk/stuck/jobs.html",
        (actions.run_jobs_again, actions.put_jobs_away),
    )


def _list(
    request: PersonsRequest,
    found: QuerySet[Any],
    shown: Callable[[Iterable[Any]], Sequence[Any]],
    template: str,
    acts: tuple[Callable[..., int], Callable[..., int]],
) -> HttpResponse:
    if not may_see_to_what_is_stuck(request.user):
        raise PermissionDenied
    picked = [number for one in request.POST.getlist("picked")[:AT_ONCE] if (number := number_typed(one))]
    form = StuckForm(request.POST if request.method == "POST" else None, picked)
    if form.is_valid():
        numbers = list(found.values_list("pk", flat=True)[:AT_ONCE]) if form.cleaned_data["every"] else picked
        _do(request, acts, numbers, form.cleaned_data)
        return redirect(request.get_full_path())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, template, {"page": page, "rows": shown(page), "form": form, "picked": picked})


def _do(
    request: PersonsRequest,
    acts: tuple[Callable[..., int], Callable[..., int]],
    numbers: Sequence[int],
    values: dict[str, Any],
) -> None:
    again, away = acts
    if values["act"] == AWAY:
        done = away(numbers, values["reason"], acting_person=request.user)
        said = ngettext("%(count)s was put away.", "%(count)s were put away.", done)
    else:
        done = again(numbers, acting_person=request.user)
        said = ngettext("%(count)s is tried again.", "%(count)s are tried again.", done)
    messages.success(request, said % {"count": in_digits(done)})
