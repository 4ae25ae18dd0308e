"""The glossary: read by everybody, kept by facilitators and the secretariat."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cop.discussions.access import may_keep_glossary
from cop.discussions.actions import keeping_terms as actions
from cop.discussions.actions.refusals import NotNow
from cop.discussions.language_forms import TermForm, words_of
from cop.discussions.models import Term
from cop.discussions.queries.glossary import listed
from cop.people.requests import PersonsRequest
from cop.services.languages.choices import CODES
from cop.services.ledger.queries import history
from cop.services.ledger.versions import ChangedMeanwhile


def glossary(request: HttpRequest) -> HttpResponse:
    """The terms in English and in the reader's language, those with the words that were typed, a page at a time."""
    language = str(getattr(request, "LANGUAGE_CODE", "en"))
    q = " ".join(request.GET.get("q", "").split())[:100]
    rows, following = listed(q, request.GET.get("after", "")[:100])
    context = {"rows": [(term, term.names.get(language, ())) for term in rows], "next": following, "q": q,
               "other": language if language != "en" else "", "may_keep": may_keep_glossary(request.user)}  # fmt: skip
    return render(request, "discussions/languages/glossary.html", context)


def term(request: HttpRequest, number: int) -> HttpResponse:
    """A term in every language."""
    found = get_object_or_404(Term, pk=number)
    may_keep = may_keep_glossary(request.user)
    names = [(code, found.names[code], code in found.drafts) for code in CODES if found.names.get(code)]
    context = {"term": found, "names": names, "may_keep": may_keep, "history": history(found) if may_keep else []}
    return render(request, "discussions/languages/term.html", context)


@login_required
def edit(request: PersonsRequest, number: int | None = None) -> HttpResponse:
    """A new term, or another one to be written anew or taken out."""
    if not may_keep_glossary(request.user):
        raise PermissionDenied
    found = get_object_or_404(Term, pk=number) if number else None
    if request.method == "POST" and "remove" in request.POST and found is not None:
        actions.remove(found, acting_person=request.user)
        messages.success(request, _("The term is taken out."))
        return redirect("discussions:glossary")
    form = TermForm(request.POST or None, term=found, initial=words_of(found) if found else {"version": 0})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.keep(found, form.worded(), version=form.cleaned_data["version"], acting_person=request.user)
        except ChangedMeanwhile as meanwhile:
            form = TermForm(_again(request, meanwhile.version), term=found)
            form.add_error(None, _("Somebody changed it meanwhile. Look at it once more and save again."))
            status = 409
        except NotNow as refusal:
            form.add_error("en", str(refusal))
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect("discussions:term", kept.pk)
    return render(request, "discussions/languages/edit_term.html", {"form": form, "term": found}, status=status)


def _again(request: PersonsRequest, version: int) -> Any:
    """What was typed, to be saved on top of what is there now."""
    data = request.POST.copy()
    data["version"] = str(version)
    return data
