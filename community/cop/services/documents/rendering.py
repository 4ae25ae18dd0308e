"""From a template of Typst's and plain values to a PDF. Values travel as JSON: no text is ever read as markup."""

import json
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import segno
import typst

NOTO = ["/usr/share/fonts/truetype/noto", "/usr/share/fonts/opentype/noto"]
"""Where Debian's packages put the fonts; others are found by the system."""

TIBETAN, CHINESE, KOREAN = "Noto Serif Tibetan", "Noto Sans CJK SC", "Noto Sans CJK KR"
FAMILIES = ["Noto Sans", *(f"Noto Sans {script}" for script in ("Bengali", "Devanagari", "Sinhala", "Tamil"))]


def pdf(package: str, template: str, values: dict[str, Any], *, language: str) -> bytes:
    """Return the document that `template` of a Python package makes of `values`, written in `language` (one of ours), as
    tagged PDF (PDF/UA-1). Raises typst.TypstError for a template that is wrong."""
    data = {**values, "language": language.partition("-")[0], "fonts": _families(language)}
    source = files(package).joinpath(template).read_bytes()
    return typst.compile(source, sys_inputs={"data": json.dumps(data)}, font_paths=_fonts(), pdf_standards=["ua-1"])


def square_code(text: str) -> str:
    """Return a square code (ISO/IEC 18004) of a text, as SVG."""
    drawn = BytesIO()
    segno.make(text, micro=False, error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()


def _families(language: str) -> list[str]:
    """All our scripts, that of Korea before China's where Korean is read: they share characters that look otherwise."""
    eastern = [KOREAN, CHINESE] if language == "ko" else [CHINESE, KOREAN]
    return [*FAMILIES, TIBETAN, *eastern]


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(font_paths=NOTO)
