"""The first terms of the glossary, as a machine drafted them, until facilitators have looked at them."""

from collections.abc import Iterable
from pathlib import Path

import yaml
from django.db import transaction

from cop.discussions.models import Term
from cop.services.languages.choices import CODES
from cop.services.ledger.actions import record
from cop.services.ledger.models import Entry

FILE = Path(__file__).parent / "glossary.yaml"


@transaction.atomic
def load() -> None:
    """Bring in the first terms that the glossary never had: all, or those of a later version. What facilitators worded anew
    or took out stays so.

    Writes one ledger row, "discussions.glossary_loaded", where there are any.
    """
    there = _english(Term.objects.values_list("names", flat=True))
    terms = [_term(row) for row in yaml.safe_load(FILE.read_text(encoding="utf-8"))]
    missing = [term for term in terms if term.english.casefold() not in there]
    had = _had_once() if missing else set()
    made = Term.objects.bulk_create([term for term in missing if term.english.casefold() not in had])
    if made:
        record("discussions.glossary_loaded", made[0], acting_person=None, new={"terms": len(made)})


def _had_once() -> set[str]:
    """What the terms that somebody worded anew or took out were called before, as the ledger keeps it."""
    acts = ("discussions.term_kept", "discussions.term_removed")
    changed = Entry.objects.filter(act__in=acts).values_list("values__old__names", flat=True)
    return _english(names for names in changed if names)


def _english(terms: Iterable[dict[str, list[str]]]) -> set[str]:
    return {word.casefold() for names in terms for word in names.get("en", ())}


def _term(row: dict[str, str]) -> Term:
    names = {code: [word.strip() for word in row[code].split(";")] for code in CODES if row.get(code)}
    return Term(
        english=names["en"][0], names=names, drafts=[code for code in names if code != "en"], note=row.get("note", "")
    )
