"""What begins a query by mail, and how who asked and the facilitator word it without opening a page."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cop.discussions import letter_addresses as to
from cop.discussions import mails, mails_back
from cop.discussions.access import is_asker, may_ask_in, may_begin, may_facilitate
from cop.discussions.actions import asking
from cop.discussions.actions.asking import Beginning, Worded
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import ANSWERABLE, Kind, State, Way
from cop.discussions.guessing import countries_of, topics_of
from cop.discussions.letter_files import kept_files, left_out, no_text
from cop.discussions.letters.doing import Reply, bare_text, do, language_in, need_text, note, once, refusal, thread_seen
from cop.discussions.letters.subjects import questions_in, titled
from cop.discussions.letters.wording import begins_with, is_unsure, labelled_title, opens, seems_to_open
from cop.discussions.models import Thread
from cop.discussions.queries.facilitators import facilitator_of
from cop.network.models import Community
from cop.network.queries import communities_open, declared_countries, names_of_topics
from cop.people.models import Person
from cop.services.languages.queries import text_of
from cop.services.mail.choices import Reason
from cop.services.mail.incoming.doors import Refused
from cop.services.mail.incoming.letters import Letter
from cop.services.mail.incoming.signing import begins_with_greeting
from cop.services.mail.incoming.words import Word, said, written
from cop.services.markdown import unpiled
from cop.services.things import Reference


def begin(letter: Letter, community: Community, person: Person) -> Reference | None:
    """Begin a query with a mail to a community; the facilitator helps with the words, where there is one beside its writer."""
    if not may_begin(person, community, Kind.QUERY):
        raise Refused(_where_else(person, community))
    worded = _worded(letter, person)
    beginning = Beginning(
        community,
        help_wanted=facilitator_of(community, but=person) is not None,
        sent_once=once(letter),
        way=Way.MAIL,
        files=kept_files(letter),
    )
    made = list[Thread]()

    def act() -> Thread:
        made.append(asking.begin(beginning, worded, acting_person=person))
        return made[0]

    became = do(None, act)
    mails_back.begun(made[0], person, lines=left_out(letter), once=once(letter), answers=letter.message_id)
    return became


def _worded(letter: Letter, person: Person) -> Worded:
    title, text = titled(letter.subject, bare_text(letter, person))
    body, questions = questions_in(text)
    if not title or (letter.facts.get("encrypted") and not text):
        raise Refused(no_text(letter), Reason.EMPTY)
    whole = f"{title}\n{text}"
    topics = topics_of(whole, {code: names.values() for code, names in names_of_topics().items()})
    return Worded(
        title=unpiled(title),
        body=body,
        language=language_in(letter, person),
        questions=[unpiled(one) for one in questions],
        topics=topics,
        countries=countries_of(whole, declared_countries()),
    )


def _where_else(person: Person, community: Community) -> str:
    """Say that somebody cannot write to a community, and to which they can."""
    words = _("Only members of %(community)s ask there.") % {"community": text_of(community.names)}
    others = [one for one in communities_open() if may_ask_in(person, one)]
    if not others:
        return words
    addresses = ", ".join(f"{text_of(one.names)} <{to.address_of(one)}>" for one in others)
    return " ".join([words, _("You can write to: %(addresses)s") % {"addresses": addresses}])


def to_begun(reply: Reply) -> Reference | None:
    """What who asked adds while it is with the facilitator: it stands below the text."""
    thread = thread_seen(reply.named.thing, reply.person)
    if said(reply.short) == Word.UNDO:
        return do(thread, lambda: asking.withdraw(thread, acting_person=reply.person))
    if reply.thanks or reply.nods:
        return None
    return _add(reply, thread)


def to_worded(reply: Reply) -> Reference | None:
    """What who asked says to the words that the facilitator proposes: yes, which opens it, or other words."""
    thread = thread_seen(to.number_in(reply.named.thing), reply.person)
    if opens(reply.short):
        version = thread.version if to.of_version(reply.named.thing, thread.version) else -1
        return do(thread, lambda: asking.agree_to_wording(thread, version=version, acting_person=reply.person))
    says_why = begins_with(reply.short, Word.NO) and said(reply.short) != Word.NO
    if thread.state == State.WORDING and is_unsure(reply.short) and not says_why:
        words = _(
            "We could not tell whether you agree. To open it, reply only “%(word)s”. Or say in some more words what is not right."
        )
        note(reply, thread, words % {"word": written(Word.YES, get_language() or "en")})
        return do(thread, lambda: None)
    became = _add(reply, thread)
    note(reply, thread, _("Thank you. The facilitator reads your words."))
    return became


def _add(reply: Reply, thread: Thread) -> Reference | None:
    """Put the words of who asked below their text, and tell the facilitator."""
    need_text(reply, thread)
    words = bare_text(reply.letter, reply.person)
    if not is_asker(reply.person, thread) or thread.state != State.WORDING:
        raise refusal(thread, _("It does not wait with the facilitator any more."))
    body, present = f"{thread.body}\n\n{words}".strip(), worded_of(thread)

    @transaction.atomic
    def act() -> Thread:
        if thread.body.endswith(words):
            return thread
        changed = asking.word(thread, replace(present, body=body), version=thread.version, acting_person=reply.person)
        if changed.facilitator:
            mails.waits_for_wording(changed, changed.facilitator)
        return changed

    return do(thread, act)


def to_word(reply: Reply) -> Reference | None:
    """What the facilitator says to what waits for them: that it opens as it stands, or other words, which who asked gets to
    say yes to; under cover, where nobody is mailed, they stand there, and the facilitator opens it."""
    thread = thread_seen(to.number_in(reply.named.thing), reply.person)
    is_this = to.of_version(reply.named.thing, thread.version)
    if opens(reply.short):
        return _open(reply, thread, is_this=is_this)
    need_text(reply, thread)
    present, wanted = worded_of(thread), _reworded(reply, thread)
    if wanted is None:
        return _ask_back(reply, thread)

    def act() -> Thread:
        _need_waiting(reply, thread)
        if wanted == present:
            return thread
        version = thread.version if is_this else -1
        return asking.word(thread, wanted, version=version, acting_person=reply.person)

    became = do(thread, act)
    thread.refresh_from_db()
    asker = None if thread.names_nobody else thread.asker
    if asker is not None and asker.email and asker != reply.person:
        mails_back.worded(thread, asker)
        back = to.address_for(to.TO_WORD, thread.pk, reply.person, thread.version) or ""
        words = _("These words went to who asked. It opens once they say yes to them.")
        note(reply, thread, words, lines=[thread.title, *thread.body.split("\n\n"), *thread.questions], back=back)
    else:
        mails.waits_for_wording(thread, reply.person)
    return became


def _reworded(reply: Reply, thread: Thread) -> Worded | None:
    """What a query says in other words of the facilitator; None where they are no whole query. What stands above a title that
    is called so, and a line above it that speaks to somebody, are said to us."""
    present, words = worded_of(thread), bare_text(reply.letter, reply.person)
    first, _end, below = words.partition("\n")
    called = labelled_title(words)
    if called is None and (seems_to_open(words) or not below.strip()):
        return None
    if called:
        words = "\n".join(called)
    elif begins_with_greeting(first):
        words = below
    title, text = titled("", words)
    body, questions = questions_in(text)
    if not (body or questions):
        return None
    return replace(
        present,
        title=unpiled(title),
        body=body or present.body,
        questions=[unpiled(one) for one in questions] or present.questions,
    )


def _ask_back(reply: Reply, thread: Thread) -> Reference | None:
    """Ask a facilitator what they mean, where their words are neither a yes nor a whole query."""
    became = do(thread, lambda: _need_waiting(reply, thread))
    words = _(
        "Nothing was changed. To open it as it stands, reply “%(word)s”. For other words, reply with title, text, questions."
    )
    note(reply, thread, words % {"word": written(Word.YES, get_language() or "en")})
    return became


def _need_waiting(reply: Reply, thread: Thread) -> None:
    if not may_facilitate(reply.person, thread) or thread.state != State.WORDING:
        raise NotNow(_("It does not wait with the facilitator any more."))


def _open(reply: Reply, thread: Thread, *, is_this: bool) -> Reference | None:
    def act() -> Thread:
        if thread.state in ANSWERABLE and may_facilitate(reply.person, thread):
            return thread
        if thread.state == State.WORDING and not is_this:
            raise NotNow(_("It was worded anew meanwhile. Look at it once more."))
        return asking.open_for_answers(thread, acting_person=reply.person)

    became = do(thread, act)
    note(reply, thread, _("It is open."))
    return became


def worded_of(thread: Thread) -> Worded:
    """Return what the head of a thread says, as it would be worded anew."""
    return Worded(
        title=thread.title,
        body=thread.body,
        language=thread.language,
        helps=list(thread.helps),
        questions=list(thread.questions),
        use=thread.use,
        topics=list(thread.topics.values_list("code", flat=True)),
        countries=list(thread.countries.values_list("country", flat=True)),
        wanted_by=thread.wanted_by,
        talk_until=thread.closes if thread.kind == Kind.DISCUSSION else None,
        interest=thread.interest,
        spares_own_hierarchy=thread.spares_own_hierarchy,
    )
