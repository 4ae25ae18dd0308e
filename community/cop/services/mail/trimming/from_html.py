"""HTML as Markdown, with a mark where a mail program's container of a quotation begins and ends."""

import html as entities
import re
from typing import Any

import nh3
from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

BEGIN, END = "\ue000", "\ue001"
"""Lines that stand in the Markdown around the first container of a quotation: no mail has these signs."""
DEEPEST = 40
LARGEST = 500_000
MOST_TAGS = 20_000
"""What is deeper or more is read as mere lines: the converter would take seconds."""
TAGS = nh3.ALLOWED_TAGS | {"font", "center", "section", "article", "header", "footer", "body", "html"}
ATTRIBUTES = {"*": {"class", "id", "type", "data-marker", "style"}, "a": {"href"}, "img": {"alt"}, "ol": {"start"}}
CONTAINERS = ", ".join([
    ".gmail_quote", ".yahoo_quoted", "[id^=yahoo_quoted]", "#appendonsend", "#divRplyFwdMsg", ".moz-cite-prefix",
    "#zwchr", "[data-marker=__DIVIDER__]", "[data-marker=__HEADERS__]", "[data-marker=__QUOTED_TEXT__]",
    ".qq_mail_quote", "#isReplyContent", "#originalMessageContent", ".protonmail_quote", ".tutanota_quote",
])  # fmt: skip
WITHOUT_END = {"appendonsend", "divRplyFwdMsg", "moz-cite-prefix", "zwchr", "__DIVIDER__", "__HEADERS__"}
"""These hold the head alone: what is quoted comes after them."""
BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/blockquote)\b[^<>]*>", re.IGNORECASE)
ANY_TAG = re.compile(r"<[^<>]*>")
OPENING_OR_CLOSING = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
NOT_DEEPER = {
    "br", "hr", "img", "wbr", "col", "area", "meta", "link", "input", "p", "li", "td", "th", "tr", "tbody", "thead", "dt", "dd",
    "html", "head", "body",
}  # fmt: skip
"""Tags that nothing closes, or that many leave open."""
HIDDEN = re.compile(r"(?:^|;)\s*display\s*:\s*none", re.IGNORECASE)
UNREAD = ("style", "script", "title")


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

    def convert_img(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Return what stands for a picture, which itself comes as a file or not at all."""
        words = " ".join(str(el.get("alt") or "").split())
        return f"[{words}]" if words else ""


def markdown_of(html: str) -> tuple[list[str], tuple[int, int]]:
    """Return HTML as lines of Markdown, and where among them the first container of a quotation begins and ends."""
    lines: list[str] = []
    begin = end = -1
    for line in _markdown(html).split("\n"):
        if line == BEGIN:
            begin = len(lines)
        elif line == END:
            end = len(lines)
        elif line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return lines, (begin, len(lines) if end < 0 else end)


def _markdown(html: str) -> str:
    html = html.replace(BEGIN, "").replace(END, "").replace("\x00", "")
    if len(html) > LARGEST or html.count("<") > MOST_TAGS or _depth(html) > DEEPEST:
        return words_of(html)
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_hides,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )
    soup = BeautifulSoup(f"<div>{clean}</div>", "html.parser")
    for hidden in soup.select("[style]"):
        hidden.decompose()
    _mark(soup)
    try:
        return str(_Converter().convert_soup(soup))
    except RecursionError:
        return words_of(html)


def _hides(_tag: str, name: str, value: str) -> str | None:
    """Of styles keep that which hides: such words, as those that a list of mails shows beside the subject, nobody reads."""
    return value if name != "style" or HIDDEN.search(value) else None


def _depth(html: str) -> int:
    """Return how deep the tags stand in each other, as far as they are closed."""
    depth = deepest = 0
    for closing, name in OPENING_OR_CLOSING.findall(html):
        depth += 0 if name.lower() in NOT_DEEPER else -1 if closing else 1
        deepest = max(deepest, depth)
    return deepest


def words_of(html: str) -> str:
    """Return the words of HTML in lines, without the time that Markdown takes."""
    for name in UNREAD:
        html = _without(html, f"<{name}", f"</{name}>")
    return entities.unescape(ANY_TAG.sub("", BREAKS.sub("\n", html)))


def _without(html: str, opening: str, closing: str) -> str:
    kept: list[str] = []
    place, low = 0, html.lower()
    while (start := low.find(opening, place)) >= 0 and (end := low.find(closing, start)) >= 0:
        kept.append(html[place:start])
        place = end
    return "".join([*kept, html[place:]])


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
