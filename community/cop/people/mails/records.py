"""Mail to people whose record the secretariat changed. Each function queues one message, in the transaction of the act."""

from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import translation
from django.utils.translation import gettext

from cop.network.models import Community
from cop.network.queries import partnership
from cop.people.mails.joining import thread_of
from cop.people.mails.recipients import to_person
from cop.people.models import Application, Organisation, Person
from cop.people.queries.records import Said, changes_in_words, label_of
from cop.people.queries.wording import own_words
from cop.services.languages.queries import day, supported, text_of
from cop.services.ledger.versions import Values
from cop.services.mail.actions import queue
from cop.services.mail.links import absolute


def edited(person: Person, old: Values, new: Values, *, reason: str, key: str) -> None:
    """Tell a person what was changed of what is kept of them, and why."""
    with translation.override(supported(person.first_language) or "en"):
        said = changes_in_words(old, new)
    context = {"changes": said, "reason": reason, "profile": absolute("people:profile")}
    _send("people/edited", person, context, key=key)


def job_changed(person: Person, old: Values | None, new: Values | None, *, key: str) -> None:
    """Tell a person what was changed of where they work; nothing before stands for a new job, nothing after for none."""
    with translation.override(supported(person.first_language) or "en"):
        said = Said(gettext("Where you work"), _job(old), _job(new))
    _send("people/edited", person, {"changes": [said], "reason": "", "profile": absolute("people:job")}, key=key)


def photo_changed(person: Person, before: bool, after: bool, *, key: str) -> None:
    """Tell a person that a photo of them is shown, another one, or none any more."""
    with translation.override(supported(person.first_language) or "en"):
        said = Said(label_of("photo"), *(gettext("yes") if there else "" for there in (before, after)))
    context = {"changes": [said], "reason": "", "profile": absolute("people:profile")}
    _send("people/edited", person, context, key=key)


def memberships_changed(person: Person, *, joined: Sequence[Community], ended: Sequence[Community], key: str) -> None:
    """Tell a person in which communities the secretariat made or ended a membership of theirs."""
    places = {"joined": [one.names for one in joined], "ended": [one.names for one in ended]}
    _send("people/memberships_changed", person, places | {"data": absolute("people:my_data")}, key=key)


def acceptance_undone(application: Application) -> None:
    """Tell an applicant that they were accepted by mistake, and that their application waits again."""
    key = f"application-{application.pk}-undone-{application.changed:%Y%m%d%H%M%S%f}"
    context = {"address": absolute("people:my_application")}
    _send("people/acceptance_undone", application.applicant, context, key=key, thread=thread_of(application))


def _job(values: Values | None) -> str:
    if values is None:
        return ""
    organisation = Organisation.objects.get(pk=values["organisation"])
    name = text_of(organisation.names) or organisation.name
    days = [day(one, "medium") if one else "…" for one in (values["since"], values["until"])]
    return ", ".join(
        filter(None, [values["role"], name, " – ".join(days) if values["since"] or values["until"] else ""])
    )


def _send(template: str, person: Person, context: dict[str, Any], *, key: str, **options: Any) -> None:
    """Only to an address that is confirmed: others may be somebody else's."""
    if not EmailAddress.objects.filter(user=person, email=person.email or "", verified=True).exists():
        return
    to = to_person(person)
    shown = {"partnership": partnership(), "own_words": own_words(template, to.name), **context}
    queue(template, to=to, context=shown, key=key[:200], **options)
