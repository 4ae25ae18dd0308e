"""Who our mail is from: the community, or the partnership; answers go to the secretariat's address of its settings."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings

from cop.network.queries import partnership
from cop.services.languages.queries import text_of
from cop.services.mail.senders import Sender


def sender(community: Any) -> Sender:
    """Return the sender of a mail of `community`, or of the partnership's own when it is None.

    The address in From is the one that the relay may send for, whatever the community's own; a partnership without an
    address of its secretariat yet (requirement S93) gets no Reply-To.
    """
    ours = partnership()
    return Sender(
        name=text_of((community or ours).names),
        address=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        reply_to=ours.email,
        postal_line=", ".join(line for line in [ours.secretariat, ours.host, *ours.address.splitlines()] if line),
    )
