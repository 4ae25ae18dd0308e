"""What a mail would say, without making one."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from cop.services.languages.queries import supported
from cop.services.mail.actions import Recipient
from cop.services.mail.rendering import Said, say
from cop.services.mail.senders import sender_for


def shown(template: str, *, to: Recipient, context: dict[str, Any], list_of: Any = None) -> Said:
    """Return the mail that `services.mail.actions.queue` would make of the same. Changes nothing."""
    language = supported(to.language) or "en"
    with translation.override(language), timezone.override(ZoneInfo(to.time_zone)):
        return say(template, context, language=language, sender=sender_for(list_of), name=to.name, unsubscribe="")
