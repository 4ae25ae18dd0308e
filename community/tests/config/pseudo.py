"""A language in which every text that went through translation stands in ⟦brackets⟧, so that what did not is seen."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from unittest.mock import patch

from django.utils import translation

SHOWN_ATTRIBUTES = {"alt", "title", "aria-label", "placeholder", "label"}
SILENT = {"script", "style", "svg"}
WORD = re.compile(r"[^\W\d_]{2,}")


@contextmanager
def pseudo_language() -> Iterator[None]:
    """Wrap whatever gettext returns, for the length of a block."""
    real = translation._trans
    names = ("gettext", "ngettext", "pgettext", "npgettext")
    wrapped = {name: _wrapping(getattr(real, name)) for name in names}
    with patch.multiple(real, **wrapped):
        yield


def _wrapping(function):
    def wrapped(*arguments):
        text = function(*arguments)
        return f"⟦{text}⟧" if text else text

    return wrapped


class Data:
    """Texts of people, and names: what need not be translated. It remembers what it was asked, for pages say much alike."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = sorted({text for text in texts if WORD.search(text)}, key=len, reverse=True)
        self.rests = dict.fromkeys(self.texts, "")

    def rest(self, text: str) -> str:
        """Return what of `text` is none of them."""
        text = text.strip()
        if text not in self.rests:
            self.rests[text] = self._rest(text)
        return self.rests[text]

    def _rest(self, text: str) -> str:
        for known in self.texts if WORD.search(text) else ():
            if known in text:
                text = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", " ", text)
        return text.strip() if WORD.search(text) else ""


def untranslated(page: str, data: Data) -> list[str]:
    """Return what a reader sees of a page that is neither translated nor one of `data`."""
    reader = _Reader()
    reader.feed(page)
    return [rest for shown in reader.outside if (rest := data.rest(shown))]


class _Reader(HTMLParser):
    """Collects what is seen or read aloud and stands in no brackets, which may reach over several elements.

    What is said to be in a language of its own (`lang`) is nobody's text to translate.
    """

    VOID = {"meta", "link", "input", "img", "br", "hr", "source"}

    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.depth = 0

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        silent = self._silent() or tag in SILENT or ("lang" in attributes and tag != "html")
        if not silent:
            for name, value in attrs:
                if name in SHOWN_ATTRIBUTES and value:
                    self._keep(_outside(value, 0)[0])
        if tag not in self.VOID:
            self.open.append((tag, silent))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not self._silent():
            shown, self.depth = _outside(data, self.depth)
            self._keep(shown)

    def _silent(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def _keep(self, text: str) -> None:
        if text.strip():
            self.outside.append(text)


def _outside(text: str, depth: int) -> tuple[str, int]:
    """Return what stands outside of brackets, and how many are still open at the end."""
    if depth == 0 and "⟦" not in text:
        return text, 0
    shown = []
    for character in text:
        depth += character == "⟦"
        shown.append(character if depth == 0 else " ")
        depth -= character == "⟧" and depth > 0
    return "".join(shown), depth
