"""Putting sections of a published reply into other languages, and what happens to that when it is decided on."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import may_translate_reply, may_word_section
from cop.discussions.actions.holding import check_pause, standing_of_section
from cop.discussions.actions.recording import record
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import Section, Standing
from cop.discussions.models import Edition, SectionText, Thread
from cop.discussions.queries.indexing import THREAD, parts_of_section
from cop.discussions.queries.replies import quotable
from cop.people.models import Person
from cop.services.languages.choices import CODES
from cop.services.markdown import LONGEST, unpiled
from cop.services.moderation.actions import close_gone
from cop.services.moderation.limits import take
from cop.services.moderation.models import Case
from cop.services.search.actions import index

AN_HOUR = timedelta(hours=1)


def translate(edition: Edition, section: str, language: str, text: str, *, acting_person: Person) -> SectionText | None:
    """Put a section of an edition into another language, or with no text take that away (None). For members of its community
    and whoever facilitates it; one that waits for the facilitator only for its translator and them.

    Rules may hold it for the facilitator. Sends nothing. Raises PermissionDenied, NotNow, TooOften, ValueError for a text too
    long or a language that is none.
    """
    if len(text) > LONGEST:
        raise ValueError(f"{len(text)} characters are too many")
    if language not in CODES or language == edition.language:
        raise ValueError(language)
    take(f"discussions-translate:{acting_person.pk}", per=AN_HOUR, at_most=60)
    with transaction.atomic():
        thread = _locked(edition.reply.thread_id)
        if not may_translate_reply(acting_person, thread):
            raise PermissionDenied
        check_pause(acting_person, thread.community)
        edition.reply.thread = thread
        where: dict[str, Any] = {"edition": edition, "section": Section(section), "language": language}
        present = SectionText.objects.filter(**where).exclude(standing=Standing.REMOVED).first()
        if present is not None:
            present.edition = edition
            if not may_word_section(acting_person, present):
                raise NotNow(_("What somebody else translated waits for the facilitator. Try again once it is read."))
        made = _put(present or SectionText(**where), text, acting_person) if text.strip() else None
        if made is None and present is not None:
            close_gone(present)
            present.delete()
        index(THREAD, [thread.pk])
        record("discussions.reply_translated", edition.reply, acting_person=acting_person, community=thread.community,
               new={"section": section, "language": language})  # fmt: skip
    return made


def lock(number: int) -> None:
    """Lock a section in another language before it is read to be decided on, and its thread first, as whoever translates does."""
    Thread.objects.select_for_update(of=("self",)).filter(reply__editions__translations=number).first()
    SectionText.objects.select_for_update(of=("self",)).filter(pk=number).first()


def clear(case: Case) -> None:
    """Show what was held."""
    text = _of(case)
    if text.standing == Standing.HELD:
        _stand(text, Standing.CLEAR)


def edit(case: Case, text: str, person: Person) -> str:
    """Put other words into it; returns what it said, which only those who moderate read."""
    found = _of(case)
    before, found.text = found.text, text
    found.save(update_fields=["text"])
    _stand(found, Standing.CLEAR)
    return before


def remove(case: Case) -> None:
    """Take it out of sight; the section is read in its own language."""
    _stand(_of(case), Standing.REMOVED)


def _put(text: SectionText, words: str, person: Person) -> SectionText:
    new = text.pk is None
    shown = set(quotable(text.thread).values_list("place", flat=True))
    text.text, text.by, text.made = unpiled(words), person, timezone.now()
    text.of_parts = parts_of_section(text.edition.parts, text.section, shown)
    text.save()
    if text.standing != Standing.HELD:
        text.standing = standing_of_section(text, person, unseen=new)
        text.save(update_fields=["standing"])
    return text


def _stand(text: SectionText, standing: Standing) -> None:
    text.standing = standing
    text.save(update_fields=["standing"])
    index(THREAD, [text.thread.pk])


def _of(case: Case) -> SectionText:
    return SectionText.objects.select_related("edition__reply__thread").get(pk=case.number)


def _locked(number: int) -> Thread:
    return Thread.objects.select_for_update(of=("self",)).select_related("community", "asker").get(pk=number)
