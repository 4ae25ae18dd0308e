"""What members write, as safe HTML: CommonMark with tables, footnotes and bare addresses as links.

The HTML is made when a text is saved and kept beside it; `RENDERED` is raised when this file changes what it makes.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

import nh3
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

RENDERED = 1
LONGEST = 20_000
"""So many characters a text of a member may have; what is longer belongs into a file."""

LARGEST = 200_000
"""So many characters of HTML a text may become; what blows itself up beyond that is shown as it was typed."""
MOST_CELLS = 10_000
"""A table of more cells is none: each row is filled up to the widest one, so that a few characters would make thousands."""
MOST_ADDRESSES = 500
"""Of more bare addresses none becomes a link: to find where each ends, the rest of the text is looked at."""
MOST_BRACKETS = 1_000
"""Of more opening brackets none begins a link, a picture or a footnote: for each, the rest of the text is looked at."""

PILED = re.compile(
    "([\\u0300-\\u036f\\u0489\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]{4})"
    "[\\u0300-\\u036f\\u0489\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]+"
)
"""More than four marks on a letter, which no language writes: they would cover the lines around it."""

WITHOUT_SIGNS = re.compile(
    r"(?! *\d+[.)])(?:[^\x00-\x1f\x7f!#$%&*+\-./:<=>@\[\\\]^_`{|}~]|[.:](?= |\Z)|(?<=[^\W_])-(?=[^\W_]))*"
)
"""One line in which nothing can mean anything but itself: most of what is written reads as it was typed."""

TAGS = {
    *("a", "br", "code", "em", "s", "strong", "sup"),
    *("blockquote", "div", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}
ATTRIBUTES = {"a": {"href", "title", "id"}, "li": {"id"}, "ol": {"start"}, "div": {"tabindex"}}
CLASSES = {
    "a": {"footnote-backref"},
    "div": {"scroll"},
    "li": {"footnote-item"},
    "ol": {"footnotes-list"},
    "section": {"footnotes"},
    "sup": {"footnote-ref"},
    "td": {"num"},
    "th": {"num"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6"}
"""A page has its own headings of the first two levels."""


def rendered(text: str, name: str = "text") -> SafeString:
    """Return what was written as HTML that cannot run anything; `name` tells the footnotes of texts on one page apart.

    A picture is shown as a link to it: nothing is loaded from another host. However the signs are nested, the time is
    bounded by `LONGEST`, `MOST_CELLS`, `MOST_ADDRESSES` and `MOST_BRACKETS`, the result by `LARGEST`. Raises ValueError
    beyond `LONGEST`.
    """
    if len(text) > LONGEST:
        raise ValueError(f"{len(text)} characters are too many")
    text = unpiled(text)
    tokens = parser_for(text).parse(text, env := {"docId": name})
    _suit_the_page(tokens)
    html = PARSER.renderer.render(tokens, PARSER.options, env)
    return _clean(html) if len(html) <= LARGEST else as_typed(text)


def unpiled(text: str) -> str:
    """Return a text with at most four marks on each letter."""
    return PILED.sub(r"\1", text)


def as_typed(text: str) -> SafeString:
    """Return a text as HTML that shows it with its signs, line by line."""
    return format_html(
        "<p>{}</p>", format_html_join(mark_safe("<br>\n"), "{}", ((line,) for line in text.splitlines()))
    )


def links(text: str) -> list[str]:
    """Return the addresses that a text links to, each once, in their order."""
    found = [
        str(child.attrs[name])
        for token in parser_for(text).parse(text[:LONGEST], {})
        for child in token.children or []
        for kind, name in (("link_open", "href"), ("image", "src"))
        if child.type == kind and name in child.attrs
    ]
    return list(dict.fromkeys(found))


def tables(text: str) -> list[tuple[int, int]]:
    """Return the lines of a text at which its tables begin, and those after each."""
    tokens = parser_for(text).parse(text[:LONGEST], {})
    return [(token.map[0], token.map[1]) for token in tokens if token.type == "table_open" and token.map]


class Label(NamedTuple):
    """What a link says to whoever reads it, and whether it still leads somewhere."""

    words: str
    leads: bool = True


LabelFor = Callable[[str, str], Label | None]
"""Given the address and the words of a link: what it says, None to leave it as it is."""


def plain(text: str, label_for: LabelFor | None = None) -> str:
    """Return a text without its signs, on one line for each paragraph: for snippets, search and the lines of lists."""
    if WITHOUT_SIGNS.fullmatch(text := text[:LONGEST]):
        return text.strip()
    tokens = parser_for(text).parse(text, {})
    if label_for is not None:
        relabel(tokens, label_for)
    return "\n".join(filter(None, (_words(token) for token in tokens))).strip()


def relabel(tokens: list[Token], label_for: LabelFor) -> None:
    """Have the links of a parsed text say what `label_for` has them say."""
    for token in tokens:
        if token.children:
            token.children = list(_relabelled(token.children, label_for))


def _relabelled(children: list[Token], label_for: LabelFor) -> Iterator[Token]:
    rest = iter(children)
    for child in rest:
        if child.type != "link_open":
            yield child
            continue
        inside = [child]
        while inside[-1].type != "link_close":
            inside.append(next(rest))
        words = "".join(one.content for one in inside[1:-1])
        label = label_for(str(child.attrs.get("href", "")), words)
        said = inside[1:-1] if label is None else [Token("text", "", 0, content=label.words)]
        yield from [child, *said, inside[-1]] if label is None or label.leads else said


def _words(token: Token) -> str:
    if token.type in ("fence", "code_block"):
        return token.content.strip()
    return "".join(" " if child.type.endswith("break") else child.content for child in token.children or []).strip()


def _clean(html: str) -> SafeString:
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel="nofollow ugc",
    )
    return mark_safe(cleaned)


@lru_cache
def _parser(*without: str) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True}).enable(["table", "strikethrough", "linkify"])
    parser.use(footnote_plugin)
    parser.add_render_rule("table_open", lambda *_: '<div class="scroll" tabindex="0"><table>')
    parser.add_render_rule("table_close", lambda *_: "</table></div>")
    return parser.disable(list(without))


def parser_for(text: str) -> MarkdownIt:
    """Return the parser for a text: one without tables, where a table of it could have too many cells, and without links,
    where it could have too many of them."""
    text = text[:LONGEST]
    without = ["table"] if cells(text) > MOST_CELLS else []
    if text.count("://") > MOST_ADDRESSES:
        without.append("linkify")
    if text.count("[") > MOST_BRACKETS:
        without += IN_BRACKETS
    return _parser(*without)


def cells(text: str) -> int:
    """Return how many cells a table could have that is all of a text."""
    lines = text.splitlines()
    return max((line.count("|") for line in lines), default=0) * len(lines)


def _suit_the_page(tokens: list[Token]) -> None:
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
        if token.type in {"th_open", "td_open"} and token.attrs.pop("style", "") == "text-align:right":
            token.attrSet("class", "num")
        token.children = [part for child in token.children or [] for part in _without_picture(child)]


def _without_picture(child: Token) -> list[Token]:
    if child.type != "image":
        return [child]
    address = str(child.attrs.get("src", ""))
    words = Token("text", "", 0, content=child.content or address)
    return [Token("link_open", "a", 1, attrs={"href": address}), words, Token("link_close", "a", -1)]


IN_BRACKETS = ("link", "image", "reference", "footnote_inline", "footnote_ref", "footnote_def")
PARSER = _parser()
