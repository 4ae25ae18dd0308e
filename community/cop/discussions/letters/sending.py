"""What a reply of one word brings by mail: the whole of a consolidated reply, and translations that are there."""

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from cop.discussions import mails_back
from cop.discussions.access import translation_seen
from cop.discussions.letters.doing import Reply, do, note, once
from cop.discussions.models import Edition, Post, Thread, Translation
from cop.discussions.queries.replies import composed
from cop.discussions.queries.reply_documents import whole_as_text
from cop.people.letter_addresses import HELP, known_address
from cop.services.languages.queries import language_name, supported
from cop.services.mail.links import absolute
from cop.services.things import Reference

AT_MOST = 11_000
"""Bytes of words in one mail: as text and as HTML together it stays below 30 KB."""


def send_reply(reply: Reply, edition: Edition, thread: Thread, *, translated: bool) -> Reference | None:
    """Send all that a published reply says, in its own language or as far as somebody translated it, then the original."""
    language = get_language() or "en"
    original = _whole(edition, reply, thread, "")
    words = original
    if translated:
        there = edition.translations.filter(language=language).exists()
        if not there:
            return _nothing_there(reply, thread, absolute("discussions:reply", thread.pk))
        words = f"{_whole(edition, reply, thread, language)}\n\n{'-' * 40}\n\n{original}"
    pieces = in_pieces(words)
    for number, piece in enumerate(pieces, 1):
        mails_back.whole_reply(edition, reply.person, piece, number, len(pieces), once=once(reply.letter),
                          answers=reply.letter.message_id)  # fmt: skip
    return do(thread, lambda: thread)


def _whole(edition: Edition, reply: Reply, thread: Thread, language: str) -> str:
    with override(language or edition.language):
        return whole_as_text(composed(edition, reply.person, language=language, thread=thread))


def send_translation(reply: Reply, thread: Thread, post: Post | None = None) -> Reference | None:
    """Send the translation that is there into the language of the reader, with the original below."""
    language = get_language() or "en"
    found = Translation.objects.filter(
        translation_seen(reply.person, thread), thread=thread, post=post, language=language
    )
    one = found.order_by("by_machine").first()
    if one is None:
        page = (
            absolute("discussions:post", thread.pk, post.place) if post else absolute("discussions:thread", thread.pk)
        )
        return _nothing_there(reply, thread, page)
    mails_back.translation(one, thread, post, reply.person, once=once(reply.letter), answers=reply.letter.message_id)
    return do(thread, lambda: post or thread)


def _nothing_there(reply: Reply, thread: Thread, page: str) -> Reference | None:
    language = language_name(supported(reply.person.first_language) or "en")
    words = _("Nobody has translated it into your language yet (%(language)s).") % {"language": language}
    ask = _("You need it? Write to %(help)s: a person of the secretariat answers.") % {"help": known_address(HELP)}
    note(reply, thread, words, lines=[ask], page=page)
    return do(thread, lambda: thread)


def in_pieces(words: str) -> list[str]:
    """Return a text in pieces that a mail holds, cut between paragraphs where that can be."""
    pieces, piece = [], ""
    for paragraph in words.split("\n\n"):
        for part in _parts(paragraph):
            if piece and len(f"{piece}\n\n{part}".encode()) > AT_MOST:
                pieces.append(piece)
                piece = part
            else:
                piece = f"{piece}\n\n{part}" if piece else part
    return [*pieces, piece]


def _parts(paragraph: str) -> list[str]:
    if len(paragraph.encode()) <= AT_MOST:
        return [paragraph]
    size = AT_MOST // 4
    return [paragraph[start : start + size] for start in range(0, len(paragraph), size)]
