"""Certificates of membership: made for oneself or by the secretariat, and looked up by whoever holds one."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cop.people.access import may_issue_certificate, visible_to
from cop.people.actions.certificates import issue_certificate
from cop.people.queries.certificates import certificate_with, holds, printed
from cop.people.requests import PersonsRequest
from cop.services.moderation.limits import take


@require_POST
@login_required
def issue(request: PersonsRequest, number: int) -> HttpResponse:
    """Make a certificate, or find the one that says the same."""
    person = get_object_or_404(visible_to(request.user), pk=number)
    if not may_issue_certificate(request.user, person):
        raise Http404
    take(f"certificate:{person.pk}", per=timedelta(days=1), at_most=20)
    return redirect("people:certificate", issue_certificate(person, acting_person=request.user).code)


@never_cache
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """What a certificate says and whether it holds, for everybody who has its code."""
    found = certificate_with(code)
    context = {
        "certificate": found,
        "holds": found is not None and holds(found),
        "own": found is not None and may_issue_certificate(request.user, found.person),
    }
    return render(request, "people/certificate.html", context, status=200 if found else 404)


@never_cache
@login_required
def certificate_pdf(request: PersonsRequest, code: str) -> HttpResponse:
    """The certificate to print, for whom it is about and the secretariat."""
    found = certificate_with(code)
    if found is None or not may_issue_certificate(request.user, found.person):
        raise Http404
    answer = HttpResponse(printed(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="certificate-{found.code}.pdf"'
    return answer
