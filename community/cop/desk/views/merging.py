"""Likely doubles, and making one of two people or of two organisations."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cop.desk.forms.merging import MergeForm, WithWhomForm
from cop.desk.queries import merging as queries
from cop.people.access import viewpoint
from cop.people.actions.merging.doubles import not_the_same
from cop.people.actions.merging.organisations import merge_organisations
from cop.people.actions.merging.organisations import refused as organisations_refused
from cop.people.actions.merging.people import merge_people
from cop.people.actions.merging.people import refused as people_refused
from cop.people.actions.merging.refusals import NotMerged
from cop.people.actions.merging.undoing import undo_merge
from cop.people.choices import MergeKind
from cop.people.models import Merge
from cop.people.queries.likely_doubles import apart, pairs_waiting, why
from cop.people.queries.merging import merges_visible_to, until, why_not_undone
from cop.people.requests import PersonsRequest

PER_PAGE = 50
ADDRESSES = {MergeKind.PERSON: "people:person", MergeKind.ORGANISATION: "people:organisation"}
MERGING: dict[MergeKind, Callable[..., Merge]] = {
    MergeKind.PERSON: merge_people,
    MergeKind.ORGANISATION: merge_organisations,
}
REFUSED: dict[MergeKind, Callable[..., str]] = {
    MergeKind.PERSON: people_refused,
    MergeKind.ORGANISATION: organisations_refused,
}


def who_may_merge(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only the secretariat in."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: PersonsRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not viewpoint(request.user).may("people.merge"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@who_may_merge
def doubles(request: PersonsRequest) -> HttpResponse:
    """The pairs that nobody has judged, the oldest first, and the merges that can still be undone."""
    page = Paginator(pairs_waiting(request.user), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(pair, ADDRESSES[MergeKind(pair.kind)], why(pair), apart(pair)) for pair in page]
    context = {"page": page, "rows": rows, "merges": queries.lately(request.user)}
    return render(request, "desk/merging/doubles.html", context)


@who_may_merge
@require_POST
def two(request: PersonsRequest, number: int) -> HttpResponse:
    """Say that a pair is not the same."""
    pair = get_object_or_404(pairs_waiting(request.user), pk=number)
    not_the_same(pair, acting_person=request.user)
    messages.success(request, _("Noted. These two are not asked about again."))
    return redirect("desk:doubles")


@who_may_merge
def with_whom(request: PersonsRequest, kind: MergeKind, number: int) -> HttpResponse:
    """Find whom to merge somebody with."""
    one = get_object_or_404(queries.there(kind, request.user), pk=number)
    form = WithWhomForm(request.GET if "q" in request.GET else None)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    found = queries.found_by(kind, typed, request.user, but=number)
    context = {"kind": kind, "one": one, "address": ADDRESSES[kind], "form": form, "typed": typed, "found": found}
    return render(request, "desk/merging/with_whom.html", context)


@who_may_merge
def merge(request: PersonsRequest, kind: MergeKind, kept: int, gone: int) -> HttpResponse:
    """Two side by side: what of each stays, what follows, who is told; and merging them."""
    both = queries.there(kind, request.user).in_bulk([kept, gone])
    if not {kept, gone} <= both.keys():
        either_way = Q(kept=kept, gone=gone) | Q(kept=gone, gone=kept)
        done = get_object_or_404(merges_visible_to(request.user), either_way, kind=kind, undone=None)
        return redirect("desk:merged", done.pk)
    one, other = both[kept], both[gone]
    lines = queries.lines(kind, one, other, request.user)
    form = MergeForm(request.POST if request.method == "POST" else None, lines, one, other)
    refused = REFUSED[kind](one, other)
    if form.is_valid() and not refused:
        try:
            done = MERGING[kind](one, other, **form.given(), acting_person=request.user)
        except NotMerged as reason:
            messages.error(request, str(reason))
            return redirect(request.path)
        messages.success(request, _("The two are one now."))
        return redirect("desk:merged", done.pk)
    return render(
        request, "desk/merging/merge.html", _shown(kind, one, other, lines) | {"form": form, "refused": refused}
    )


@who_may_merge
def merged(request: PersonsRequest, number: int) -> HttpResponse:
    """A merge that was done, with the button that undoes it."""
    done = get_object_or_404(merges_visible_to(request.user), pk=number)
    if request.method == "POST":
        try:
            undo_merge(done, acting_person=request.user)
            messages.success(request, _("The two are apart again."))
        except NotMerged as reason:
            messages.error(request, str(reason))
        return redirect("desk:merged", number)
    kind = MergeKind(done.kind)
    names = queries.names_of(kind, [done.kept, done.gone])
    context = {
        "merge": done,
        "kept_name": names.get(done.kept, ""),
        "gone_name": names.get(done.gone, ""),
        "address": ADDRESSES[kind],
        "until": until(done),
        "why_not": why_not_undone(done),
    }
    return render(request, "desk/merging/merged.html", context)


def _shown(kind: MergeKind, kept: Any, gone: Any, lines: list[queries.Line]) -> dict[str, Any]:
    return {
        "kind": kind,
        "kept": kept,
        "gone": gone,
        "address": ADDRESSES[kind],
        "lines": [line for line in lines if not line.chosen],
        "followers": queries.followers(kind, gone),
        "roles": queries.roles_that_end(gone) if kind == MergeKind.PERSON else [],
        "jobs": queries.jobs_of(kept, gone) if kind == MergeKind.PERSON else [],
        "told": queries.told(kind, kept, gone),
    }
