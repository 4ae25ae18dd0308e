"""A section of a reply in another language, as whoever moderates reads it."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.html import linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from cop.discussions.access import facilitates_in
from cop.discussions.choices import Section
from cop.discussions.models import SectionText
from cop.discussions.queries.indexing import words_of_parts
from cop.people.access import viewpoint
from cop.people.queries.named import named
from cop.services.languages.queries import language_name
from cop.services.moderation.registry import Shown, Words


def titles(numbers: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return what the replies are called, with the section and the language, and where they are read."""
    found = SectionText.objects.filter(pk__in=numbers)
    rows = found.values_list("pk", "section", "language", "edition__title", "edition__reply__thread")
    return {
        number: (f"{title}: {Section(section).label} ({language_name(language)})", _address(thread))
        for number, section, language, title, thread in rows
    }


def show(number: int, viewer: Any) -> Shown | None:
    """Return it with the section that it puts into the language; None for whoever does not facilitate there."""
    seen_to = SectionText.objects.filter(edition__reply__thread__community__in=facilitates_in(viewer))
    text = seen_to.select_related("edition__reply__thread").filter(pk=number).first()
    if text is None:
        return None
    address, chatham = _address(text.thread.pk), text.thread.chatham
    people = named([] if chatham or text.by_id is None else [text.by_id], viewer)
    who = next((person.name for person in people.values()), "") or _("a member")
    original = words_of_parts(part for part in text.edition.parts if part["section"] == text.section)
    return Shown(
        title=text.edition.title,
        address=address,
        words=Words(who, _html(text.text), address),
        text=text.text,
        language=text.language,
        is_named=not chatham and text.by_id is not None,
        around=[Words(str(Section(text.section).label), _html("\n\n".join(original)), address)],
    )


def wrote(number: int, viewer: Any) -> bool:
    """Whether the viewer translated it."""
    person = viewpoint(viewer).person
    return person is not None and SectionText.objects.filter(pk=number, by=person).exists()


def _html(text: str) -> str:
    return mark_safe(linebreaks(text, autoescape=True))


def _address(thread: int) -> str:
    return reverse("discussions:reply", args=[thread])
