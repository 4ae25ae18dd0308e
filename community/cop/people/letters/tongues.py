"""The languages of ours as people name them in a mail, and the one in which we write to somebody, chosen by its name."""

from functools import cache

from django.utils.translation import gettext_lazy

from cop.people.letters.lines import LABELLED, folded, in_every_language
from cop.services.languages.choices import CODES, LANGUAGES
from cop.services.languages.queries import language_name
from cop.services.mail.incoming.words import called

ALSO_CALLED = {"chinese": "zh-hans", "中文": "zh-hans", "汉语": "zh-hans", "简体": "zh-hans", "tagalog": "fil", "pilipino": "fil",
               "melayu": "ms", "malaysian": "ms", "sinhalese": "si", "bengali": "bn", "bangla": "bn"}  # fmt: skip


def language_named(text: str, name: str = "") -> str | None:
    """Return the code of the language that a text names, alone or as "Language: Sinhala", under it the writer's `name`."""
    first, end, rest = text.strip().partition("\n")
    labelled = LABELLED.match(first)
    if labelled and folded(labelled[1]) in _labels():
        first = labelled[2]
    return called(f"{first}{end}{rest}", _names(), name)


@cache
def _names() -> dict[str, str]:
    names = {folded(own): code for code, own in LANGUAGES}
    for code in CODES:
        for language in CODES:
            names.setdefault(folded(language_name(code, language)), code)
    return {folded(name): code for name, code in ALSO_CALLED.items()} | names


@cache
def _labels() -> dict[str, str]:
    texts = (gettext_lazy("Language"), gettext_lazy("Languages"), gettext_lazy("Language in which we write to you"))
    return in_every_language(dict(zip("abc", texts, strict=True)))
