"""The page to which the question leads that goes to somebody in whose name a mail came (DESIGN section 8.3): its buttons do
their one act, whoever is signed in here or not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cop.people.actions import addresses
from cop.people.actions.addresses import AlreadyYours, TooMany
from cop.people.forms.joining import CodeForm
from cop.people.forms.signing_in import SayWhoForm
from cop.people.models import NewAddress, Person
from cop.people.queries.admitting import person_at
from cop.people.queries.security import new_addresses
from cop.people.queries.writers import known_behind
from cop.people.signing_in.limits import may_guess
from cop.people.signing_in.words import WRONG_CODE
from cop.services.mail.incoming import holding
from cop.services.mail.incoming.doors import Known
from cop.services.mail.models import Incoming

PAGE, DONE = "people/held_mail/page.html", "people/held_mail/done.html"


@never_cache
def held(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks and changes nothing; each button is a POST without a session."""
    found = holding.opened(token)
    if found is None:
        return render(request, "people/held_mail/gone.html", status=404)
    incoming, person = found
    act = request.POST.get("act", "")
    if act == "not-me":
        holding.disown(incoming, person)
        return render(request, DONE, {"done": act})
    if person.shared:
        return _say_who(request, incoming, person)
    if act == "post":
        holding.release(incoming, person)
        return render(request, DONE, {"done": act})
    if act in ("add", "code") and _can_add(incoming):
        return _add(request, incoming, person)
    return render(request, PAGE, {"mail": incoming, "can_add": _can_add(incoming)})


def _can_add(incoming: Incoming) -> bool:
    return person_at(incoming.came_from) is None


def _say_who(request: HttpRequest, incoming: Incoming, mailbox: Known) -> HttpResponse:
    """Several people read the mailbox: whoever wrote it says so, and confirms it from an address of their own."""
    form = SayWhoForm(request.POST if request.POST.get("act") == "who" else None)
    if form.is_valid():
        chosen = known_behind(mailbox, form.cleaned_data["name"])
        if chosen is not None:
            holding.hand_to(incoming, mailbox, chosen)
            return render(request, DONE, {"done": "who"})
        form.add_error("name", _("Nobody of that name is listed at this office with an address of their own."))
    return render(request, PAGE, {"mail": incoming, "form": form})


def _add(request: HttpRequest, incoming: Incoming, known: Known) -> HttpResponse:
    """A code goes to the other address and is typed here; then both have agreed, and what came from there is taken."""
    person = Person.objects.get(pk=known.number)
    new = new_addresses().filter(person=person, email=incoming.came_from, due=None).first()
    form = CodeForm(request.POST if request.POST.get("act") == "code" else None)
    if new is None or not form.is_bound:
        try:
            new = addresses.ask_to_add(incoming.came_from, acting_person=person)
        except (AlreadyYours, TooMany):
            return render(request, PAGE, {"mail": incoming, "full": True})
    if form.is_bound:
        may_guess(request, new.email)
    if form.is_valid():
        if _proven(new, form.cleaned_data["code"]):
            holding.release(incoming, known)
            return render(request, DONE, {"done": "add"})
        form.add_error("code", WRONG_CODE)
    return render(request, "people/held_mail/code.html", {"form": form, "new": new})


def _proven(new: NewAddress, typed: str) -> bool:
    try:
        return addresses.prove_by_link(new, typed)
    except NewAddress.DoesNotExist:
        return False
