"""What all that comes in by mail for discussions shares: who wrote it, what they say, what stands against it, and the short
mail back."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cop.discussions import mails_back
from cop.discussions.access import is_asker, may_answer, posts_visible_to, threads_visible_to
from cop.discussions.actions.posting import Said, answer
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import Way
from cop.discussions.letter_files import kept_files, left_out, no_text
from cop.discussions.letters.wording import is_nod, is_thanks
from cop.discussions.models import Outcome, Post, Thread
from cop.discussions.queries.rules import day_in
from cop.discussions.queries.telling import telling
from cop.people.models import Person
from cop.services.languages.queries import day
from cop.services.languages.recognising import language_of
from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.mail.choices import Reason
from cop.services.mail.incoming.addresses import Named
from cop.services.mail.incoming.addresses import address as mail_address
from cop.services.mail.incoming.doors import NOTHING_STAYS, Refused
from cop.services.mail.incoming.letters import Letter
from cop.services.mail.incoming.signing import ungreeted, unsigned
from cop.services.mail.links import absolute
from cop.services.moderation.limits import TooOften
from cop.services.things import Reference, reference


class Reply(NamedTuple):
    """A reply to a mail of ours, who wrote it, and what its address names."""

    letter: Letter
    person: Person
    named: Named

    @property
    def text(self) -> str:
        """What is new in it."""
        return self.letter.text.strip()

    @property
    def short(self) -> str:
        """The same without a greeting above it, and without thanks, regards, name and office of its writer below it: it may be
        one word of ours."""
        return ungreeted(unsigned(self.text, self.names))

    @property
    def thanks(self) -> bool:
        """Whether it says thanks alone, and brings no file."""
        return is_thanks(self.short) and not kept_files(self.letter)

    @property
    def nods(self) -> bool:
        """Whether it says only that something was read, or liked, and brings no file."""
        return is_nod(self.short) and not kept_files(self.letter)

    @property
    def names(self) -> str:
        """What its writer is called, as we and their mail program know it."""
        return names_of(self.letter, self.person)


def writer(letter: Letter) -> Person:
    """Return who is taken to have written a mail."""
    assert letter.person is not None
    return Person.objects.get(pk=letter.person.number)


def names_of(letter: Letter, person: Person) -> str:
    """Return what the writer of a mail is called, as we and their mail program know it."""
    return " ".join([person.name, person.name_latin, person.addressed_as, letter.name])


def bare_text(letter: Letter, person: Person) -> str:
    """Return the new text of a mail without greeting, closing formula and signature: the words of a query, not of a letter."""
    return ungreeted(unsigned(letter.text.strip(), names_of(letter, person), name_has=3))


def once(letter: Letter) -> str:
    """Return the name under which a mail does something once: nobody who has a copy of the database finds the mail by it."""
    return salted_hmac("cop.discussions.letters", letter.once, algorithm="sha256").hexdigest()[:32]


def language_in(letter: Letter, person: Person) -> str:
    """Return the language that a mail seems to be in."""
    return language_of(f"{letter.subject} {letter.text}") or letter.language or person.first_language or "en"


def thread_seen(number: int, person: Person) -> Thread:
    """Return a thread that the writer of a reply may see. Raises Refused."""
    thread = threads_visible_to(person).select_related("community", "asker").filter(pk=number).first()
    if thread is None:
        raise gone()
    return thread


def post_seen(number: int, person: Person) -> Post:
    """Return a post that the writer of a reply may see. Raises Refused."""
    there = Post.objects.filter(pk=number).first()
    thread = thread_seen(there.thread_id if there else 0, person)
    post = posts_visible_to(person, thread).select_related("parent").filter(pk=number).first()
    if post is None:
        raise gone()
    post.thread = thread
    return post


def gone() -> Refused:
    """Return what is said where there is nothing to reply to any more."""
    return Refused(_("What you replied to is not there any more."), Reason.NO_SUCH_ADDRESS)


def say(reply: Reply, thread: Thread, *, parent: Post | None = None) -> Reference | None:
    """Take the words of a reply as an answer in a thread, or as a reply to an answer there."""
    return put(reply, thread, lambda said: answer(thread, said, acting_person=reply.person), parent=parent)


def put(reply: Reply, thread: Thread, act: Callable[[Said], Post], *, parent: Post | None = None) -> Reference | None:
    """Have the words of a reply said by an action, with the files that can be taken; of the others the writer is told. Words
    that tell who asked under cover, of which the page warns them, are not taken by mail."""
    letter = reply.letter
    need_text(reply, thread)
    if thread.is_covered and is_asker(reply.person, thread) and telling([reply.text], reply.person):
        raise refusal(thread, "")
    files, refused = kept_files(letter), left_out(letter)
    if thread.names_nobody and (letter.files or letter.facts.get("forwarded")):
        files, refused = [], [_("Where somebody is not named, files are taken on the page alone.")]

    def said() -> Post:
        while True:
            try:
                return act(_said(reply, thread, parent, files))
            except NotNow as why:
                bad = next((file for file in files if str(why).startswith(f"{file.name}: ")), None)
                if bad is None:
                    raise
                files.remove(bad)
                refused.append(str(why))
                for file in files:
                    file.seek(0)

    became = do(thread, said)
    if refused:
        note(reply, thread, _("Your words are there. This could not be taken:"), lines=refused)
    return became


def _said(reply: Reply, thread: Thread, parent: Post | None, files: list[Any]) -> Said:
    letter = reply.letter
    return Said(
        body=reply.text,
        language=language_in(letter, reply.person),
        parent=(parent.parent or parent) if parent else None,
        way=Way.MAIL,
        whole="" if thread.names_nobody else letter.folded,
        sent_once=once(letter),
        files=list(files),
    )


def need_text(reply: Reply, thread: Thread) -> None:
    """Refuse a mail without words. Raises Refused."""
    if not reply.text:
        raise refusal(thread, no_text(reply.letter), Reason.EMPTY)


def do(thread: Thread | None, act: Callable[[], Thread | Post | Outcome | None]) -> Reference | None:
    """Do it, and say in words what stands against it. Of a mail to a thread in which somebody is not named nothing stays, be it
    theirs or another's: what is left out would tell whose it was (docs/decisions/0013)."""
    try:
        thing = act()
    except PermissionDenied:
        raise refusal(thread, _("You cannot write there.")) from None
    except TooOften as often:
        raise refusal(thread, str(often), Reason.TOO_MANY) from None
    except ChangedMeanwhile:
        raise refusal(thread, _("Somebody changed it meanwhile. Look at it once more and save again.")) from None
    except NotNow as why:
        raise refusal(thread, str(why)) from None
    except ValueError:
        words = _("This text is too long. Shorten it, or put a part of it into a file.")
        raise refusal(thread, words) from None
    if thread is not None and thread.names_nobody:
        return NOTHING_STAYS
    return None if thing is None else reference(thing)


