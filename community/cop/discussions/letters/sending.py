"""What a reply of one word brings by mail, and what somebody waited for: the whole of a consolidated reply, and translations."""

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from cop.discussions import mails_back
from cop.discussions.access import may_wait_for, translation_seen
from cop.discussions.actions.awaiting import wait_for
from cop.discussions.choices import Standing
from cop.discussions.letters.doing import Reply, do, note, once
from cop.discussions.models import Awaited, Edition, Post, Thread, Translation
from cop.discussions.queries.replies import composed
from cop.discussions.queries.reply_documents import whole_as_text
from cop.people.letter_addresses import HELP, known_address
from cop.people.models import Person
from cop.services.languages.queries import language_name
from cop.services.mail.links import absolute
from cop.services.things import Reference

AT_MOST = 11_000
"""Bytes of words in one mail: as text and as HTML together it stays below 30 KB."""


def send_reply(reply: Reply, edition: Edition, thread: Thread, *, translated: bool) -> Reference | None:
    """Send all that a published reply says, in its own language or as far as somebody translated it, then the original."""
    language = get_language() or "en"
    if not translated:
        words = _whole(edition, reply.person, thread, "")
    elif not edition.translations.filter(language=language, standing=Standing.CLEAR).exists():
        return _nothing_there(reply, thread, absolute("discussions:reply", thread.pk), edition.language, of_reply=True)
    else:
        words = _with_original(edition, reply.person, thread, language)
    pieces = in_pieces(words)
    for number, piece in enumerate(pieces, 1):
        mails_back.whole_reply(edition, reply.person, piece, number, len(pieces), once=once(reply.letter),
                          answers=reply.letter.message_id)  # fmt: skip
    return do(thread, lambda: thread)


def _with_original(edition: Edition, person: Person, thread: Thread, language: str) -> str:
    translated, original = (_whole(edition, person, thread, spoken) for spoken in (language, ""))
    return f"{translated}\n\n{'-' * 40}\n\n{original}"


def _whole(edition: Edition, person: Person, thread: Thread, language: str) -> str:
    with override(language or edition.language):
        return whole_as_text(composed(edition, person, language=language, thread=thread))


def send_awaited(one: Awaited) -> None:
    """Send somebody the translation for which they waited, which is there, with the original below."""
    thread, person, language = one.thread, one.person, one.language
    if not one.of_reply:
        made = _translation(person, thread, one.post, language)
        if made is not None:
            mails_back.translation(made, thread, one.post, person, once=f"awaited-{one.pk}", awaited=language)
        return
    edition = Edition.objects.select_related("reply").filter(reply__thread=thread)[0]
    edition.reply.thread = thread
    pieces = in_pieces(_with_original(edition, person, thread, language))
    for number, piece in enumerate(pieces, 1):
        mails_back.whole_reply(edition, person, piece, number, len(pieces), once=f"awaited-{one.pk}", awaited=language)


def send_translation(reply: Reply, thread: Thread, post: Post | None = None) -> Reference | None:
    """Send the translation that is there into the language of the reader, with the original below."""
    language = get_language() or "en"
    one = _translation(reply.person, thread, post, language)
    if one is None:
        page = (
            absolute("discussions:post", thread.pk, post.place) if post else absolute("discussions:thread", thread.pk)
        )
        return _nothing_there(reply, thread, page, (post or thread).language, post)
    mails_back.translation(one, thread, post, reply.person, once=once(reply.letter), answers=reply.letter.message_id)
    return do(thread, lambda: post or thread)


def _translation(person: Person, thread: Thread, post: Post | None, language: str) -> Translation | None:
    seen = translation_seen(person, thread)
    found = Translation.objects.filter(seen, thread=thread, post=post, language=language)
    return found.order_by("by_machine").first()


def _nothing_there(
    reply: Reply, thread: Thread, page: str, original: str, post: Post | None = None, *, of_reply: bool = False
) -> Reference | None:
    """Keep that the writer waits for what is there in the language `original`, where they may, and say so."""
    person, language, thing = reply.person, get_language() or "en", post or thread
    words = _("Nobody has translated it into your language yet (%(language)s).") % {"language": language_name(language)}
    lines = [_("You need it? Write to %(help)s: a person of the secretariat answers.") % {"help": known_address(HELP)}]
    if original != language and may_wait_for(person, thing):
        became = do(thread, lambda: _awaited(thing, language, of_reply, person))
        lines.insert(0, _("You get it by mail once somebody has translated it."))
    else:
        became = do(thread, lambda: thread)
    note(reply, thread, words, lines=lines, page=page)
    return became


def _awaited(thing: Thread | Post, language: str, of_reply: bool, person: Person) -> Thread | Post:
    wait_for(thing, language, of_reply=of_reply, acting_person=person)
    return thing


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
