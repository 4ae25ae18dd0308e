"""Light Markdown of a mail that somebody writes: as HTML that cannot run anything, and as plain text.

Paragraphs, headings, lists, quotations, tables, rules, bold, italic and links; a picture is its description. Line breaks
stay.
"""

from collections.abc import Callable, Iterator
from itertools import chain, count, repeat

import nh3
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cop.services.markdown import LARGEST, LabelFor, as_typed, has_too_many_cells, relabel

TAGS = {
    *("a", "blockquote", "br", "code", "em", "h2", "h3", "hr", "li", "ol", "p", "pre", "strong", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
CLASSES = {"td": {"num"}, "th": {"num"}}
SCHEMES = {"http", "https", "mailto", "tel"}
HEADINGS = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}

PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True})
WITH_TABLES = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")


def as_html(text: str, label_for: LabelFor | None = None) -> SafeString:
    """Return Markdown as HTML, whatever was typed; the mail's own look comes later."""
    tokens = _parsed(text, label_for)
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
        if token.attrs.pop("style", "") == "text-align:right":
            token.attrSet("class", "num")
        for place, child in enumerate(token.children or []):
            if child.type == "image":
                (token.children or [])[place] = _plain(child.content or str(child.attrs.get("src", "")))
    html = PARSER.renderer.render(tokens, PARSER.options, {})
    if len(html) > LARGEST:
        return as_typed(text)
    cleaned = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES, url_schemes=SCHEMES, link_rel=None
    )
    return mark_safe(cleaned)


def as_text(text: str, label_for: LabelFor | None = None) -> str:
    """Return Markdown as plain text: without its signs, each link's address behind its words, each cell of a table on a line
    behind the heading of its column."""
    lines: list[str] = []
    lists: list[Iterator[str]] = []
    before: list[Iterator[str]] = []
    for token in _with_rows_as_lines(_parsed(text, label_for)):
        if token.type == "bullet_list_open":
            lists.append(repeat("- "))
        elif token.type == "ordered_list_open":
            lists.append(map("{}. ".format, count(int(str(token.attrs.get("start", 1))))))
        elif token.type == "list_item_open":
            before.append(chain([next(lists[-1])], repeat("  ")))
        elif token.type == "blockquote_open":
            before.append(repeat("> "))
        elif token.type in ("list_item_close", "blockquote_close"):
            before.pop()
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type in SAID:
            lines += ["".join(map(next, before)) + line for line in SAID[token.type](token).split("\n")]
        if not before and not lists and lines:
            lines.append("")
    plain = "\n".join(line for place, line in enumerate(lines) if line or lines[place - 1]).strip("\n")
    return plain if len(plain) <= LARGEST else text


def links(text: str) -> list[str]:
    """Return the addresses that a Markdown text leads to."""
    inline = [child for token in _parsed(text) for child in token.children or []]
    return [str(child.attrs["href"]) for child in inline if child.type == "link_open"]


def _parsed(text: str, label_for: LabelFor | None = None) -> list[Token]:
    """A link to a page of ours is whole: a mail stands on no page."""
    tokens = (PARSER if has_too_many_cells(text) else WITH_TABLES).parse(text)
    if label_for is not None:
        relabel(tokens, label_for)
    for child in (child for token in tokens for child in token.children or []):
        if child.type == "link_open" and str(child.attrs["href"]).startswith("/"):
            child.attrs["href"] = settings.SITE_URL + str(child.attrs["href"])
    return tokens


def _with_rows_as_lines(tokens: list[Token]) -> Iterator[Token]:
    """Put the rows of each table as lines into its place."""
    rest = iter(tokens)
    for token in rest:
        if token.type != "table_open":
            yield token
            continue
        rows: list[list[str]] = []
        while (token := next(rest)).type != "table_close":
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(_inline(token))
        heads, *others = rows
        said = [[": ".join(filter(None, pair)) for pair in zip(heads, row, strict=True) if pair[1]] for row in others]
        yield Token("fence", "", 0, content="\n\n".join("\n".join(row) for row in said or [heads]))


def _plain(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _inline(token: Token) -> str:
    said: list[str] = []
    link, begun = "", 0
    for child in token.children or []:
        if child.type == "link_open":
            link, begun = str(child.attrs["href"]), len(said)
        elif child.type == "link_close":
            words = "".join(said[begun:])
            said.append(f" ({link})" if link.removeprefix("mailto:") != words else "")
        else:
            said.append("\n" if child.type.endswith("break") else child.content)
    return "".join(said)


SAID: dict[str, Callable[[Token], str]] = {
    "inline": _inline,
    "fence": lambda token: token.content.rstrip("\n"),
    "code_block": lambda token: token.content.rstrip("\n"),
    "hr": lambda _token: "---",
}
