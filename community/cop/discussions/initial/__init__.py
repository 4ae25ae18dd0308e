"""The first terms of the glossary, as a machine drafted them, until facilitators have looked at them."""

from pathlib import Path

import yaml
from django.db import transaction

from cop.discussions.models import Term
from cop.services.languages.choices import CODES
from cop.services.ledger.actions import record

FILE = Path(__file__).parent / "glossary.yaml"


@transaction.atomic
def load() -> None:
    """Fill a glossary that is empty; one that is not stays as facilitators keep it.

    Writes one ledger row, "discussions.glossary_loaded".
    """
    if Term.objects.exists():
        return
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    made = Term.objects.bulk_create([_term(row) for row in rows])
    first = Term.objects.order_by("pk")[0]
    record("discussions.glossary_loaded", first, acting_person=None, new={"terms": len(made)})


def _term(row: dict[str, str]) -> Term:
    names = {code: [word.strip() for word in row[code].split(";")] for code in CODES if row.get(code)}
    return Term(
        english=names["en"][0], names=names, drafts=[code for code in names if code != "en"], note=row.get("note", "")
    )
