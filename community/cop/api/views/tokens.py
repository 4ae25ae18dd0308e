"""Tokens: one's own, seen, made and ended; everybody's, seen and ended by the secretariat."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cop.api.access import may_end_any_token, may_hold_token, tokens_visible_to
from cop.api.actions import TooMany, end_token, make_own_token
from cop.api.choices import Scope
from cop.api.forms import TokenForm
from cop.api.models import Token
from cop.api.queries import tokens_of
from cop.api.views.guarding import for_those_who
from cop.people.models import Person
from cop.people.queries.seen import names
from cop.people.requests import PersonsRequest
from cop.people.signing_in.devices import device_of
from cop.services.numbers import number_typed

PER_PAGE = 50


@never_cache
@login_required
def tokens(request: PersonsRequest) -> HttpResponse:
    """One's own tokens that count, each with a button that ends it."""
    if request.method == "POST":
        _end(request, Token.objects.filter(person=request.user))
        return redirect("api_tokens")
    shown = [(one, _scopes(one), "") for one in tokens_of(request.user)]
    return render(request, "api/tokens.html", {"tokens": shown, "may_make": may_hold_token(request.user)})


@for_those_who(may_hold_token)
@reauthentication_required(allow_get=False)
def new_token(request: PersonsRequest) -> HttpResponse:
    """Make a token for oneself; it is shown once."""
    form = TokenForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        try:
            token, secret = make_own_token(
                form.cleaned_data["scopes"],
                name=form.cleaned_data["name"],
                valid=form.valid,
                device=device_of(request),
                acting_person=request.user,
            )
            return render(request, "api/token_made.html", {"token": token, "secret": secret})
        except TooMany:
            form.add_error(None, _("There are as many as there may be. End one first."))
    return render(request, "api/new_token.html", {"form": form})


@for_those_who(may_end_any_token)
def every_token(request: PersonsRequest) -> HttpResponse:
    """Everybody's tokens that count, each with a button that ends it."""
    found = tokens_visible_to(request.user)
    if request.method == "POST":
        _end(request, found)
        return redirect("every_api_token")
    by_age = found.select_related("role_held").order_by("-made", "-pk")
    page = Paginator(by_age, PER_PAGE).get_page(request.GET.get("page"))
    holders = names(Person.objects.filter(pk__in={one.person_id for one in page}), request.user)
    shown = [(one, _scopes(one), holders.get(one.person_id, "–")) for one in page]
    return render(
        request, "api/every_token.html", {"tokens": shown, "page": page, "may_make": may_hold_token(request.user)}
    )


def _end(request: PersonsRequest, among: QuerySet[Token]) -> None:
    number = request.POST.get("token", "")
    token = get_object_or_404(among, pk=number_typed(number))
    end_token(token, acting_person=request.user)
    messages.success(request, _("The token has ended. What still uses it is refused from now on."))


def _scopes(token: Token) -> list[str]:
    return [str(Scope(scope).label) for scope in token.scopes]
