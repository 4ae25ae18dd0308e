"""Switching a kind of mail off from the mail itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cop.services.mail.unsubscribing import Category, opened, tell_source


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks and changes nothing, so that programs that follow links do no harm; POST does it, without a session.

    A bare POST, as a mail program makes it, switches off; one with `choice` chooses something else.
    """
    found = opened(token)
    if found is None:
        return render(request, "mail/not_our_link.html", status=404)
    person_number, category = found
    page: dict[str, Any] = {"category": category}
    if request.method == "POST":
        page["done"], page["chosen"] = True, _change(person_number, category, request.POST.get("choice", ""))
        if not page["chosen"]:
            tell_source(token)
    return render(request, "mail/unsubscribe.html", page)


def _change(person_number: int, category: Category, code: str) -> str:
    """Do what was asked for; the name of the choice, "" for none at all."""
    choice = category.choice(code)
    if choice is None:
        category.switch_off(person_number)
        return ""
    choice.choose(person_number)
    return str(choice.name)
