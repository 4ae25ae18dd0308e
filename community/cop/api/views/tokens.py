"""One's own tokens: seen and ended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cop.api.actions import end_token
from cop.api.choices import Scope
from cop.api.models import Token
from cop.api.queries import tokens_of
from cop.people.requests import PersonsRequest


@never_cache
@login_required
def tokens(request: PersonsRequest) -> HttpResponse:
    """The tokens that count, each with a button that ends it."""
    if request.method == "POST":
        number = request.POST.get("token", "")
        token = get_object_or_404(Token, pk=number if number.isdecimal() else 0, person=request.user)
        end_token(token, acting_person=request.user)
        messages.success(request, _("The token has ended. What still uses it is refused from now on."))
        return redirect("api_tokens")
    shown = [{"token": one, "scopes": [Scope(scope).label for scope in one.scopes]} for one in tokens_of(request.user)]
    return render(request, "api/tokens.html", {"tokens": shown})
