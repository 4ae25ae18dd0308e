"""Mail as rows: what goes out, and what came in."""

from cop.services.mail.models.incoming import Incoming
from cop.services.mail.models.outgoing import Message, Relay

__all__ = ["Incoming", "Message", "Relay"]
