"""What a person agrees to and takes back, and how it goes together with the mail they want."""

from django.utils import timezone
from django.utils.translation import get_language

from cop.network.models import Partnership
from cop.people.actions.joining.consenting import record_consents
from cop.people.choices import ConsentKind, Rhythm
from cop.people.models import Consent, ConsentText, Person
from cop.people.queries.consenting import current_texts, where_kept_texts
from cop.services.ledger.actions import record


def agree(person: Person, kind: ConsentKind, *, version: int | None = None) -> None:
    """Write down that a person agreed just now, on our pages, to a version of a text, by default the newest.

    Runs in the transaction of the action that they agreed for. Changes nothing where they have agreed already: to this
    version, or to any where none is named. Raises ConsentText.DoesNotExist for a version that there is not.
    """
    held = Consent.objects.filter(person=person, text__kind=kind, withdrawn__isnull=True)
    if (held if version is None else held.filter(text__version=version)).exists():
        return
    if version is None and (newest := current_texts().get(kind)):
        version = newest.version
    if version is not None:
        record_consents(person, {kind: version}, language=get_language() or "en", channel="web")


def say_where_data_is_kept() -> None:
    """Give what people agree to on where their data is kept a new version that says what the settings say now.

    Runs in the transaction in which the settings change, and when the first texts are loaded. Who agreed to an older
    version did so to its words, which stay. Nothing changes where the newest version says the same.
    """
    newest = ConsentText.objects.filter(kind=ConsentKind.TRANSFER).order_by("version").last()
    texts = where_kept_texts(Partnership.objects.filter(pk=1).first() or Partnership())
    if newest is None or newest.texts != texts:
        version = newest.version + 1 if newest else 1
        ConsentText.objects.create(kind=ConsentKind.TRANSFER, version=version, texts=texts)


def take_back(person: Person, kind: ConsentKind) -> None:
    """Write down that a person takes back what they agreed to, in the transaction of the action that it is for."""
    for consent in Consent.objects.filter(person=person, text__kind=kind, withdrawn__isnull=True):
        consent.withdrawn = timezone.now()
        consent.save(update_fields=["withdrawn"])
        record("people.consent_withdrawn", consent, acting_person=person, about=person, old={"kind": kind})


def agree_as_rhythm_says(person: Person, rhythm: str) -> None:
    """Wanting mail about what is new agrees to it; wanting none takes that back."""
    if rhythm == Rhythm.NONE:
        take_back(person, ConsentKind.NEWS)
    else:
        agree(person, ConsentKind.NEWS)
