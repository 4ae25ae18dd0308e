"""Mail as rows: what goes out, what came in, and what came back."""

from cop.services.mail.models.bounces import Bounce, Pause
from cop.services.mail.models.incoming import Incoming
from cop.services.mail.models.outgoing import Message, Relay

__all__ = ["Bounce", "Incoming", "Message", "Pause", "Relay"]
