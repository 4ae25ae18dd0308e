"""The data files of the samples."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cop.network.models import Partnership
from cop.people.choices import Audience, Field
from cop.services.ledger.actions import record

HERE = Path(__file__).parent
DOMAIN = "sample.example"


@cache
def read(name: str) -> Any:
    """Return what a data file of this folder holds; callers do not change it."""
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def audiences(choice: str | None) -> dict[str, Audience]:
    """Return the columns of the privacy that people.yaml calls `choice`; none for the defaults."""
    if choice == "unlisted":
        return {f"seen_{field.value}": Audience.SECRETARIAT for field in Field}
    chosen = read("people.yaml")["privacy"][choice] if choice else {}
    return {f"seen_{field}": Audience[audience.upper()] for field, audience in chosen.items()}


def announce(*, people: int, organisations: int) -> None:
    """Say on every page that this is a demonstration, and in the ledger what was loaded."""
    partnership = Partnership.objects.get(pk=1)
    partnership.demo = True
    partnership.save(update_fields=["demo"])
    new = {"people": people, "organisations": organisations}
    record("people.samples_loaded", partnership, acting_person=None, new=new)
