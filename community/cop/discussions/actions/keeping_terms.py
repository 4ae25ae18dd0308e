"""Keeping the glossary: what the words of clean mobility are in each language."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import may_keep_glossary
from cop.discussions.actions.refusals import NotNow
from cop.discussions.models import Term
from cop.people.models import Person
from cop.services.languages.choices import CODES
from cop.services.ledger.actions import record
from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.ledger.versions import changed as difference

THERE_ALREADY = _("The glossary has this term already.")


@dataclass(frozen=True)
class Worded:
    """A term as it was typed: its words by language, the English ones among them. `checked` are languages whose draft
    somebody has looked at."""

    names: dict[str, list[str]]
    note: str = ""
    source: str = ""
    checked: Collection[str] = ()


@transaction.atomic
def keep(term: Term | None, worded: Worded, *, version: int = 0, acting_person: Person) -> Term:
    """Write a new term, or another one anew on top of its `version`. For facilitators and the secretariat.

    Words that were changed or checked are no machine's draft any more. Searches find by it from the next one on. Raises
    PermissionDenied, ChangedMeanwhile, ValueError without an English word, NotNow for a term that is there already.
    """
    if not may_keep_glossary(acting_person):
        raise PermissionDenied
    found = Term.objects.select_for_update().get(pk=term.pk) if term else Term(version=0)
    if found.version != version:
        raise ChangedMeanwhile({}, {}, found.version)
    names = {code: worded.names[code] for code in CODES if worded.names.get(code)}
    if not names.get("en"):
        raise ValueError("no English word")
    if Term.objects.filter(english__iexact=names["en"][0]).exclude(pk=found.pk).exists():
        raise NotNow(THERE_ALREADY)
    before = _values(found)
    found.drafts = [
        code for code in found.drafts
        if code in names and code not in worded.checked and names[code] == found.names.get(code)
    ]  # fmt: skip
    found.english, found.names, found.note, found.source = names["en"][0], names, worded.note, worded.source
    old, new = difference(before, _values(found))
    if not new:
        return found
    found.version += 1
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:  # somebody else wrote it at the same moment
        raise NotNow(THERE_ALREADY) from None
    record("discussions.term_kept", found, acting_person=acting_person, old=old, new=new | {"version": found.version})
    return found


@transaction.atomic
def remove(term: Term, *, acting_person: Person) -> None:
    """Take a term out of the glossary; the ledger keeps what it said. For facilitators and the secretariat. Raises
    PermissionDenied."""
    if not may_keep_glossary(acting_person):
        raise PermissionDenied
    record("discussions.term_removed", term, acting_person=acting_person, old=_values(term))
    term.delete()


def _values(term: Term) -> dict[str, Any]:
    return {"names": term.names, "drafts": term.drafts, "note": term.note, "source": term.source}
