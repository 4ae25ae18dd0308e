"""What people write in their lists for a kind of organisation, a language, a sex, and for "no"."""

import re
from functools import cache

from django.utils.translation import override

from cop.desk.importing import values
from cop.people.choices import Category, Sex
from cop.services.languages.choices import CODES, LANGUAGES
from cop.services.languages.queries import language_name

SHORT_CATEGORIES = {
    Category.CITY_AGENCY: (
        "city",
        "municipality",
        "municipal",
        "local government",
        "city government",
        "urban local body",
    ),
    Category.PROVINCIAL_AGENCY: ("province", "provincial", "state government", "provincial government"),
    Category.NATIONAL_AGENCY: ("national", "national government", "government", "govt", "national agency"),
    Category.LINE_MINISTRY: ("ministry", "department"),
    Category.TRANSPORT_OPERATOR: ("operator", "bus operator", "transit operator"),
    Category.TECHNICAL_INSTITUTION: (
        "research",
        "research institute",
        "university",
        "academia",
        "academic",
        "think tank",
    ),
    Category.TRAINING_INSTITUTION: ("training", "training institute"),
    Category.PRIVATE_FIRM: ("private", "private sector", "company", "business", "consultant", "consultancy"),
    Category.NGO: ("civil society", "cso", "non-profit", "non profit", "nonprofit"),
    Category.INTERNATIONAL: ("un", "multilateral", "development partner", "donor", "io", "igo"),
}


SHORT_LANGUAGES = {
    "zh-hans": ("Chinese", "Mandarin", "Mandarin Chinese", "Chinese (Mandarin)", "Chinese (Simplified)", "Putonghua"),
    "bn": ("Bengali",),
    "fil": ("Tagalog", "Pilipino"),
    "ms": ("Malaysian", "Bahasa Malaysia"),
    "si": ("Sinhalese", "Singhalese"),
}
SHORT_SEXES = {"f": Sex.FEMALE, "female": Sex.FEMALE, "m": Sex.MALE, "male": Sex.MALE}

SAYS_NO = frozenset({
    "no", "n", "not", "never", "none", "refused", "declined", "withdrawn", "withdrew", "revoked", "unsubscribed", "না", "නැත",
    "නෑ", "இல்லை", "नहीं", "아니오", "아니요", "거부", "không", "tidak", "hindi", "མེན", "否", "不",
})  # fmt: skip
"""For a consent that is not given, or no more."""


def says_no(text: str) -> bool:
    """Whether a cell says that somebody does not agree."""
    words = re.findall(r"[^\s,.]+", text.casefold())
    return any(word in SAYS_NO or word.startswith(("不", "否")) for word in words)


@cache
def categories() -> dict[str, str]:
    """Every way of writing a kind of organisation that we know, in our languages too."""
    known: dict[str, str] = {}
    for code in CODES:
        with override(code):
            known |= {str(category.label): category.value for category in Category}
    known |= {word: category.value for category, names in SHORT_CATEGORIES.items() for word in names}
    return {values.folded(name): value for name, value in known.items()}


@cache
def language_names() -> dict[str, str]:
    """Every way of writing one of our languages that we know, folded."""
    known = {code: code for code in CODES} | {own: code for code, own in LANGUAGES}
    known |= {language_name(code, reader): code for code in CODES for reader in CODES}
    known |= {name: code for code, names in SHORT_LANGUAGES.items() for name in names}
    return {values.folded(name): code for name, code in known.items()}


def category_meant(text: str) -> str:
    """Return the kind of organisation that a cell names in any of our languages, or nothing."""
    category, _certain = values.nearest(text, categories())
    return category


def language_meant(text: str) -> str:
    """Return the code of the language that a cell names in any of our languages, or nothing."""
    code, _certain = values.nearest(text, language_names())
    return code
