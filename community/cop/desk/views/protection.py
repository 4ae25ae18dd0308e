"""The data protection desk: its first page, consents, what is kept, who looked; and letters to print."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cop.desk.access import may_protect
from cop.desk.actions import keeping
from cop.desk.forms.protection import ConsentsForm, LooksForm, NoteForm
from cop.desk.initial import law_of, laws
from cop.desk.models import Review
from cop.desk.queries.protection import (
    Consents,
    open_breaches,
    review_due,
    waiting_requests,
    way_in_words,
    what_is_kept,
)
from cop.desk.queries.protection import (
    consents as consents_found,
)
from cop.desk.queries.protection_files import consents_file
from cop.desk.tables.lists import looks_shown
from cop.network.countries import country_name
from cop.people.actions.looking import took_along
from cop.people.choices import LookedAt
from cop.people.models import Person
from cop.people.queries.exporting import FORMS
from cop.people.queries.seen import names
from cop.people.requests import PersonsRequest
from cop.services.jobs.actions import enqueue

PER_PAGE = 50
View = Callable[..., HttpResponseBase]


def for_protection(view: View) -> View:
    """Let only those in who work at the data protection desk."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: PersonsRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_protect(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def named(numbers: set[int | None], request: PersonsRequest) -> dict[int, str]:
    """Return {number: name} of people, as far as whoever asks may see their names."""
    return names(Person.objects.filter(pk__in=[number for number in numbers if number]), request.user)


@for_protection
def home(request: PersonsRequest) -> HttpResponse:
    """What waits at the data protection desk, the way to everything there, and the laws that its clocks follow."""
    context = {
        "requests": waiting_requests(request.user).count(),
        "breaches": open_breaches(request.user).count(),
        "late": [line.kind.name for line in what_is_kept() if line.late],
        "review_due": review_due(),
        "laws": sorted(((country_name(law.country), law) for law in laws()), key=lambda row: row[0]),
        "default": law_of(""),
    }
    return render(request, "desk/protection/home.html", context)


@for_protection
def consents(request: PersonsRequest) -> HttpResponse:
    """Who agreed to what, which text, when, how, and until when."""
    form = ConsentsForm(request.GET)
    page = Paginator(consents_found(_wanted(form), request.user), PER_PAGE).get_page(request.GET.get("page"))
    known = named({number for one in page for number in (one.person_id, one.typed_by_id)}, request)
    rows = [
        (one, known.get(one.person_id, ""), way_in_words(one.channel), known.get(one.typed_by_id or 0, ""))
        for one in page
    ]
    return render(request, "desk/protection/consents.html", {"form": form, "page": page, "rows": rows})


@for_protection
def consents_export(request: PersonsRequest, form: str) -> HttpResponseBase:
    """The consents on the screen, all pages of them, as CSV or XLSX."""
    if form not in FORMS:
        raise Http404
    wanted = _wanted(ConsentsForm(request.GET))
    found = consents_found(wanted, request.user)
    filters = wanted._asdict() | {"person": bool(wanted.person)}
    took_along(LookedAt.CONSENTS, filters=filters, count=found.count(), acting_person=request.user)
    return consents_file(found, request.user, form)


def _wanted(form: ConsentsForm) -> Consents:
    """What is no choice asks for nothing."""
    form.is_valid()
    return Consents(**{name: form.cleaned_data.get(name, "") for name in Consents._fields})


@for_protection
def retention(request: PersonsRequest) -> HttpResponse:
    """What is kept, what for, how long, how much there is; and the yearly review of that."""
    form = NoteForm(request.POST if request.POST.get("act") == "sign" else None)
    if request.POST.get("act") == "count":
        enqueue("cop.desk.tasks.count_what_is_held")
        messages.success(request, _("It is counted now. Look again in a minute."))
        return redirect("desk:retention")
    if form.is_valid():
        keeping.sign_review(form.cleaned_data["note"], acting_person=request.user)
        messages.success(request, _("Signed. The next review is due in a year."))
        return redirect("desk:retention")
    reviews = list(Review.objects.all()[:10])
    known = named({review.signed_by_id for review in reviews}, request)
    lines = what_is_kept()
    context = {
        "lines": lines,
        "counted": next((line.held.counted for line in lines if line.held), None),
        "due": review_due(),
        "form": form,
        "reviews": [(review, known.get(review.signed_by_id or 0, "")) for review in reviews],
    }
    return render(request, "desk/protection/retention.html", context)


@dataclass(frozen=True)
class LookRow:
    """A look as it is shown: who, at whom, and the filters of a list in words."""

    look: Any
    looker: str
    person: str
    filters: str


@for_protection
def looks(request: PersonsRequest) -> HttpResponse:
    """Who of the desk looked at what only it sees."""
    form = LooksForm(request.GET)
    page = Paginator(looks_shown(request.GET, request.user), PER_PAGE).get_page(request.GET.get("page"))
    known = named({number for one in page for number in (one.looker_id, one.person_id)}, request)
    rows = [
        LookRow(one, known.get(one.looker_id or 0, ""), known.get(one.person_id or 0, ""), _filters(one.filters))
        for one in page
    ]
    return render(request, "desk/protection/looks.html", {"form": form, "page": page, "rows": rows})


def _filters(kept: dict[str, Any]) -> str:
    return ", ".join(name if value is True else f"{name}: {value}" for name, value in kept.items())
