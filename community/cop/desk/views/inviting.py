"""Inviting the people of a list: how it stands, choosing whom, looking at the mail, sending, reminding, calling."""

from collections.abc import Callable
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from cop.desk import mails
from cop.desk.access import imports_visible_to
from cop.desk.actions import answering, inviting
from cop.desk.actions.answering import AnsweredBefore
from cop.desk.actions.claiming import NotPossible
from cop.desk.choices import ImportState, Step
from cop.desk.forms.inviting import NoByTelephoneForm, RemindForm, WordsForm, YesByTelephoneForm
from cop.desk.models import Import
from cop.desk.queries.inviting import Progress, people_of, progress, step_of, to_call, to_invite, words_of
from cop.desk.views.importing import for_importers
from cop.people.models import Person
from cop.people.queries import exporting
from cop.people.queries.seen import seen, seen_one
from cop.people.requests import PersonsRequest
from cop.services.languages.queries import number as in_digits
from cop.services.languages.queries import supported
from cop.services.languages.variants import spread
from cop.services.numbers import number_typed

PER_PAGE = 50
BATCHES = (25, 50, inviting.AT_ONCE)
CALL = "call"
"""The filter of those who are to be called, beside the steps."""

SANDBOX = ["allow-popups", "allow-popups-to-escape-sandbox"]