def refusal(thread: Thread | None, words: str, reason: Reason = Reason.NOT_ALLOWED) -> Refused:
    """Return that something cannot be done, in words that are the same for everybody where somebody is not named."""
    if thread is None or not thread.names_nobody:
        return Refused(words, reason)
    neutral = _("It cannot be taken by mail. The page says where it stands, and takes what you write: %(page)s")
    return Refused(neutral % {"page": absolute("discussions:thread", thread.pk)}, leaves_nothing=True)


def not_posted(reply: Reply, thread: Thread) -> Reference | None:
    """Say to whoever may answer that what they said is no answer."""
    words = _("Nothing was posted. Reply with your answer at any time.")
    if thread.closes and thread.closes >= day_in(thread.community):
        words = _("Nothing was posted. It is open until %(day)s: reply with your answer at any time.") % {
            "day": day(thread.closes)
        }
    if may_answer(reply.person, thread):
        note(reply, thread, words)
    return do(thread, lambda: None)


def note(
    reply: Reply,
    thread: Thread,
    words: str,
    *,
    lines: Iterable[str] = (),
    undo: bool = False,
    page: str = "",
    back: str = "",
) -> None:
    """Tell the writer of a reply what was done, where nothing else shows it or something was not as expected. What they reply
    to that goes to `back`, or to where this reply went."""
    back_to = back or (mail_address("reply", reply.named) if settings.MAIL_DOMAIN else None)
    mails_back.noted(
        thread, reply.person, words, lines=list(lines), undo=undo, page=page, answers=reply.letter.message_id,
        once=once(reply.letter), reply_to=back_to,
    )  # fmt: skip
