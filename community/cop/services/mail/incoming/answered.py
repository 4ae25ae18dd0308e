"""Which mails of ours a mail answers, and what they said."""

from email.message import Message as EmailMessage
from email.utils import parseaddr

from django.db.models import Q

from cop.services.mail.incoming.addresses import local_part, opened
from cop.services.mail.models import Message
from cop.services.mail.trimming import words_of

MOST_NAMED = 20
"""So many Message-IDs are looked up of those that a mail says it answers."""
MOST_SENT = 50
MOST_COMPARED = 3


def named(message: EmailMessage) -> list[Message]:
    """Return the mails of ours that a mail says it answers, the last one first."""
    behind = str(message.get("References", "")).split()
    ids = [*str(message.get("In-Reply-To", "")).split(), *reversed(behind)][:MOST_NAMED]
    ids = [one for one in dict.fromkeys(ids) if one.isprintable()]
    found = {mail.message_id: mail for mail in Message.objects.filter(message_id__in=ids)} if ids else {}
    return [found[one] for one in ids if one in found]


def texts_sent(message: EmailMessage, recipient: str, came_from: str) -> list[str]:
    """Return what the mails of ours said that a mail may quote, as text and as HTML: those that it names, or the last
    ones whose replies go to where it went."""
    mails = named(message)[:MOST_COMPARED] or _with_replies_to(recipient, came_from)
    texts = [text for mail in mails for text in (mail.text, words_of(mail.html))]
    return [text for text in dict.fromkeys(texts) if text.strip()]


def _with_replies_to(recipient: str, came_from: str) -> list[Message]:
    local = local_part(recipient)
    token = opened((local or "").partition("+")[2])
    if local is None or token is None:
        return []
    theirs = Message.objects.filter(Q(to_person=token.person) | Q(to_address=came_from)).order_by("-pk")
    lately = theirs.values_list("pk", "headers")[:MOST_SENT]
    numbers = [pk for pk, headers in lately if local_part(parseaddr(headers.get("Reply-To", ""))[1]) == local]
    return list(Message.objects.filter(pk__in=numbers[:MOST_COMPARED]).order_by("-pk")) if numbers else []
