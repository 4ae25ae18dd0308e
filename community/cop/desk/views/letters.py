"""Letters to a group: to whom, what they say, a preview, sending, and what became of them."""

import csv
import io
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from cop.desk import mails
from cop.desk.access import letters_visible_to, may_approve, may_write_letters, reads_in_full
from cop.desk.actions import letters as actions
from cop.desk.choices import LetterState, Purpose
from cop.desk.forms.groups import GroupForm
from cop.desk.forms.letters import MOST_GROUP, LetterTextForm, NewLetterForm, PurposeForm, SendForm, TestForm
from cop.desk.models import Letter
from cop.desk.queries import letters as queries
from cop.network.models import Community
from cop.people.models import Person
from cop.people.queries.cells import harmless
from cop.people.queries.seen import names
from cop.people.requests import PersonsRequest
from cop.services.languages.choices import CODES
from cop.services.languages.queries import number as in_digits
from cop.services.languages.queries import supported, text_of
from cop.services.languages.streams import in_this_language
from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.numbers import number_typed

View = Callable[..., HttpResponseBase]
PER_PAGE = 50
TOO_LATE = gettext_noop("That is not possible any more: see how the letter stands now. Nothing was changed.")
SANDBOX = ["allow-popups", "allow-popups-to-escape-sandbox"]


