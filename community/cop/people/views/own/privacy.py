"""Who sees what, and what one agreed to."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cop.people.actions import privacy as actions
from cop.people.choices import REQUIRED_CONSENTS, ConsentKind
from cop.people.forms.privacy import AGREED, AudiencesForm
from cop.people.models import Consent, ConsentText, Person
from cop.people.queries.consenting import current_texts
from cop.people.queries.privacy import audiences_of
from cop.people.requests import PersonsRequest
from cop.people.views.own.limits import last_stays, limited
from cop.services.ledger.versions import ChangedMeanwhile


class Agreement(NamedTuple):
    """One kind of consent: its newest text, and what the person said to it last."""

    kind: ConsentKind
    text: ConsentText
    last: Consent | None
    needed: bool

    @property
    def holds(self) -> bool:
        """Whether the person agrees today."""
        return self.last is not None and self.last.withdrawn is None

    @property
    def newer(self) -> bool:
        """Whether the text has changed since they agreed."""
        return self.last is not None and self.holds and self.last.text.version < self.text.version


@never_cache
@login_required
@limited
def privacy(request: PersonsRequest) -> HttpResponse:
    """The table of who sees what, and the consents."""
    agreements = _agreements(request.user)
    form = _form(request, agreements)
    if request.method == "POST" and form.is_valid():
        chosen, opened = form.typed(), form.opened_on()
        try:
            actions.change_audiences(chosen, opened=opened, agreeing_to=form.agreeing_to, acting_person=request.user)
        except ChangedMeanwhile as meanwhile:
            values, differences = form.shown_next(meanwhile)
            shown = AudiencesForm(audiences=values, opened=meanwhile.now, text=form.text)
            context = {"form": shown, "agreements": agreements, "differences": differences}
            return render(request, "people/privacy.html", context, status=409)
        except actions.NotAgreed:
            name = AGREED if AGREED in form.fields else None
            form.add_error(
                name, _("You show something to more people than before. Agree to it here, or choose what it was.")
            )
        else:
            messages.success(request, _("That holds from now on, on every page and in search."))
            return redirect("people:privacy")
    return render(request, "people/privacy.html", {"form": form, "agreements": agreements})


@login_required
@limited
@require_POST
@last_stays("people:privacy")
def consent(request: PersonsRequest, kind: str) -> HttpResponse:
    """Give one consent, or take it back."""
    if kind not in ConsentKind.values:
        raise Http404
    if "withdraw" in request.POST:
        actions.withdraw_consent(ConsentKind(kind), acting_person=request.user)
        messages.success(request, _("That is taken back, as of now."))
    else:
        _give(request, ConsentKind(kind))
    return redirect("people:privacy")


def _give(request: PersonsRequest, kind: ConsentKind) -> None:
    """What is agreed to is the version that stood on the page."""
    text = current_texts().get(kind)
    if text is None:
        raise Http404
    if request.POST.get("version") != str(text.version):
        messages.warning(request, _("The text has changed meanwhile. Read it again before you agree."))
        return
    actions.give_consent(kind, version=text.version, acting_person=request.user)
    messages.success(request, _("Noted: you agree."))


def _form(request: PersonsRequest, agreements: list[Agreement]) -> AudiencesForm:
    shown = next((one for one in agreements if one.kind == ConsentKind.DIRECTORY), None)
    return AudiencesForm(
        request.POST if request.method == "POST" else None,
        audiences=audiences_of(request.user),
        text=shown.text if shown and not shown.holds else None,
    )


def _agreements(person: Person) -> list[Agreement]:
    last: dict[str, Any] = {}
    for given in Consent.objects.filter(person=person).select_related("text").order_by("given", "pk"):
        before = last.get(given.text.kind)
        if before is None or given.withdrawn is None or before.withdrawn is not None:
            last[given.text.kind] = given
    return [Agreement(kind, text, last.get(kind), kind in REQUIRED_CONSENTS) for kind, text in current_texts().items()]
