"""Texts for translation, read from Python files and Django templates into the catalogues of `community/locale`."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from cop.services.languages.choices import CODES

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
METHODS = [("**/templates/**.*", "cop.services.languages.extraction:extract_template"), ("**.py", "python")]
SOURCE_LANGUAGE = "en"
HEADER = """# Texts of the Clean Mobility platform.
# A text marked `machine` was drafted by a machine and waits for a native reviewer."""


def extract_template(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Babel's extraction method for a Django template: Django turns it into Python first.

    See Babel, "Writing Extraction Methods", for arguments and result.
    """
    python = templatize(fileobj.read().decode(), origin=getattr(fileobj, "name", None))
    flat = "\n".join(line.strip() for line in python.splitlines())  # its indentation is the template's, not Python's
    yield from extract_python(io.BytesIO(flat.encode()), keywords, comment_tags, options)


def extracted() -> Catalog:
    """Return a catalogue of every text of the product that is marked for translation."""
    catalog = Catalog(project="clean-mobility", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        str(settings.PACKAGE), METHODS, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    )
    for file, _line, message, comments, context in sorted(found, key=lambda row: (row[0], row[1])):
        catalog.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return catalog


def catalogue_file(language: str) -> Path:
    """Return where the catalogue of one of our languages lies."""
    return Path(settings.LOCALE_PATHS[0]) / to_locale(language) / "LC_MESSAGES" / "django.po"


def catalogue(language: str) -> Catalog:
    """Return the catalogue of `language` as it lies on disk, an empty one where there is none."""
    file = catalogue_file(language)
    if not file.exists():
        return Catalog(locale=to_locale(language), fuzzy=False)
    with file.open("rb") as opened:
        return read_po(opened, locale=to_locale(language))


def updated(language: str, texts: Catalog) -> bytes:
    """Return the catalogue of `language` brought up to `texts`, as the file should read. Nothing is guessed."""
    present = catalogue(language)
    present.update(texts, no_fuzzy_matching=True)
    present.obsolete.clear()
    present.header_comment, present.fuzzy = HEADER, False
    present.project, present.version, present.msgid_bugs_address = "Clean Mobility", "1", ""
    present.last_translator, present.language_team = "none yet", language
    written = io.BytesIO()
    write_po(written, present, width=120, sort_output=False, omit_header=False, include_lineno=False)
    return _without_dates(written.getvalue())


def translated_languages() -> list[str]:
    """Return our languages but English, in which the texts are written."""
    return [code for code in CODES if code != SOURCE_LANGUAGE]


def _without_dates(po: bytes) -> bytes:
    lines = po.decode().splitlines(keepends=True)
    return "".join(
        line for line in lines if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By'))
    ).encode()
