"""Writing down what a person agreed to."""

from collections.abc import Iterable

from cop.people.choices import REQUIRED_CONSENTS, ConsentKind
from cop.people.models import Consent, ConsentText, Person
from cop.services.ledger.actions import record

Agreed = dict[ConsentKind, int]
"""What somebody agreed to: each kind of consent with the version of the text that they read."""


def missing_consents(agreed: Iterable[ConsentKind]) -> list[ConsentKind]:
    """Return the consents that a membership needs and that are not among `agreed`."""
    return [kind for kind in REQUIRED_CONSENTS if kind not in set(agreed)]


def record_consents(
    person: Person, agreed: Agreed, *, language: str, channel: str, typed_by: Person | None = None
) -> None:
    """Write a row for each consent, inside the transaction of the action that the person gave it for.

    `language` is the one in which they read the text, `typed_by` who ticked it for them, if somebody did.
    """
    for kind, version in agreed.items():
        text = ConsentText.objects.get(kind=kind, version=version)
        consent = Consent.objects.create(
            person=person, text=text, language=language, channel=channel, typed_by=typed_by
        )
        new = {"kind": kind, "version": version, "channel": channel}
        record("people.consent_given", consent, acting_person=typed_by or person, about=person, new=new)
