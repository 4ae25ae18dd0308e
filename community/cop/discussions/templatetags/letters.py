"""What can be replied to a mail in one word, as mails say it."""

from django import template
from django.utils.translation import get_language

from cop.services.mail.incoming.words import Word, written

register = template.Library()


@register.simple_tag
def reply_word(word: str) -> str:
    """Return how a word that we understand is written in the language of the mail."""
    return written(Word(word), get_language() or "en")