def for_writers(view: View) -> View:
    """Let only those in who may write letters."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: PersonsRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_write_letters(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@for_writers
def letters(request: PersonsRequest) -> HttpResponse:
    """Every letter that one may see, the newest first."""
    found = letters_visible_to(request.user).select_related("community")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    by = _names([one.written_by_id for one in page], request)
    going = queries.still_going(page) if reads_in_full(request.user) else set()
    rows = [
        (
            one,
            _title(one),
            queries.state_shown(one, going=one.thread in going),
            by.get(one.written_by_id or 0, ""),
            one.begun or one.due or one.made,
        )
        for one in page
    ]
    return render(
        request, "desk/letters/all.html", {"page": page, "rows": rows, "in_full": reads_in_full(request.user)}
    )


@for_writers
def new(request: PersonsRequest) -> HttpResponse:
    """Begin a letter to the people that the address asks for."""
    asked = _asked(request)
    people = GroupForm(asked, viewer=request.user)
    initial = {"group": _group_text(asked, people), "original": supported(get_language()) or "en"}
    form = NewLetterForm(request.POST or None, writer=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        picked = _picked(values["group"], request)
        letter = actions.begin(
            values["purpose"],
            values["reason"],
            _community(values["community"]),
            values["group"],
            picked.group(),
            original=values["original"],
            acting_person=request.user,
        )
        return redirect("desk:letter_text", letter.pk, letter.original)
    draft = Letter(filters=queries.kept(people.group()))
    return render(request, "desk/letters/recipients.html", _people_context(request, asked, people, form, draft))


@for_writers
def recipients(request: PersonsRequest, number: int) -> HttpResponse:
    """To whom a draft goes, and what it is for."""
    letter = _letter(request, number)
    if letter.state != LetterState.DRAFT:
        return redirect("desk:letter", number)
    asked = _asked(request, letter)
    people = GroupForm(asked, viewer=request.user)
    opened = actions.addressed(letter)
    initial = opened | {"group": _group_text(asked, people)}
    form = PurposeForm(request.POST or None, writer=request.user, initial=initial, opened=opened)
    context = {"letter": letter, "title": _title(letter)}
    if request.method == "POST" and form.is_valid():
        values = form.typed()
        picked = _picked(values["group"], request).group()
        try:
            actions.address(letter, values, picked, opened=form.opened_on(), acting_person=request.user)
            return redirect("desk:letter", number)
        except ChangedMeanwhile as meanwhile:
            shown, context["differences"] = form.shown_next(meanwhile)
            form = PurposeForm(writer=request.user, initial=shown, opened=meanwhile.now)
        except actions.NotPossible:
            form.add_error(None, _(TOO_LATE))
    draft = Letter(filters=queries.kept(people.group()), community_id=letter.community_id)
    return render(
        request, "desk/letters/recipients.html", _people_context(request, asked, people, form, draft) | context
    )


@for_writers
def text(request: PersonsRequest, number: int, language: str) -> HttpResponse:
    """What a draft says in one language."""
    letter = _letter(request, number)
    if language not in CODES:
        raise Http404
    opened = actions.written(letter, language)
    made: dict[str, Any] = {"language": language, "original": language == letter.original}
    form = LetterTextForm(request.POST or None, initial=opened, opened=opened, **made)
    context = {"letter": letter, "title": _title(letter), "language": language}
    if language != letter.original:
        context["source"] = actions.written(letter, letter.original)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(letter, language, form.typed(), opened=form.opened_on(), acting_person=request.user)
            messages.success(request, _("Saved."))
            return redirect("desk:letter", number)
        except ChangedMeanwhile as meanwhile:
            shown, context["differences"] = form.shown_next(meanwhile)
            form = LetterTextForm(initial=shown, opened=meanwhile.now, **made)
        except actions.NotPossible:
            form.add_error(None, _(TOO_LATE))
    return render(request, "desk/letters/text.html", context | {"form": form})


@for_writers
def letter(request: PersonsRequest, number: int) -> HttpResponse:
    """One letter: to whom, in which languages, what can be done with it, and what became of it."""
    found = _letter(request, number)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    forms = {
        "send": SendForm(request.POST if act == "send" else None, initial={"version": found.version}),
        "test": TestForm(
            request.POST if act == "test" else None, initial={"language": found.original}, written=_written_in(found)
        ),
    }
    if act and (act not in forms or forms[act].is_valid()):
        answer = _act(request, found, act, forms[act].cleaned_data if act in forms else {})
        if answer is not None:
            return answer
    context = {"letter": found, "title": _title(found), "forms": forms, "texts": _texts(found), "now": timezone.now()}
    context |= {"state": LetterState(found.state), "in_full": reads_in_full(request.user)}
    if found.begun:
        context |= _what_became(request, found)
    else:
        counts = queries.counted(found, _sight(request, found))
        context |= {
            "reached": queries.reached(counts, request.user),
            "left_out": queries.left_out_in_words(counts, request.user),
            "said": _said(found, request),
            "written": bool(found.texts.get(found.original)),
            "may_approve": may_approve(request.user, found),
            "second": queries.needs_second(found, queries.reached(counts, request.user), request.user),
        }
    by = _names([found.written_by_id, found.sent_by_id, found.approved_by_id], request)
    context |= {
        f"name_{hand}": by.get(getattr(found, f"{hand}_by_id") or 0, "") for hand in ("written", "sent", "approved")
    }
    return render(request, "desk/letters/letter.html", context)


@for_writers
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # typed for views without arguments
def preview(request: PersonsRequest, number: int) -> HttpResponse:
    """A letter as one of its recipients will read it; the pages go from one to the next."""
    found = _letter(request, number)
    page, reader = _reader(request, found)
    context: dict[str, Any] = {"letter": found, "title": _title(found), "page": page}
    if reader:
        context |= {"reader": reader, "mail": mails.letter_as_read(found, reader)}
        context["shown_name"] = _names([reader.person.pk], request).get(reader.person.pk, "")
    return render(request, "desk/letters/preview.html", context)


@for_writers
@xframe_options_sameorigin
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF], "sandbox": SANDBOX})  # type: ignore[arg-type]
def preview_html(request: PersonsRequest, number: int) -> HttpResponse:
    """The same as HTML, as a mail program shows it: no scripts, links in a window of their own."""
    found = _letter(request, number)
    _page, reader = _reader(request, found)
    if reader is None:
        raise Http404
    html = mails.letter_as_read(found, reader).html
    return HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))


@for_writers
@require_safe
def export(request: PersonsRequest, number: int) -> StreamingHttpResponse:
    """What became of the mail to each, as a spreadsheet opens it, for whoever reads letters in full."""
    if not reads_in_full(request.user):
        raise PermissionDenied
    found = _letter(request, number)
    response = StreamingHttpResponse(in_this_language(_csv(found, request)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.thread}.csv"'
    return response


def _act(request: PersonsRequest, found: Letter, act: str, values: dict[str, Any]) -> HttpResponse | None:
    """Do what was pressed, and say what came of it."""
    person = request.user
    try:
        if act == "test":
            actions.send_test(found, values["language"], acting_person=person)
            messages.success(request, _("A test is on its way to you."))
        elif act == "send":
            state = actions.ask(found, values["due"], version=values["version"], acting_person=person)
            messages.success(request, SENT_SAYS[state]())
        elif act == "approve":
            actions.approve(found, version=_version(request), acting_person=person)
            messages.success(request, SENT_SAYS[LetterState.SCHEDULED]())
        elif act == "call_off":
            actions.call_off(found, acting_person=person)
            messages.success(request, _("It is a draft again. Nobody gets it."))
        elif act == "stop":
            went, gone = actions.stop(found, acting_person=person)
            messages.success(request, _stopped(went, gone) if reads_in_full(person) else _("Stopped"))
        elif act == "looked":
            actions.look_at_failed(found, acting_person=person)
        elif act == "discard":
            actions.discard(found, acting_person=person)
            messages.success(request, _("The draft was thrown away."))
            return redirect("desk:letters")
    except actions.Nobody:
        messages.error(request, _("Nobody would get it. Choose other recipients."))
    except actions.NotAsSeen:
        messages.error(request, _("The letter was changed meanwhile. Read it again, then send it."))
    except actions.NotPossible:
        return _not_any_more(request, found.pk)
    return redirect("desk:letter", found.pk)


SENT_SAYS = {
    LetterState.ASKED: lambda: _("A second person has to approve it now."),
    LetterState.SCHEDULED: lambda: _("It goes out at its moment."),
}


def _not_any_more(request: PersonsRequest, number: int) -> HttpResponse:
    messages.warning(request, _(TOO_LATE))
    there = letters_visible_to(request.user).filter(pk=number).exists()
    return redirect("desk:letter", number) if there else redirect("desk:letters")


def _stopped(went: int, gone: int) -> str:
    words = ngettext("Stopped. %(went)s mail went, ", "Stopped. %(went)s mails went, ", went) % {
        "went": in_digits(went)
    }
    return words + ngettext("%(count)s does not go.", "%(count)s do not go.", gone) % {"count": in_digits(gone)}


def _version(request: PersonsRequest) -> int:
    given = request.POST.get("version", "")
    return number_typed(given)


def _letter(request: PersonsRequest, number: int) -> Letter:
    shown = letters_visible_to(request.user).select_related("community", "sent_by")
    return get_object_or_404(shown, pk=number)


def _title(found: Letter) -> str:
    return text_of(found.subjects, found.original) or _("Letter without a subject")


def _names(numbers: list[int | None], request: PersonsRequest) -> dict[int, str]:
    return names(Person.objects.filter(pk__in={one for one in numbers if one}), request.user)


def _community(number: int | None) -> Community | None:
    return Community.objects.filter(pk=number).first() if number else None


def _asked(request: PersonsRequest, found: Letter | None = None) -> QueryDict:
    """What the address asks for, or what the letter was last addressed to."""
    query = request.META.get("QUERY_STRING", "")[:MOST_GROUP]
    return QueryDict(query if query or found is None else found.group)


def _picked(group: str, request: PersonsRequest) -> GroupForm:
    return GroupForm(QueryDict(group), viewer=request.user)


def _group_text(asked: QueryDict, people: GroupForm) -> str:
    """What the group asks for, without what it does not."""
    said = asked.copy()
    for name in list(said):
        if (name not in people.fields and name != "picked") or not any(said.getlist(name)):
            del said[name]
    return said.urlencode()


def _sight(request: PersonsRequest, found: Letter) -> Person:
    """As whom a letter's recipients are shown: the secretariat sees those of the one who sends it, others their own."""
    in_full = reads_in_full(request.user)
    return found.sent_by if in_full and found.sent_by else request.user


