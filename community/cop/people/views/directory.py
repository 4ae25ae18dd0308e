"""The directory of people and organisations."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from cop.network.countries import country_name
from cop.network.queries import communities_open, topics
from cop.people.access import viewpoint
from cop.people.actions.looking import took_along
from cop.people.choices import Category, LookedAt
from cop.people.forms.directory import DirectoryForm, OrganisationsForm
from cop.people.queries import directory, exporting
from cop.people.queries.figures import shown_count
from cop.people.queries.finding import Wanted, sees_communities
from cop.people.queries.meant import mark_what_matched, meant
from cop.people.queries.seen import seen
from cop.people.queries.tiles import country_tiles
from cop.services.languages.queries import language_name, text_of

PER_PAGE = 20
AT_FIRST = 15


class Found(Sequence[Any]):
    """What a paginator slices: it asks for one page of hits and takes the true count from the tally."""

    def __init__(self, page: Any, total: int) -> None:
        self._page, self._total = page, total

    def __len__(self) -> int:
        return self._total

    def __getitem__(self, part: Any) -> list[Any]:
        return self._page(part.start, part.stop)


def people(request: HttpRequest) -> HttpResponse:
    """People found by words and filters."""
    form = DirectoryForm(request.GET)
    if not sees_communities(request.user):
        del form.fields["community"]
    wanted = form.wanted()
    search = directory.Search(wanted, request.user)
    tally = search.tally()
    page = Paginator(Found(search.page, tally.total), PER_PAGE).get_page(request.GET.get("page"))
    people = seen(page.object_list, request.user)
    if wanted.q:
        mark_what_matched(people, wanted.q)
        people.sort(key=lambda one: one.number == request.user.pk)
    context = {
        "form": form,
        "page": page,
        "people": people,
        "chosen": _chosen(wanted, request),
        "guards": not viewpoint(request.user).may("people.see_members_fields"),
        "nobody_yet": wanted == Wanted() and not tally.total,
        "meant": meant(wanted, request.user) if wanted.q and not tally.total else "",
        "total": tally.total,
        "filters": _filters(tally, wanted, request),
        "may_export": viewpoint(request.user).may("people.export_directory"),
        "sees_members": viewpoint(request.user).may("people.see_members_fields"),
        **(country_tiles() if wanted == Wanted() else {}),
    }
    return render(request, "people/directory.html", context)


def organisations(request: HttpRequest) -> HttpResponse:
    """Organisations found by words and filters."""
    form = OrganisationsForm(request.GET)
    wanted = form.wanted()
    tally = directory.tally_of_organisations(wanted, request.user)
    found = Found(lambda start, stop: directory.organisations_page(wanted, request.user, start, stop), tally.total)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "total": tally.total,
        "chosen": _chosen(wanted, request),
        "guards": not viewpoint(request.user).may("people.see_members_fields"),
        "filters": _filters(tally, wanted, request),
        "may_export": viewpoint(request.user).may("people.export_directory"),
        "may_add": viewpoint(request.user).may("people.edit_any_organisation"),
    }
    return render(request, "people/organisations.html", context)


def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The people on the screen, all pages of them, as CSV or XLSX, for those who may; with `all`, all that they may see."""
    _check_export(request, form)
    wanted = DirectoryForm(request.GET).wanted()
    total = directory.Search(wanted, request.user).tally().total
    took_along(LookedAt.DIRECTORY, filters=asdict(wanted), count=total, acting_person=request.user)
    return exporting.export_people(wanted, request.user, form, everything=request.GET.get("all") == "1")


def export_organisations(request: HttpRequest, form: str) -> HttpResponseBase:
    """The organisations on the screen, all pages of them, as CSV or XLSX, for those who may."""
    _check_export(request, form)
    return exporting.export_organisations(OrganisationsForm(request.GET).wanted(), request.user, form)


def _check_export(request: HttpRequest, form: str) -> None:
    if form not in exporting.FORMS:
        raise Http404
    if not viewpoint(request.user).may("people.export_directory"):
        raise PermissionDenied


def _filters(tally: directory.Tally, wanted: directory.Wanted, request: HttpRequest) -> list[dict[str, Any]]:
    """Return each filter that has a choice, with its values, most frequent first; no topic that is retired."""
    names = _names_of_values()
    offered = {
        name: {value: count for value, count in values.items() if names[name](value) is not None}
        for name, values in tally.by.items()
    }
    return [
        {
            "label": DirectoryForm.base_fields[name].label,
            "at_first": f":{AT_FIRST}",
            "then": f"{AT_FIRST}:",
            "values": _values(name, values, names[name], getattr(wanted, name), request),
        }
        for name, values in offered.items()
        if any(values.values())
    ]


def _values(
    name: str, values: dict[str, int], name_of: Callable[[str], str], chosen: str, request: HttpRequest
) -> list[dict[str, Any]]:
    rest = _without(name, request)
    return [
        {
            "name": name_of(value),
            "count": shown_count(count, request.user),
            "chosen": value == chosen,
            "address": f"?{rest}" if value == chosen else f"?{rest}{'&' if rest else ''}{urlencode({name: value})}",
        }
        for value, count in sorted(values.items(), key=lambda item: (-item[1], str(item[0])))
    ]


def _chosen(wanted: directory.Wanted, request: HttpRequest) -> list[dict[str, Any]]:
    """Return the values that are chosen, each with the address that takes it away."""
    return [
        {"name": name_of(value), "count": None, "chosen": True, "address": f"?{_without(name, request)}"}
        for name, name_of in _names_of_values().items()
        if (value := getattr(wanted, name))
    ]


def _without(name: str, request: HttpRequest) -> str:
    others = request.GET.copy()
    for gone in ("page", name):
        others.pop(gone, None)
    return others.urlencode()


def _names_of_values() -> dict[str, Any]:
    topic_names = {topic.code: text_of(topic.names) for topic in topics()}
    community_names = {community.slug: text_of(community.names) for community in communities_open()}
    return {
        "country": country_name,
        "category": lambda value: Category(value).label,
        "topic": topic_names.get,
        "language": language_name,
        "community": community_names.get,
        "asked": lambda value: DirectoryForm.base_fields["asked"].label,
    }
