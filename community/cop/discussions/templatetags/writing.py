"""What pages on which somebody writes carry."""

from typing import Any

from django import template
from django.utils.crypto import salted_hmac

register = template.Library()


@register.simple_tag(takes_context=True)
def keeper(context: dict[str, Any]) -> str:
    """Under which name a device keeps what the reader types and has not sent: nobody else is shown it, on a shared
    telephone either."""
    return salted_hmac("discussions.drafts", str(context["request"].user.pk)).hexdigest()[:20]
