"""How a community deals with queries."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cop.discussions.access import may_set_rules
from cop.discussions.actions.ruling import set_rules
from cop.discussions.forms import RulesForm
from cop.discussions.queries.rules import SET, rules_of, rules_values
from cop.discussions.views.finding import community_for
from cop.people.requests import PersonsRequest
from cop.services.ledger.versions import ChangedMeanwhile


@login_required
def rules(request: PersonsRequest, community: str) -> HttpResponse:
    """The rules of a community for its queries, as a form."""
    found = community_for(community)
    if not may_set_rules(request.user, found):
        raise PermissionDenied
    kept = rules_of(found)
    form = RulesForm(request.POST or None, initial=rules_values(kept) | {"version": kept.version})
    status = 200
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in SET}
        try:
            set_rules(found, values, version=form.cleaned_data["version"], acting_person=request.user)
        except ChangedMeanwhile as meanwhile:
            form = RulesForm(initial=values | {"version": meanwhile.version})
            messages.warning(request, _("Somebody changed it meanwhile. Look at it once more and save again."))
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect("discussions:rules", community)
    return render(request, "discussions/rules.html", {"form": form, "of": found}, status=status)
