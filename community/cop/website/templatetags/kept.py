"""Pieces of the frame that are the same on many pages, and addresses that are looked up once."""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context

from cop.services.addresses import address
from cop.services.ledger.queries import remembered

register = template.Library()
register.simple_tag(address)


class Kept(template.Node):
    """A piece that is rendered once for all pages with the same key, until the next row of the ledger. It has no blocks."""

    child_nodelists = ()

    def __init__(self, name: FilterExpression, key: FilterExpression, pieces: NodeList) -> None:
        self.name, self.key, self.nodelist = name, key, pieces

    def render(self, context: Context) -> Any:
        """Return the piece, rendered anew where there is no key."""
        if not (key := self.key.resolve(context)):
            return self.nodelist.render(context)
        return remembered(f"piece:{self.name.resolve(context)}:{key}", lambda: self.nodelist.render(context))


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """Keep what lies between `{% kept "name" key %}` and `{% endkept %}`; the key tells all that it depends on beside the
    ledger."""
    _tag, name, key = token.split_contents()
    pieces = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(parser.compile_filter(name), parser.compile_filter(key), pieces)