def _said(found: Letter, request: PersonsRequest) -> list[str]:
    return _picked(found.group, request).said() if found.group else []


def _people_context(
    request: PersonsRequest, asked: QueryDict, people: GroupForm, form: PurposeForm, draft: Letter
) -> dict[str, Any]:
    reach = []
    for purpose in Purpose:
        draft.purpose = purpose
        counts = queries.counted(draft, request.user)
        people_reached = queries.reached(counts, request.user)
        reach.append((purpose.label, people_reached, queries.left_out_in_words(counts, request.user)))
    return {
        "people": people,
        "picked": asked.getlist("picked"),
        "form": form,
        "reach": reach,
        "in_full": reads_in_full(request.user),
    }


def _texts(found: Letter) -> list[tuple[str, str]]:
    """The languages of a letter, the original first, each with its subject; then those it could have."""
    first = [found.original, *(code for code in CODES if code != found.original)]
    return [(code, found.subjects.get(code, "")) for code in first]


def _written_in(found: Letter) -> list[str]:
    return [code for code, _subject in _texts(found) if found.texts.get(code)]


def _what_became(request: PersonsRequest, found: Letter) -> dict[str, Any]:
    became = queries.became(found)
    if not reads_in_full(request.user):
        may_stop = bool(became.waiting) and found.state in (LetterState.SENDING, LetterState.SENT)
        everybody = became.people + sum(found.left_out.values())
        return {"people": everybody, "said_then": found.texts.get(found.original, ""), "may_stop": may_stop}
    page = Paginator(queries.failed_mails(found), PER_PAGE).get_page(request.GET.get("page"))
    by = _names([message.to_person for message in page], request)
    failed = [
        (
            message.to_person,
            by.get(message.to_person or 0, ""),
            queries.why_failed(message),
            message.error,
        )
        for message in page
    ]
    return {
        "became": became,
        "state": queries.state_shown(found, going=bool(became.waiting)),
        "said_then": found.texts.get(found.original, ""),
        "left_out": queries.left_out_in_words(found.left_out, request.user),
        "stopped": found.left_out.get("stopped", 0),
        "page": page,
        "failed": failed,
        "to_look_at": became.failed > found.failed_seen and not found.counts,
        "may_stop": became.waiting and found.state in (LetterState.SENDING, LetterState.SENT),
        "exported": not found.counts,
    }


def _reader(request: PersonsRequest, found: Letter) -> tuple[Any, queries.Reader | None]:
    if found.begun or not found.texts.get(found.original):
        raise Http404
    people = queries.recipients(found, _sight(request, found), request.user)
    page = Paginator(people, 1).get_page(request.GET.get("page"))
    person = next(iter(page), None)
    return page, queries.reader_as_seen(found, person, request.user) if person else None


def _csv(found: Letter, request: PersonsRequest) -> Iterator[str]:
    yield "\ufeff"
    yield _line([_("Number"), _("Name"), _("State"), _("Why"), _("Sent")])
    page = queries.mails_of(found).exclude(to_person=None)
    for start in range(0, page.count(), 1000):
        rows = list(page[start : start + 1000])
        by = _names([message.to_person for message in rows], request)
        for message in rows:
            why = queries.why_failed(message) if message.error else ""
            sent = message.sent.isoformat(timespec="minutes") if message.sent else ""
            name = by.get(message.to_person or 0, "")
            yield _line([message.to_person, harmless(name), message.get_state_display(), why, sent])


def _line(cells: list[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
