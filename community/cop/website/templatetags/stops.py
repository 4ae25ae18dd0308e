"""The stops of a line, of which every page of a thread has several: written here in a fraction of a template's time."""

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape as escape
from django.utils.safestring import SafeString

from cop.services.lines.queries import Stop

register = template.Library()


@register.simple_tag
def items(stops: Iterable[Stop]) -> SafeString:
    """Return stops as the items of a list."""
    return SafeString("".join(map(_item, stops)))


def _item(stop: Stop) -> str:
    here = ' aria-current="step"' if stop.state == "now" else ""
    title = escape(stop.title)
    named = f'<a href="{escape(stop.address)}">{title}</a>' if stop.address else title
    detail = f"<span>{escape(stop.detail)}</span>" if stop.detail else ""
    return f'<li class="{stop.state}"{here}><b>{named}</b>{detail}</li>'
