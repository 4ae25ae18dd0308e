"""Markdown of the secretariat's pages as safe HTML, and the line that a page tells.

A numbered list whose items each begin with a bold or an italic word is a line: bold is a stop that was reached, italic
one that is still to come. It is shown as a line on the page, and shorter on cards.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import nh3
from django.core.cache import caches
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from cop.services.lines.queries import Stop
from cop.website.models import Revision

LEADS = {"strong_open": "", "em_open": "next"}
"""What an item of a line begins with, and the state of its stop."""

TAGS = {
    *("a", "br", "code", "em", "strong", "sup"),
    *("blockquote", "div", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}
ATTRIBUTES = {"a": {"href", "title", "id"}, "li": {"id"}, "ol": {"start"}, "div": {"tabindex"}}
CLASSES = {
    "a": {"footnote-backref"},
    "div": {"scroll"},
    "li": {"footnote-item", "next"},
    "ol": {"footnotes-list", "line"},
    "section": {"footnotes"},
    "sup": {"footnote-ref"},
    "td": {"num"},
    "th": {"num"},
}
SCHEMES = {"http", "https", "mailto", "tel"}


REFERENCE = re.compile(r"picture(?:-([1-9]\d{0,3}))?")
PLACE = re.compile("<p>\ue000(\\d+)\ue000</p>")
"""`![](picture)` in a paragraph of its own puts the page's first picture there, `![](picture-2)` its second. The mark stands
for it until the page is made."""


@dataclass(frozen=True)
class Rendered:
    """What a text looks like, and the stops of its line, if it tells one."""

    html: SafeString
    stops: list[Stop]

    @property
    def places(self) -> set[int]:
        """The numbers of the page's pictures that the text says where to put."""
        return {int(number) for number in PLACE.findall(self.html)}

    def with_pictures(self, figures: Mapping[int, str]) -> SafeString:
        """Return the HTML with `figures`, which are safe, where the text wants the pictures."""
        return mark_safe(PLACE.sub(lambda place: figures.get(int(place[1]), ""), self.html))


def rendered(text: str, name: str = "text") -> Rendered:
    """Return Markdown (CommonMark, tables, footnotes) as HTML that cannot run anything, whatever was typed.

    `name` tells the footnotes of texts on one page apart.
    """
    tokens = PARSER.parse(text, env := {"docId": name})
    stops = [stop for line in _lines(tokens) for stop in line]
    _suit_the_page(tokens)
    html = nh3.clean(
        PARSER.renderer.render(tokens, PARSER.options, env),
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return Rendered(mark_safe(html), stops)


def links(text: str) -> list[str]:
    """Return the addresses that a text links to, each once, in their order."""
    inline = [child for token in PARSER.parse(text, {}) for child in token.children or []]
    found = [str(child.attrs["href"]) for child in inline if child.type == "link_open" and "href" in child.attrs]
    return list(dict.fromkeys(found))


def pictures(text: str) -> tuple[set[int], list[str]]:
    """Return the numbers of the page's pictures that a text places, and the addresses of pictures that nobody sees."""
    placed, unseen = set(), []
    for token in PARSER.parse(text, {}):
        number = _picture(token)
        if number:
            placed.add(number)
        else:
            unseen += [str(child.attrs.get("src", "")) for child in token.children or [] if child.type == "image"]
    return placed, list(dict.fromkeys(unseen))


def rendered_revision(revision: Revision) -> Rendered:
    """Return the body of a revision as HTML; a revision never changes, so it is made once in a process."""
    cache, key = caches["memory"], f"page-html:{revision.pk}"
    kept = cache.get(key)
    if kept is None:
        kept = rendered(revision.body, f"p{revision.page_id}")
        cache.set(key, kept, 3600)
    return kept


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").use(footnote_plugin)
    parser.add_render_rule("table_open", lambda *_: '<div class="scroll" tabindex="0"><table>')
    parser.add_render_rule("table_close", lambda *_: "</table></div>")
    return parser


PARSER = _parser()


def _lines(tokens: list[Token]) -> Iterator[list[Stop]]:
    """Make a line of each numbered list that is one, and yield its stops."""
    for place, token in enumerate(tokens):
        if token.type == "ordered_list_open":
            items = _items(tokens, place)
            if all(text and _lead(text) for _, text in items):
                token.attrSet("class", "line")
                yield [_stop(item, text) for item, text in items if text]


def _items(tokens: list[Token], start: int) -> list[tuple[Token, Token | None]]:
    """Return each item of the list that opens at `start`, with its first text."""
    level, found = tokens[start].level, []
    for place in range(start + 1, len(tokens)):
        token = tokens[place]
        if token.type == "ordered_list_close" and token.level == level:
            break
        if token.type == "list_item_open" and token.level == level + 1:
            begins_with_text = tokens[place + 1].type == "paragraph_open"
            found.append((token, tokens[place + 2] if begins_with_text else None))
    return found


def _lead(text: Token) -> Token | None:
    """Return the bold or italic words that a text begins with."""
    children = text.children or []
    places = [place for place, child in enumerate(children) if child.type != "text" or child.content][:2]
    if len(places) == 2 and children[places[0]].type in LEADS and children[places[1]].type == "text":
        return children[places[1]]
    return None


def _stop(item: Token, text: Token) -> Stop:
    """Mark the item by its state, and take the full stop off its title, which stands on a row of its own."""
    children, title = text.children or [], _lead(text)
    assert title is not None
    title.content = title.content.rstrip(" .:。।།：")
    at = children.index(title)
    if state := LEADS[children[at - 1].type]:
        item.attrSet("class", state)
    detail = "".join(" " if child.type.endswith("break") else child.content for child in children[at + 2 :])
    return Stop(title.content, detail=detail.strip(), state=state)


def _suit_the_page(tokens: list[Token]) -> None:
    """The page has its own heading of the first level; columns of numbers stand to the right by a class, not a style; a
    place for a picture is marked, once."""
    placed: set[int] = set()
    for token in tokens:
        number = _picture(token)
        if number and number not in placed:
            token.children = [Token("text", "", 0, content=f"\ue000{number}\ue000")]
            placed.add(number)
        if token.tag == "h1":
            token.tag = "h2"
        if token.type in {"th_open", "td_open"} and token.attrs.pop("style", "") == "text-align:right":
            token.attrSet("class", "num")


def _picture(token: Token) -> int:
    """Return the number of the page's picture that a paragraph is the place of, 0 for none."""
    if token.children and len(token.children) == 1 and token.children[0].type == "image":
        called = REFERENCE.fullmatch(str(token.children[0].attrs.get("src", "")))
        return int(called[1] or 1) if called else 0
    return 0
