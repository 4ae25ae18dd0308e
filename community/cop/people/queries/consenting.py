"""What a person is asked to agree to, and what they agreed to."""

from cop.people.choices import ConsentKind
from cop.people.models import Consent, ConsentText, Person


def current_texts() -> dict[ConsentKind, ConsentText]:
    """Return the newest text of each kind of consent that has one, in the order of the kinds."""
    newest: dict[str, ConsentText] = {}
    for text in ConsentText.objects.order_by("kind", "-version"):
        newest.setdefault(text.kind, text)
    return {kind: newest[kind] for kind in ConsentKind if kind in newest}


def agreed_to(person: Person) -> set[ConsentKind]:
    """Return the kinds of consent that hold: given to any version of the text, and not taken back."""
    given = Consent.objects.filter(person=person, withdrawn__isnull=True)
    return {ConsentKind(kind) for kind in given.values_list("text__kind", flat=True)}
