"""What of a mail is new, what is quoted and what is signature. No line is ever lost: docs/trimming.md says how well it does."""

from cop.services.mail.trimming.from_html import words_of
from cop.services.mail.trimming.joining import joined
from cop.services.mail.trimming.sent import LINK
from cop.services.mail.trimming.trimming import Trimmed, trim, trim_text

__all__ = ["LINK", "Trimmed", "joined", "trim", "trim_text", "words_of"]
