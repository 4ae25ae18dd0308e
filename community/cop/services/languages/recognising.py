"""In which of our languages a text is, guessed from its letters and words. Knows no database."""

import re

SCRIPTS = {
    "bn": "\u0980-\u09ff",
    "dz": "\u0f00-\u0fff",
    "hi": "\u0900-\u097f",
    "ko": "\u1100-\u11ff\uac00-\ud7af",
    "si": "\u0d80-\u0dff",
    "ta": "\u0b80-\u0bff",
    "zh-hans": "\u4e00-\u9fff",
}
"""The letters that tell a language of ours."""

KNOWN_WORDS = {
    "en": "the and of to in is for what which how we are with have our that this from by",
    "ms": "yang dan untuk di dengan ini itu kepada dari adalah tidak kami kita akan boleh pada apakah bagaimana saya ingin mahu",
    "fil": "ang ng mga sa na ay para at ito namin kami paano hindi may ating kung ano aming natin ko po pong ako kong",
    "vi": "và của là cho các không một được trong những có với này để chúng tôi thế nào như",
}
VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.I)
ENOUGH = 12
"""A text in Latin letters that has fewer tells no language."""


def language_of(text: str) -> str:
    """Return the code of the language that a text seems to be in, "" where it does not tell. A script of one of ours
    decides alone."""
    letters = sum(c.isalpha() for c in text)
    shares = {code: len(re.findall(f"[{script}]", text)) for code, script in SCRIPTS.items()}
    code, most = max(shares.items(), key=lambda pair: pair[1])
    if most > letters / 3:
        return code
    if letters < ENOUGH:
        return ""
    if len(VIETNAMESE.findall(text)) > letters / 25:
        return "vi"
    said = text.casefold().split()
    often = {code: sum(word.strip(".,;:?!()") in known.split() for word in said) for code, known in KNOWN_WORDS.items()}
    code, most = max(often.items(), key=lambda pair: pair[1])
    return code if most >= 2 and most > len(said) / 12 else ""
