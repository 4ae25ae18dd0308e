"""What a person is asked to agree to, and what they agreed to."""

from django.utils import translation
from django.utils.translation import gettext as _

from cop.network.countries import country_name
from cop.network.models import Partnership
from cop.people.choices import ConsentKind
from cop.people.models import Consent, ConsentText, Person
from cop.services.languages.choices import CODES


def current_texts() -> dict[ConsentKind, ConsentText]:
    """Return the newest text of each kind of consent that has one, in the order of the kinds."""
    newest: dict[str, ConsentText] = {}
    for text in ConsentText.objects.order_by("kind", "-version"):
        newest.setdefault(text.kind, text)
    return {kind: newest[kind] for kind in ConsentKind if kind in newest}


def where_kept_texts(ours: Partnership) -> dict[str, str]:
    """Return in each language into which it is translated what people agree to on where their data is kept, as the
    settings of the partnership say it. Nothing is invented where they say nothing."""
    texts = {}
    for language in CODES:
        with translation.override(language):
            texts[language] = _where_kept(ours)
    return {language: text for language, text in texts.items() if language == "en" or text != texts["en"]}


def _where_kept(ours: Partnership) -> str:
    if not ours.kept_in:
        return _(
            "My data is kept on the machine of the secretariat’s operator, which may stand outside my country; ask the "
            "secretariat where it stands."
        )
    return _("My data is kept in %(country)s, on machines of %(provider)s. That may be outside my country.") % {
        "country": country_name(ours.kept_in),
        "provider": ours.kept_by,
    }


def agreed_to(person: Person) -> set[ConsentKind]:
    """Return the kinds of consent that hold: given to any version of the text, and not taken back."""
    given = Consent.objects.filter(person=person, withdrawn__isnull=True)
    return {ConsentKind(kind) for kind in given.values_list("text__kind", flat=True)}


def taken_back(person: Person) -> set[ConsentKind]:
    """Return the kinds of consent that a person gave once and that hold no more."""
    ever = Consent.objects.filter(person=person).values_list("text__kind", flat=True)
    return {ConsentKind(kind) for kind in ever} - agreed_to(person)
