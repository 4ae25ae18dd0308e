"""Signing a person in after a proof of our own."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse

from cop.people.models import Person


def sign_in(request: HttpRequest, person: Person, *, then: str = "") -> HttpResponse:
    """Sign in a person whom the caller knows it to be: they typed the code from their mail, or held a one-time link.

    Goes allauth's way, so that a second factor is asked for and the session is listed. Returns where it leads: on to the
    path `then` (or home), or to the next step of signing in.
    """
    record_authentication(request, person, method="proof")
    return perform_login(request, Login(user=person, email=person.email, redirect_url=then or None))
