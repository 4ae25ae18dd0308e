"""A composed reply as PDF, DOCX, plain text, BibTeX and RIS. Who reads it decided already what is in it."""

import unicodedata
from io import BytesIO
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override
from docx import Document
from docx.document import Document as Docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from cop.discussions.choices import Section
from cop.discussions.models import Edition, Reply
from cop.discussions.queries.docx_frame import contents, describe, mark
from cop.discussions.queries.passages import Passage, Run, passages
from cop.discussions.queries.replies import Block, Chapter, Composed, composed, frozen_answers, frozen_parts
from cop.services.documents.rendering import pdf

NEVER_IN_XML = ("Cc", "Cs", "Cn")
IN_LATEX = str.maketrans({
    **{sign: f"\\{sign}" for sign in "#$%&_"}, "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "{": "(", "}": ")", "\\": "/",
})  # fmt: skip
"""The signs that LaTeX reads as its own. BibTeX counts braces even where they are escaped, so those are others."""


def notice() -> str:
    """Return what stands under every reply."""
    return _("The contents are the contributors’ own views.")


def as_pdf(reply: Composed) -> bytes:
    """Return a reply as tagged PDF."""
    language = reply.edition.language
    values: dict[str, Any] = {
        "title": reply.title,
        "author": reply.facts[0],
        "day": [reply.published.year, reply.published.month, reply.published.day],
        "facts": reply.facts,
        "contents": _("Contents"),
        "unsourced": _("no source yet"),
        "chapters": [
            {"title": chapter.title, "blocks": [_values(block, language) for block in chapter.blocks]}
            for chapter in reply.chapters
        ],
        "citation": reply.citation,
        "notice": notice(),
        "licence": reply.licence,
        "licence_address": reply.licence_address,
    }
    return pdf("cop.discussions.documents", "reply.typ", values, language=language)


def as_docx(reply: Composed) -> bytes:
    """Return a reply as a text document with real styles, a table of contents and its sources."""
    document = Document()
    describe(document, reply)
    document.add_heading(reply.title, 0)
    for fact in reply.facts:
        document.add_paragraph(fact, "Subtitle")
    contents(document, [chapter.title for chapter in reply.chapters])
    for number, chapter in enumerate(reply.chapters, start=1):
        mark(document.add_heading(chapter.title, 1), number)
        for block in chapter.blocks:
            if block.html:
                _at_length(document, block)
            else:
                _paragraph(document, block)
    document.add_paragraph(notice(), "Intense Quote")
    if reply.licence:
        paragraph = document.add_paragraph(f"{reply.licence} ")
        if reply.licence_address:
            _link(paragraph, reply.licence_address, reply.licence_address)
    document.add_paragraph(reply.citation, "Caption")
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def draft_of(reply: Reply, viewer: Any) -> Composed:
    """Return a reply that circulates, in its own language, as one of those may read it who check it."""
    thread = reply.thread
    draft = Edition(reply=reply, number=reply.number + 1, language=reply.language, title=thread.title,
                    parts=frozen_parts(reply), answers=frozen_answers(thread))  # fmt: skip
    with override(reply.language):
        return composed(draft, viewer, thread=thread)


def as_text(reply: Composed) -> str:
    """Return the sections of a reply as plain text, for a mail."""
    lines: list[str] = []
    for chapter in filter(_is_section, reply.chapters):
        lines += [chapter.title.upper(), ""]
        for block in chapter.blocks:
            lines += [_on_one_line(block), ""]
    return "\n".join(lines).strip()


def whole_as_text(reply: Composed) -> str:
    """Return all of a reply as plain text, for a mail that somebody asked for."""
    lines = [reply.title, "", *reply.facts, ""]
    for chapter in reply.chapters:
        lines += [chapter.title.upper(), ""]
        for block in chapter.blocks:
            words = [block.lead, block.text, block.cited, block.address]
            lines += [_at_length_as_text(block.html) if block.html else " ".join(filter(None, words)), ""]
    return "\n".join([*lines, notice(), reply.citation]).strip()


def _at_length_as_text(html: str) -> str:
    found = []
    for one in passages(html):
        rows = [" | ".join("".join(run.text for run in cell) for cell in row) for row in one.rows]
        found.append("\n".join(rows) if rows else "".join(run.text for run in one.runs))
    return "\n\n".join(found)


