"""Where a thing came from and where it led, on its own page."""

from typing import Any

from django import template

from cop.services.lines.queries import around
from cop.services.things import Reference

register = template.Library()


@register.inclusion_tag("website/line_around.html", takes_context=True)
def line_around(context: Any, kind: str, number: int) -> dict[str, Any]:
    """Show the stops before and after a thing that the reader may see; nothing where there are none."""
    before, after = around(Reference(kind, number), getattr(context.get("request"), "user", None))
    return {"came_from": before, "led_to": after}
