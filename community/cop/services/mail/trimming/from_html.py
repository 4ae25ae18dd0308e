"""HTML as Markdown, with a mark where a mail program's container of a quotation begins and ends."""

import html as entities
import re
from typing import Any

import nh3
from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

BEGIN, END = "\ue000", "\ue001"
"""Lines that stand in the Markdown around the first container of a quotation: no mail has these signs."""
DEEPEST = 60
LARGEST = 500_000
"""What is deeper or larger is read as mere lines."""
TAGS = nh3.ALLOWED_TAGS | {"font", "center", "section", "article", "header", "footer", "body", "html"}
ATTRIBUTES = {"*": {"class", "id", "type", "data-marker"}, "a": {"href"}, "img": {"alt"}, "ol": {"start"}}
CONTAINERS = ", ".join([
    ".gmail_quote", ".yahoo_quoted", "[id^=yahoo_quoted]", "#appendonsend", "#divRplyFwdMsg", ".moz-cite-prefix",
    "#zwchr", "[data-marker=__DIVIDER__]", "[data-marker=__HEADERS__]", "[data-marker=__QUOTED_TEXT__]",
    ".qq_mail_quote", "#isReplyContent", "#originalMessageContent", ".protonmail_quote", ".tutanota_quote",
])  # fmt: skip
WITHOUT_END = {"appendonsend", "divRplyFwdMsg", "moz-cite-prefix", "zwchr", "__DIVIDER__", "__HEADERS__"}
"""These hold the head alone: what is quoted comes after them."""
BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/blockquote)\b[^<>]{0,300}>", re.IGNORECASE)
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
VOID = {"br", "hr", "img", "wbr", "col", "area"}


class _Converter(MarkdownConverter):
    """Markdown as a person would type it: a `div` is a line, an address is itself, nothing is escaped."""

    class Options:
        autolinks = True
        bullets = "-"
        escape_asterisks = escape_underscores = escape_misc = False
        heading_style = "atx"

    def convert_div(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Return a line of its own, an empty one where nothing stands in it."""
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        return f"\n{text.strip()}\n" if text.strip() else "\n\n"

    def convert_blockquote(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Return the quotation as a paragraph of its own."""
        return "\n" + str(super().convert_blockquote(el, text, parent_tags))  # type: ignore[misc]

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Return the words alone where the address says the same."""
        address = str(el.get("href") or "")
        if address.removeprefix("mailto:") == text.strip() or not text.strip():
            return text
        return str(super().convert_a(el, text, parent_tags))  # type: ignore[misc]


def markdown_of(html: str) -> tuple[list[str], tuple[int, int]]:
    """Return HTML as lines of Markdown, and where among them the first container of a quotation begins and ends."""
    lines: list[str] = []
    begin = end = -1
    for line in _markdown(html).split("\n"):
        if line == BEGIN:
            begin = len(lines)
        elif line == END:
            end = len(lines)
        else:
            lines.append(line.rstrip())
    return lines, (begin, len(lines) if end < 0 else end)


def _markdown(html: str) -> str:
    html = html.replace(BEGIN, "").replace(END, "").replace("\x00", "")
    if len(html) > LARGEST:
        return _lines_of(html)
    clean = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, link_rel=None, url_schemes={"http", "https", "mailto", "tel"}
    )
    if _depth(clean) > DEEPEST:
        return _lines_of(clean)
    soup = BeautifulSoup(clean, "html.parser")
    _mark(soup)
    return str(_Converter().convert_soup(soup))


def _lines_of(html: str) -> str:
    """Return the words of HTML in lines, for what is too much for the converter."""
    words = nh3.clean(BREAKS.sub("\n", html), tags=set(), clean_content_tags={"script", "style", "title"})
    return entities.unescape(words)


def _depth(clean: str) -> int:
    """Return how deep the tags of well-formed HTML stand in each other."""
    depth = deepest = 0
    for closing, name in TAG.findall(clean):
        depth += 0 if name in VOID else -1 if closing else 1
        deepest = max(deepest, depth)
    return deepest


def _mark(soup: BeautifulSoup) -> None:
    container = soup.select_one(CONTAINERS)
    if not isinstance(container, Tag) or container.find_parent("blockquote") is not None:
        return
    container.insert_before(_line(soup, BEGIN))
    signs = {str(container.get("id")), str(container.get("data-marker")), *map(str, container.get("class") or [])}
    if not signs & WITHOUT_END:
        container.insert_after(_line(soup, END))


def _line(soup: BeautifulSoup, mark: str) -> Tag:
    line = soup.new_tag("p")
    line.string = mark
    return line