def as_html(reply: Composed) -> SafeString:
    """Return the sections of a reply as HTML with headings, for a mail."""
    parts = []
    for chapter in filter(_is_section, reply.chapters):
        parts.append(format_html("<h2>{}</h2>", chapter.title))
        parts += [
            format_html("<h3>{0}</h3>" if block.heading else "<p>{0}</p>", _on_one_line(block))
            for block in chapter.blocks
        ]
    return mark_safe("\n".join(parts))


def as_bibtex(reply: Composed) -> str:
    """Return how BibTeX cites a reply."""
    edition = reply.edition
    fields = {
        "title": _in_latex(reply.title),
        "author": " and ".join(f"{{{_in_latex(name)}}}" for name in [reply.facts[0], *reply.credits]),
        "institution": _in_latex(reply.facts[0]),
        "type": "Consolidated reply",
        "number": f"{edition.reply.thread_id}, version {edition.number}",
        "year": str(reply.published.year),
        "month": str(reply.published.month),
        "url": reply.address,
        "language": edition.language,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@techreport{{consolidated-reply-{edition.reply.thread_id}-{edition.number},", *lines, "}", ""])


def as_ris(reply: Composed) -> str:
    """Return how RIS cites a reply."""
    edition = reply.edition
    rows = [("TY", "RPRT"), ("TI", reply.title), *(("AU", name) for name in [reply.facts[0], *reply.credits])]
    rows += [("PB", reply.facts[0]), ("PY", str(reply.published.year)), ("DA", f"{reply.published:%Y/%m/%d}/")]
    rows += [("ET", str(edition.number)), ("M1", str(edition.reply.thread_id)), ("LA", edition.language)]
    rows += [("UR", reply.address), ("ER", "")]
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in rows)


def _values(block: Block, language: str) -> dict[str, Any]:
    address = block.address if block.address.startswith(("http://", "https://")) else ""
    return {
        "text": block.text, "lead": block.lead, "address": address, "cited": block.cited, "flagged": block.flagged,
        "heading": block.heading, "language": (block.language or language).partition("-")[0],
        "passages": [_passage_values(one) for one in passages(block.html)],
    }  # fmt: skip


def _passage_values(one: Passage) -> dict[str, Any]:
    def runs(said: list[Run]) -> list[dict[str, str]]:
        return [run._asdict() for run in said]

    return {"runs": runs(one.runs), "rows": [[runs(cell) for cell in row] for row in one.rows]}


def _is_section(chapter: Chapter) -> bool:
    return chapter.code in Section.values


def _on_one_line(block: Block) -> str:
    return " ".join(filter(None, [block.lead, block.text, block.cited, block.address]))


def _in_latex(value: str) -> str:
    return " ".join(value.translate(IN_LATEX).split())


def _paragraph(document: Docx, block: Block) -> None:
    if block.heading:
        document.add_heading(_clean(f"{block.lead} {block.text}"), 2)
        return
    paragraph = document.add_paragraph()
    if block.lead:
        paragraph.add_run(_clean(f"{block.lead} ")).bold = True
    if block.address.startswith(("http://", "https://")):
        _link(paragraph, _clean(block.text), block.address)
    else:
        paragraph.add_run(_clean(block.text))
    if block.cited:
        paragraph.add_run(f" {block.cited}", "Emphasis")
    if block.flagged:
        paragraph.add_run(f" ({_('no source yet')})", "Emphasis")


def _at_length(document: Docx, block: Block) -> None:
    for one in passages(block.html):
        if not one.rows:
            _runs(document.add_paragraph(), one.runs)
            continue
        widest = max(len(row) for row in one.rows)
        table = document.add_table(len(one.rows), widest, "Table Grid")
        for said, row in zip(one.rows, table.rows, strict=True):
            for cell, words in zip(row.cells, said, strict=False):
                _runs(cell.paragraphs[0], words)
        document.add_paragraph()


def _runs(paragraph: Paragraph, runs: list[Run]) -> None:
    for run in runs:
        if run.address:
            _link(paragraph, _clean(run.text), run.address)
        else:
            paragraph.add_run(_clean(run.text))


def _clean(text: str) -> str:
    """XML holds no control characters, no halves of others, and none of those that stand for nothing."""
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in NEVER_IN_XML)


def _link(paragraph: Paragraph, text: str, address: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.append(paragraph.add_run(text)._r)
    paragraph._p.append(link)
