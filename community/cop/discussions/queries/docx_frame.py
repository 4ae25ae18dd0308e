"""What a text document (DOCX) says of itself, and its table of contents."""

from collections.abc import Sequence
from datetime import datetime, time

from django.utils.translation import gettext as _
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

from cop.discussions.queries.replies import Composed
from cop.services.languages.templatetags.languages import bcp47

ENTRY = "toc 1"
"""The style that programs give to what stands in a table of contents."""


def describe(document: Docx, reply: Composed) -> None:
    """Let a document say whose it is, of which day and in which language, and nothing of the template that it is made from."""
    facts, language = document.core_properties, bcp47(reply.edition.language)
    facts.title, facts.author, facts.language, facts.comments = reply.title, reply.facts[0], language, ""
    facts.created = facts.modified = datetime.combine(reply.published, time())
    for spoken in document.styles.element.iter(qn("w:lang")):
        for script in ("w:val", "w:eastAsia", "w:bidi"):
            spoken.set(qn(script), language)
    package = document.part.package
    for number, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[number]


def contents(document: Docx, titles: Sequence[str]) -> None:
    """Write the table of contents: a field with the headings in it, for readers that fill none; others bring it up to date."""
    document.styles.add_style(ENTRY, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    document.add_paragraph(_("Contents"), "TOC Heading")
    entries = [document.add_paragraph(style=ENTRY) for _title in titles]
    for kind, words in (("begin", ""), ("", 'TOC \\o "1-1" \\h \\z \\u'), ("separate", "")):
        entries[0].add_run()._r.append(_field(kind, words))
    for number, (entry, title) in enumerate(zip(entries, titles, strict=True), start=1):
        link = _made("w:hyperlink", anchor=_bookmark(number))
        link.append(entry.add_run(title)._r)
        entry._p.append(link)
    entries[-1].add_run()._r.append(_field("end", ""))
    document.settings.element.find(qn("w:compat")).addprevious(_made("w:updateFields", val="true"))


def mark(heading: Paragraph, number: int) -> None:
    """Let the table of contents lead to its entry of this number."""
    runs = heading._p.findall(qn("w:r"))
    runs[0].addprevious(_made("w:bookmarkStart", id=str(number), name=_bookmark(number)))
    runs[-1].addnext(_made("w:bookmarkEnd", id=str(number)))


def _bookmark(number: int) -> str:
    return f"_Toc{number:08}"


def _field(kind: str, words: str) -> BaseOxmlElement:
    if kind:
        return _made("w:fldChar", fldCharType=kind)
    part = _made("w:instrText")
    part.text = words
    return part


def _made(tag: str, **values: str) -> BaseOxmlElement:
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    return made
