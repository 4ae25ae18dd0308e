"""What a digest names by numbers, sent whole to a reader who asks for it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import override

from cop.discussions import mails_back
from cop.discussions.letters.sending import AT_MOST, in_pieces
from cop.discussions.models import Edition
from cop.discussions.queries.replies import composed
from cop.discussions.queries.reply_documents import whole_as_text
from cop.discussions.queries.threads import listed
from cop.discussions.queries.whole_threads import Said, whole_thread


def send_thread(person: Any, number: int, once: str) -> bool:
    """Send a thread with all that was said in it, as far as the reader may see it now; False where they may not."""
    thread = listed(person).select_related("community", "asker").filter(pk=number).first()
    if thread is None:
        return False
    mails = list(_in_mails(whole_thread(thread, person)))
    for place, said in enumerate(mails, 1):
        mails_back.whole_thread(thread, person, said, place, len(mails), once=once)
    return True


def send_edition(person: Any, number: int, once: str) -> bool:
    """Send a published reply, all of it; False where the reader may not see its thread any more."""
    edition = Edition.objects.select_related("reply").filter(pk=number).first()
    threads = listed(person).select_related("community", "asker")
    thread = threads.filter(pk=edition.reply.thread_id).first() if edition else None
    if edition is None or thread is None:
        return False
    edition.reply.thread = thread
    with override(edition.language):
        words = whole_as_text(composed(edition, person, thread=thread))
    pieces = in_pieces(words)
    for place, piece in enumerate(pieces, 1):
        mails_back.whole_reply(edition, person, piece, place, len(pieces), once=once, answers="")
    return True


def _in_mails(all_said: Iterable[Said]) -> Iterator[list[Said]]:
    """As many of them together as a mail holds; longer words go on in the next one."""
    mail, size = list[Said](), 0
    for said in all_said:
        for words in in_pieces(said.words):
            part = said._replace(words=words)
            length = len("".join(part).encode())
            if mail and size + length > AT_MOST:
                yield mail
                mail, size = [], 0
            mail.append(part)
            size += length
    yield mail
