"""The settings of words: what people agree to, and the secretariat's own paragraphs in our mails."""

from functools import partial
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from cop.desk.forms.languages import SOURCE
from cop.desk.forms.texts import ConsentPage, MailPage, boxes
from cop.desk.queries import mail_examples
from cop.desk.views.settings import for_managers, press, show
from cop.people.actions import wording as actions
from cop.people.choices import ConsentKind, WordedMail
from cop.people.models import ConsentDraft, ConsentText
from cop.people.queries import wording as queries
from cop.people.queries.consenting import current_texts
from cop.people.requests import PersonsRequest
from cop.services.languages.choices import CODES
from cop.services.languages.queries import own_language_name
from cop.services.languages.variants import spread
from cop.services.ledger.queries import history
from cop.services.mail.rendering import Said
from cop.services.numbers import number_typed

NEWEST = 20


@for_managers
def consents(request: PersonsRequest) -> HttpResponse:
    """What people agree to, each apart from the others."""
    texts, waiting = current_texts(), {one.kind for one in queries.drafts()}
    rows = [(kind, texts.get(kind), _missing(texts.get(kind)), kind in waiting) for kind in ConsentKind]
    return render(request, "desk/settings/consents.html", {"rows": rows})


@for_managers
def consent(request: PersonsRequest, kind: str) -> HttpResponse:
    """One kind of consent: its texts, and the next one."""
    kind = _kind(kind)
    versions, draft = queries.consent_versions(kind), queries.consent_draft(kind)
    worded = kind in queries.WORDED_KINDS
    more: dict[str, Any] = {
        "kind": kind,
        "worded": worded,
        "versions": [(one, one.texts.items()) for one in versions],
        "missing": _missing(versions[0] if versions else None),
        "boxes": boxes(versions[0]) if versions else None,
    }
    if not worded:
        return render(request, "desk/settings/consent.html", more)
    save = partial(actions.draft_consent_text, kind, acting_person=request.user)
    pressed = press(request, ConsentPage, queries.draft_values(draft) | {"version": draft.version}, save)
    if pressed.saved:
        messages.success(request, _("Saved."))
        return redirect("desk:settings_consent", kind.value)
    if draft.texts:
        more["draft"] = draft
        more["draft_boxes"] = boxes(ConsentText(kind=kind, version=0, texts=draft.texts))
        more["draft_missing"] = _missing(draft)
        more["draft_same"] = _unchanged(draft, versions[0]) if versions else []
        more["needs_another"] = queries.needs_another(draft, request.user)
    return show(request, "desk/settings/consent.html", pressed, draft if draft.pk else None, **more)


@for_managers
@require_POST
def publish(request: PersonsRequest, kind: str) -> HttpResponse:
    """Put the next text of a kind of consent in force."""
    version = request.POST.get("version", "")
    try:
        published = actions.publish_consent_text(
            _kind(kind), version=number_typed(version) or -1, acting_person=request.user
        )
    except actions.NeedsAnother:
        messages.error(request, _("Somebody else of the secretariat has to put it in force."))
    except actions.WrittenMeanwhile:
        messages.warning(request, _("The text has changed meanwhile. Read it again before you agree."))
    else:
        if published:
            messages.success(request, _("In force. Who agreed to an older text stands under “Consents to renew”."))
    return redirect("desk:settings_consent", kind)


@for_managers
def mails(request: PersonsRequest) -> HttpResponse:
    """Every mail, those first in which there is a place for a paragraph of our own."""
    worded, language = queries.words_of_mails(), get_language() or SOURCE
    context = {"rows": [(one, worded.get(one.value)) for one in WordedMail], "language": language}
    context["others"] = mail_examples.without_own_words(language)
    return render(request, "desk/settings/mails.html", context)


@for_managers
def mail(request: PersonsRequest, mail: str) -> HttpResponse:
    """Our own paragraph in one mail, in each language."""
    kind = _mail(mail)
    words = queries.mail_words(kind)
    save = partial(actions.word_mail, kind, acting_person=request.user)
    pressed = press(request, MailPage, spread("texts", words.texts) | {"version": words.version}, save)
    if pressed.saved:
        messages.success(request, _("Saved. Pages and mails say it from now on."))
        return redirect("desk:settings_mail", kind.value)
    more = {"mail": kind, "languages": [(code, own_language_name(code)) for code in CODES], "older": _older(words)}
    return show(request, "desk/settings/mail.html", pressed, words if words.pk else None, **more)


@for_managers
@require_POST
def restore(request: PersonsRequest, mail: str) -> HttpResponse:
    """Let a mail say what it said before a change."""
    to = number_typed(request.POST.get("to", ""))
    if not to:
        raise Http404
    actions.restore_mail(_mail(mail), to, acting_person=request.user)
    messages.success(request, _("Saved. Pages and mails say it from now on."))
    return redirect("desk:settings_mail", mail)


@for_managers
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # typed for views without arguments
def preview(request: PersonsRequest, mail: str, language: str) -> HttpResponse:
    """A mail as text and as HTML in one language."""
    said = _example(mail, language)
    languages = [(code, own_language_name(code)) for code in CODES]
    worded = WordedMail(mail) if mail in WordedMail.values else None
    context = {"mail": mail, "worded": worded, "language": language, "said": said, "languages": languages}
    return render(request, "desk/settings/mail_preview.html", context)


@for_managers
@xframe_options_sameorigin
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF], "sandbox": []})  # type: ignore[arg-type]
def preview_html(request: PersonsRequest, mail: str, language: str) -> HttpResponse:
    """The HTML of a mail, as a mail program would show it: no scripts, no pictures, links that lead nowhere."""
    return HttpResponse(_example(mail, language).html)


def _older(words: Any) -> list[tuple[int, Any]]:
    """The versions before the one of now, newest first, each with the moment until which it held."""
    rows = history(words, act=actions.MAIL_WORDED, newest=NEWEST) if words.pk else []
    return [(row.old["version"], row.entry.happened) for row in rows]


def _unchanged(draft: ConsentDraft, in_force: ConsentText) -> list[str]:
    """The languages in which a draft says just what is in force."""
    same = [code for code, text in draft.texts.items() if in_force.texts.get(code) == text]
    return [own_language_name(code) for code in same]


def _missing(text: ConsentText | ConsentDraft | None) -> list[str]:
    """The languages that fall back to English."""
    return [own_language_name(code) for code in CODES if text is None or not text.texts.get(code)]


def _kind(kind: str) -> ConsentKind:
    if kind not in ConsentKind.values:
        raise Http404
    return ConsentKind(kind)


def _mail(mail: str) -> WordedMail:
    if mail not in WordedMail.values:
        raise Http404
    return WordedMail(mail)


def _example(mail: str, language: str) -> Said:
    if mail not in mail_examples.templates() or language not in CODES:
        raise Http404
    return mail_examples.example(mail, language)
