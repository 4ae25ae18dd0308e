"""Whether mail goes to the reader."""

from typing import Any

from django import template

from cop.services.mail.incoming.pausing import pauses_of

register = template.Library()


@register.inclusion_tag("people/no_mail.html", takes_context=True)
def no_mail(context: dict[str, Any]) -> dict[str, Any]:
    """To which addresses of the reader no mail goes, since when and why, each with a button that has it sent again."""
    request = context["request"]
    return {"pauses": pauses_of(request.user.pk), "csrf_token": context.get("csrf_token")}
