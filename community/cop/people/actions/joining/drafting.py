"""An application while it is being filled in. Nothing of it is in the ledger before its address is confirmed."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cop.network.models import Community
from cop.people.choices import ApplicationState
from cop.people.models import Application, Code

STEPS = ("you", "work", "joins")
KEPT = timedelta(days=30)
CODES_KEPT = timedelta(days=1)
"""How long a form stays that was never finished; a mail of ours says so."""


def start(language: str) -> Application:
    """Begin an application, empty. Anybody may. Returns it; its `key` is the only way back to it."""
    return Application.objects.create(key=new_key(), language=language, answers={"typed": {}})


def change_language(application: Application, language: str) -> None:
    """Have a draft go on in another language; whoever holds the key may. Sends nothing."""
    Application.objects.filter(pk=application.pk, state=ApplicationState.DRAFT).update(language=language)
    application.language = language


def new_key() -> str:
    """Return an unguessable name for an application."""
    return secrets.token_urlsafe(32)


@transaction.atomic
def keep_typed(application: Application, step: str, typed: dict[str, Any]) -> None:
    """Keep what stands in the fields of a step right now, right or not; whoever holds the key may.

    Changes the draft only; sends nothing. What was saved before counts until the step is saved.
    """
    draft = _draft(application)
    if draft is not None:
        draft.answers.setdefault("typed", {})[step] = typed
        _save(draft)


@transaction.atomic
def save_step(application: Application, step: str, answers: dict[str, Any]) -> Application:
    """Save a step that is right; whoever holds the key may. Changes the draft only; sends nothing.

    Returns the draft as it is now; raises Application.DoesNotExist when it is none any more.
    """
    draft = Application.objects.select_for_update().get(pk=application.pk, state=ApplicationState.DRAFT)
    draft.answers[step] = answers
    draft.answers.get("typed", {}).pop(step, None)
    _COLUMNS[step](draft, answers)
    _save(draft)
    return draft


def discard(application: Application) -> None:
    """Delete a draft with all that was typed; whoever holds the key may. Sends nothing."""
    Application.objects.filter(pk=application.pk, state=ApplicationState.DRAFT).delete()


def forget_old() -> None:
    """Delete drafts that nobody touched for `KEPT`, and codes that are long of no use. A job calls it."""
    now = timezone.now()
    Application.objects.filter(state=ApplicationState.DRAFT, changed__lt=now - KEPT).delete()
    Code.objects.filter(made__lt=now - CODES_KEPT).delete()


def is_finished(application: Application) -> bool:
    """Whether every step of a draft was saved."""
    return all(step in application.answers for step in STEPS)


def first_open_step(application: Application) -> str:
    """Return the first step that was not saved yet, the last step when all were."""
    return next((step for step in STEPS if step not in application.answers), STEPS[-1])


def _draft(application: Application) -> Application | None:
    return Application.objects.select_for_update().filter(pk=application.pk, state=ApplicationState.DRAFT).first()


def _save(draft: Application) -> None:
    if draft.finished is None and is_finished(draft):
        draft.finished = timezone.now()
    draft.changed = timezone.now()
    draft.save()


def _you(draft: Application, answers: dict[str, Any]) -> None:
    draft.email, draft.language = answers["email"], answers["language"]
    draft.delegate_name, draft.delegate_email = answers["delegate_name"], answers["delegate_email"]


def _work(draft: Application, answers: dict[str, Any]) -> None:
    draft.organisation_joins = answers["speaks_for"]


def _joins(draft: Application, answers: dict[str, Any]) -> None:
    draft.partnership = answers["partnership"]
    draft.communities.set(Community.objects.filter(Q(opened__isnull=False), slug__in=answers["communities"]))


_COLUMNS = {"you": _you, "work": _work, "joins": _joins}