def of_a_list(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view the applied list whose number stands in the address, for whoever may take lists in."""

    @for_importers
    def guarded(request: PersonsRequest, number: int, *args: Any, **kwargs: Any) -> Any:
        applied = imports_visible_to(request.user).filter(state=ImportState.APPLIED).select_related("community")
        found = get_object_or_404(applied, pk=number)
        try:
            return view(request, found, *args, **kwargs)
        except NotPossible:
            messages.error(request, _("A list is being worked on just now. Try again when that is done."))
            return redirect("desk:import", number)

    return guarded


@of_a_list
def invitations(request: PersonsRequest, found: Import) -> HttpResponse:
    """How the invitations of a list stand, and its people."""
    remind_form = RemindForm(request.GET if "days" in request.GET else None)
    days = remind_form.cleaned_data["days"] if remind_form.is_valid() else None
    show = request.GET.get("show", "")
    page = Paginator(_shown(found, request, show), PER_PAGE).get_page(request.GET.get("page"))
    people = list(page.object_list)
    stands = progress(found, request.user, days) if days else progress(found, request.user)
    context = {
        "list": found,
        "stands": stands,
        "tabs": [(step.value, step.label, stands.steps[step]) for step in Step],
        "show": show,
        "page": page,
        "rows": [
            (person, step, step == Step.WAITING)
            for person, step in zip(seen(people, request.user), map(step_of, people), strict=True)
        ],
        "batches": sorted({min(stands.invites, count) for count in BATCHES}),
        "left_out": _left_out(stands),
        "not_called": [(_("without a telephone number"), stands.no_phone)] if stands.no_phone else [],
        "remind_form": remind_form if remind_form.is_bound else RemindForm(),
        "reminds_now": min(stands.reminds, inviting.AT_ONCE),
        "days": days,
    }
    return render(request, "desk/inviting/invitations.html", context)


def _shown(found: Import, request: PersonsRequest, show: str) -> QuerySet[Person]:
    if show == CALL:
        return to_call(found, request.user)
    people = people_of(found, request.user, Step(show) if show in Step.values else None)
    return people.order_by("sort_name", "pk")


@of_a_list
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # typed for views without arguments
def preview(request: PersonsRequest, found: Import) -> HttpResponse:
    """Who exactly is in the batch, and the mail as one of them will read it. Nothing is sent by looking."""
    people = _batch(found, request)
    if not people:
        messages.info(
            request, _("Nobody of these can be invited: they were invited before, or mail does not reach them.")
        )
        return redirect("desk:invitations", found.pk)
    wanted = request.GET.get("as", "")
    reader = next((person for person in people if str(person.pk) == wanted), people[0])
    context = {
        "list": found,
        "people": seen(people, request.user),
        "reader": reader.pk,
        "mail": mails.invitation_shown(reader, found),
        "language": supported(reader.first_language) or "en",
        "left_out": _left_out(progress(found, request.user)),
        "picked": request.GET.getlist("person"),
        "at_most": request.GET.getlist("at_most")[:1],
    }
    return render(request, "desk/inviting/preview.html", context)


def _left_out(stands: Progress) -> list[tuple[str, int]]:
    """How many get no invitation, and why."""
    counts = {
        str(Step.NO_MAIL.label): stands.steps[Step.NO_MAIL],
        str(Step.DECLINED.label): stands.declined,
        _("being erased"): stands.erased,
        _("sample"): stands.samples,
    }
    return [(label, count) for label, count in counts.items() if count]


def _batch(found: Import, request: PersonsRequest) -> list[Person]:
    people = to_invite(found, request.user)
    picked = _numbers(request.GET.getlist("person"))
    if picked:
        return list(people.filter(pk__in=picked)[: inviting.AT_ONCE])
    wanted = request.GET.get("at_most", "")
    at_most = int(wanted) if wanted.isdecimal() and len(wanted) < 4 else BATCHES[0]
    return list(people[: min(at_most, inviting.AT_ONCE)])


@of_a_list
@xframe_options_sameorigin
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF], "sandbox": SANDBOX})  # type: ignore[arg-type]
def mail(request: PersonsRequest, found: Import, person: int) -> HttpResponse:
    """The HTML of the invitation as one person will read it."""
    reader = get_object_or_404(people_of(found, request.user), pk=person)
    said = mails.invitation_shown(reader, found)
    return HttpResponse(said.html.replace("<head>", '<head><base target="_blank">', 1))


@of_a_list
@require_POST
def send(request: PersonsRequest, found: Import) -> HttpResponse:
    """Send the invitations to those whom the preview showed."""
    numbers = _numbers(request.POST.getlist("person"))
    sent = inviting.invite(found, numbers, acting_person=request.user)
    if sent:
        words = ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", sent)
        messages.success(request, words % {"count": in_digits(sent)})
    if left := len(numbers) - sent:
        words = ngettext(
            "%(count)s person was invited or answered meanwhile, and gets no second mail.",
            "%(count)s people were invited or answered meanwhile, and get no second mail.",
            left,
        )
        messages.info(request, words % {"count": in_digits(left)})
    return redirect("desk:invitations", found.pk)


@of_a_list
@require_POST
def remind(request: PersonsRequest, found: Import) -> HttpResponse:
    """Remind those who did not answer."""
    form = RemindForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["days"])))
        return redirect("desk:invitations", found.pk)
    sent = inviting.remind(found, form.cleaned_data["days"], acting_person=request.user)
    words = ngettext("%(count)s reminder is on its way.", "%(count)s reminders are on their way.", sent)
    messages.success(request, words % {"count": in_digits(sent)})
    return redirect("desk:invitations", found.pk)


@of_a_list
def words(request: PersonsRequest, found: Import) -> HttpResponse:
    """What the invitations say in the secretariat's own words."""
    form = WordsForm(request.POST if request.method == "POST" else None, initial=spread("words", words_of(found)))
    if request.method == "POST" and form.is_valid():
        inviting.say_in_own_words(found, form.words(), acting_person=request.user)
        messages.success(request, _("Your words are saved."))
        return redirect("desk:invitations", found.pk)
    return render(request, "desk/inviting/words.html", {"list": found, "form": form})


@of_a_list
def export(request: PersonsRequest, found: Import, form: str) -> HttpResponseBase:
    """The list to telephone as a file."""
    if form not in exporting.FORMS:
        raise Http404
    return exporting.export_to_call(to_call(found, request.user).iterator(exporting.AT_ONCE), request.user, form)


@of_a_list
def telephone(request: PersonsRequest, found: Import, person: int) -> HttpResponse:
    """Enter what somebody of a list said on the telephone: yes, or no."""
    called = get_object_or_404(people_of(found, request.user), pk=person)
    act = request.POST.get("act", "")
    yes = YesByTelephoneForm(request.POST if act == "yes" else None, prefix="yes")
    no = NoByTelephoneForm(request.POST if act == "no" else None, prefix="no")
    if request.method == "POST" and (yes.is_valid() or no.is_valid()):
        _enter(request, found, called, yes if act == "yes" else no)
        return redirect("desk:invitations", found.pk)
    context = {
        "list": found,
        "person": seen_one(called, request.user),
        "step": step_of(called),
        "answered": step_of(called) in (Step.CONFIRMED, Step.DECLINED),
        "form": yes if act == "yes" else no,
        "yes_form": yes,
        "no_form": no,
    }
    return render(request, "desk/inviting/telephone.html", context)


def _enter(request: PersonsRequest, found: Import, called: Person, form: Any) -> None:
    try:
        if isinstance(form, YesByTelephoneForm):
            language = get_language() or "en"
            answering.confirm_by_telephone(
                found, called, form.agreed, form.asked, language=language, acting_person=request.user
            )
            messages.success(request, _("They are a member now."))
        else:
            answering.decline_by_telephone(found, called, form.asked, acting_person=request.user)
            messages.success(request, _("It is written down: they are erased, and not invited again."))
    except AnsweredBefore:
        messages.warning(request, _("They answered meanwhile. Nothing was changed."))


def _numbers(texts: list[str]) -> list[int]:
    """The numbers among what was sent, each once and no more than a batch holds."""
    return list(dict.fromkeys(number for text in texts if (number := number_typed(text))))[: inviting.AT_ONCE]
