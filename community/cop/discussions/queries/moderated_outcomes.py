"""What somebody told of a reply, as whoever moderates reads it."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.html import linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cop.discussions.access import facilitates_in, is_asker
from cop.discussions.models import Outcome
from cop.discussions.queries.voices import voice_of, voices
from cop.people.access import viewpoint
from cop.people.queries.named import named
from cop.services.moderation.registry import Shown, Words


def titles(numbers: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return what the threads are called, and where it stands on their lines once it is shown."""
    found = Outcome.objects.filter(pk__in=numbers).values_list("pk", "thread", "thread__title")
    return {number: (title, _address(thread)) for number, thread, title in found}


def show(number: int, viewer: Any) -> Shown | None:
    """Return it with the query that it belongs to; None for whoever does not facilitate there."""
    seen_to = Outcome.objects.filter(thread__community__in=facilitates_in(viewer))
    outcome = seen_to.select_related("thread__community", "thread__asker").filter(pk=number).first()
    if outcome is None:
        return None
    thread, address = outcome.thread, _address(outcome.thread_id)
    asker = voices([thread], viewer, chatham=thread.chatham)[thread].name
    return Shown(
        title=thread.title,
        address=address,
        words=Words(asker if outcome.of_asker else _teller(outcome, viewer), _html(outcome.text), address),
        text=outcome.text,
        is_named=outcome.person_id is not None,
        around=[Words(asker, mark_safe(thread.html), address)],
    )


def wrote(number: int, viewer: Any) -> bool:
    """Whether the viewer told it, under cover too."""
    outcome = Outcome.objects.select_related("thread").filter(pk=number).first()
    if outcome is None:
        return False
    if outcome.of_asker:
        return is_asker(viewer, outcome.thread)
    return outcome.person_id is not None and outcome.person_id == viewpoint(viewer).person


def _teller(outcome: Outcome, viewer: Any) -> str:
    person = named([outcome.person_id], viewer).get(outcome.person_id) if outcome.person_id else None
    return voice_of(person, get_language() or "en").name if person else _("a member")


def _html(text: str) -> str:
    return mark_safe(linebreaks(text, autoescape=True))


def _address(thread: int) -> str:
    return reverse("discussions:thread", args=[thread])
