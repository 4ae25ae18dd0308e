"""Mail about tokens and web hooks. Each function queues one message, in the transaction of the act that it tells of."""

from datetime import datetime

from cop.api.models import Hook, Token
from cop.people.mails.recipients import to_person
from cop.services.mail.actions import queue
from cop.services.mail.links import absolute


def token_made(token: Token, device: str) -> None:
    """Tell a person that a token of theirs was made, and on which device."""
    context = {"token": token, "device": device, "tokens": absolute("api_tokens"), "security": absolute("security")}
    if token.person.email:
        queue("api/token_made", to=to_person(token.person), context=context, key=f"token-made-{token.pk}")


def hook_paused(hook: Hook, moment: datetime) -> None:
    """Tell the owner of a web hook that nothing is sent there any more until somebody resumes it."""
    context = {"hook": hook, "page": absolute("hook", hook.pk)}
    if hook.owner.email:
        key = f"hook-paused-{hook.pk}-{int(moment.timestamp())}"
        queue("api/hook_paused", to=to_person(hook.owner), context=context, key=key)
