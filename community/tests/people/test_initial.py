"""The first texts of what people agree to."""

from cop.people import initial
from cop.people.choices import ConsentKind
from cop.people.models import ConsentText
from cop.services.languages.choices import CODES


def rows():
    return list(ConsentText.objects.order_by("pk").values())


def test_every_kind_of_consent_has_a_text_in_every_language(db):
    initial.load()
    assert {text.kind for text in ConsentText.objects.all()} == set(ConsentKind.values)
    for text in ConsentText.objects.all():
        assert (text.version, set(text.texts)) == (1, set(CODES))
        assert len(set(text.texts.values())) == len(CODES)


def test_loading_again_changes_no_text_that_people_agreed_to(db):
    initial.load()
    ConsentText.objects.filter(kind=ConsentKind.NEWS).update(texts={"en": "As it was agreed to"})
    before = rows()
    initial.load()
    assert rows() == before
