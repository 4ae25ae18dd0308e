"""Light Markdown of a mail that somebody writes: as HTML that cannot run anything, and as plain text.

Paragraphs, headings, lists, tables, quotations, rules, bold, italic and links; a picture is its description. Line breaks
stay.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain, count, repeat

import nh3
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cop.services.mail.tabulating import laid_out
from cop.services.markdown import LARGEST, MOST_CELLS, LabelFor, as_typed, cells, relabel

TAGS = {
    *("a", "blockquote", "br", "code", "div", "em", "h2", "h3", "hr", "li", "ol", "p", "pre", "strong", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
CLASSES = {"div": {"scroll"}, "td": {"num"}, "th": {"num"}}
SCHEMES = {"http", "https", "mailto", "tel"}
HEADINGS = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}

PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
PARSER.add_render_rule("table_open", lambda *_: '<div class="scroll"><table>')
PARSER.add_render_rule("table_close", lambda *_: "</table></div>")
WITHOUT_TABLES = MarkdownIt("commonmark", {"html": False, "breaks": True})


def as_html(text: str, label_for: LabelFor | None = None) -> SafeString:
    """Return Markdown as HTML, whatever was typed; the mail's own look comes later."""
    return (_html if label_for else _same_html)(text, label_for, settings.SITE_URL)


def as_text(text: str, label_for: LabelFor | None = None) -> str:
    """Return Markdown as plain text: without its signs, each link's address behind its words."""
    return (_text if label_for else _same_text)(text, label_for, settings.SITE_URL)


def _html(text: str, label_for: LabelFor | None, site: str) -> SafeString:
    tokens = _parsed(text, label_for, site)
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
        if _is_number(token):
            token.attrs = {"class": "num"}
        for place, child in enumerate(token.children or []):
            if child.type == "image":
                (token.children or [])[place] = _plain(child.content or str(child.attrs.get("src", "")))
    html = PARSER.renderer.render(tokens, PARSER.options, {})
    if len(html) > LARGEST:
        return as_typed(text)
    return mark_safe(
        nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES, url_schemes=SCHEMES, link_rel=None)
    )


def _text(text: str, label_for: LabelFor | None, site: str) -> str:
    lines: list[str] = []
    lists: list[Iterator[str]] = []
    before: list[Iterator[str]] = []
    for token in _tabulated(_parsed(text, label_for, site)):
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


SAME_TEXTS = 16
"""So many texts are kept as they were made: one without links to ours goes to many, and says the same to all."""
_same_html, _same_text = lru_cache(SAME_TEXTS)(_html), lru_cache(SAME_TEXTS)(_text)


def links(text: str) -> list[str]:
    """Return the addresses that a Markdown text leads to."""
    inline = [child for token in _parsed(text, None, settings.SITE_URL) for child in token.children or []]
    return [str(child.attrs["href"]) for child in inline if child.type == "link_open"]


def _parsed(text: str, label_for: LabelFor | None, site: str) -> list[Token]:
    """A link to a page of ours is whole: a mail stands on no page."""
    tokens = (PARSER if cells(text) <= MOST_CELLS else WITHOUT_TABLES).parse(text)
    if label_for is not None:
        relabel(tokens, label_for)
    for child in (child for token in tokens for child in token.children or []):
        if child.type == "link_open" and str(child.attrs["href"]).startswith("/"):
            child.attrs["href"] = site + str(child.attrs["href"])
    return tokens


def _tabulated(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens with each table as one, whose content is its lines."""
    rows: list[list[str]] = []
    right: list[bool] = []
    inside = False
    for token in tokens:
        if token.type == "table_open":
            rows, right, inside = [], [], True
        elif token.type == "table_close":
            inside = False
            yield Token("table", "", 0, content="\n".join(laid_out(rows, right)))
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            right.append(_is_number(token))
        elif token.type == "inline" and inside:
            rows[-1].append(" ".join(_inline(token).split()))
        elif not inside:
            yield token


def _is_number(token: Token) -> bool:
    return token.type in ("th_open", "td_open") and token.attrs.get("style") == "text-align:right"


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
    "table": lambda token: token.content,
}
