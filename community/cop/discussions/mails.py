"""Mail about discussions: one function for each message, in the transaction or job of the event that it tells of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.functional import SimpleLazyObject, lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cop.discussions import letter_addresses as to
from cop.discussions.access import threads_visible_to
from cop.discussions.choices import Kind, Licence, State, StepCode
from cop.discussions.letter_addresses import address_for, reply_address
from cop.discussions.models import (
    Asked,
    Attachment,
    Contributor,
    Edition,
    Post,
    Reply,
    SavedSearch,
    Step,
    Thread,
    Week,
)
from cop.discussions.queries.asked import promise_by
from cop.discussions.queries.following import spoken_for_in
from cop.discussions.queries.linked import label_in_mail
from cop.discussions.queries.replies import (
    CHECK,
    CHECK_OF_ASKER,
    WHAT_CAME,
    composed,
)
from cop.discussions.queries.reply_documents import as_html as reply_as_html
from cop.discussions.queries.reply_documents import as_text as reply_as_text
from cop.discussions.queries.reply_documents import draft_of
from cop.discussions.queries.routing import words_of
from cop.discussions.queries.rules import rules_of
from cop.discussions.queries.voices import voices
from cop.people.access import as_member
from cop.people.links import signed
from cop.people.mails.recipients import to_person
from cop.people.models import Person
from cop.services.ledger.queries import one_generation
from cop.services.mail.actions import Recipient, ToMany, queue, ready_for, said_to_many
from cop.services.mail.links import absolute
from cop.services.mail.markdown import as_html, as_text
from cop.services.mail.models import Message
from cop.services.search.shelves import Shown

CATEGORY = "discussions"
"""The kind of mail that somebody may switch off: what is new in discussions."""

ASKED, TYPED = "asked", "typed"
"""What the links in mails to those who are asked, and for whom somebody typed, are made for."""


TOLD_ALONE = frozenset({"check_reply", "reply_checked", "moved", "wanted_public", "typed"})
"""Mails that tell who asked or spoke by going to somebody, or by not going: where nobody is named, nobody else is shown
them."""

SEARCHES = "searches"
"""The kind of mail that tells of saved searches."""


def new_hits(search: SavedSearch, hits: list[Shown], stop: str) -> None:
    """Tell somebody what is new for a search that they saved."""
    address = urlencode({"q": search.q} | search.filters)
    context = {
        "search": search,
        "hits": [replace(hit, address=settings.SITE_URL + hit.address) for hit in hits],
        "page": f"{absolute('discussions:search')}?{address}",
        "stop": absolute("discussions:stop_search", stop),
    }
    key = f"search-{search.pk}-{search.told:%Y%m%d%H%M%S}"
    queue("discussions/new_hits", to=to_person(search.person), context=context, key=key, category=SEARCHES)


def waits_for_wording(thread: Thread, person: Person) -> None:
    """Tell the facilitator that something waits for their word; a reply words it anew, or opens it."""
    back = address_for(to.TO_WORD, thread.pk, person, thread.version)
    send("waits_for_wording", thread, person, {}, key=f"q{thread.pk}-wording-{thread.version}", category="",
         reply_to=back)  # fmt: skip


def wanted_public(thread: Thread, person: Person, *, since: datetime) -> None:
    """Ask the other of the two whether everybody may read a thread."""
    page = f"{absolute('discussions:thread', thread.pk)}#public"
    context = {"for_asker": bool(thread.public_for_facilitator), "page": page}
    key = f"q{thread.pk}-public-{since:%Y%m%d%H%M%S}-to-{person.pk}"
    send("wanted_public", thread, person, context, key=key, category="",
         reply_to=address_for(to.PUBLIC, thread.pk, person))  # fmt: skip


def opened(thread: Thread, language: str) -> ToMany:
    """Return what tells many that a query, discussion or announcement is open, in one of our languages: who began it stands
    there as any member of its community sees them."""
    with override(language):
        context = _common(thread, as_member(frozenset({thread.community_id}))) | {
            "by_mail": bool(settings.MAIL_DOMAIN),
            "one_word": "same translate stop" if thread.kind == Kind.QUERY else "translate stop",
        }
        return said_to_many(
            "discussions/opened", context=context, language=language, thread=thread_of(thread), category=CATEGORY,
            list_of=thread.community,
        )  # fmt: skip


def opened_to(mail: ToMany, thread: Thread, person: Person, *, due: datetime, earlier: Sequence[str] = ()) -> Message:
    """Return that mail to one of them, made and not queued, behind what they got `earlier` of the thread. Raises
    ValidationError for an address that is none."""
    name = person.addressed_as or person.name
    reader = Recipient(person.email or "", person.pk, mail.language, person.sample, person.time_zone, name)
    return ready_for(mail, reader, {}, key=key_of_opening(thread, person), due=due, earlier=earlier,
                     reply_to=reply_address(thread, person))  # fmt: skip


def thread_of(thread: Thread) -> str:
    """Return the name under which the mails of a thread hang together."""
    return f"q{thread.pk}"


def key_of_opening(thread: Thread, person: Person) -> str:
    """Return the key of the mail that tells somebody that a thread is open."""
    return f"q{thread.pk}-opened-to-{person.pk}"


def said(post: Post, person: Person) -> None:
    """Tell somebody who follows a thread what was said in it."""
    speaker = _voice(post, person, chatham=post.thread.chatham)
    context = {"post": post, "speaker": speaker, "one_word": "helpful translate stop"}
    context |= words_in_mail(post.thread, post, person)
    send("said", post.thread, person, context, key=f"q{post.thread_id}-post-{post.pk}-to-{person.pk}", post=post)


def mentioned(thread: Thread, post: Post | None, person: Person) -> None:
    """Tell somebody that the head of a thread, or a post, mentions them or the organisation for which they speak; in place of
    the mail that followers get."""
    said = post or thread
    speaker = _voice(said, person, chatham=thread.chatham)
    one_word = "helpful translate stop" if post else "same translate stop"
    organisation = spoken_for_in(thread, post, person)
    context = {
        "said": said,
        "post": post,
        "speaker": speaker,
        "organisation": organisation,
        "one_word": one_word,
        **words_in_mail(thread, post, person),
    }
    key = f"q{thread.pk}-post-{post.pk}-to-{person.pk}" if post else key_of_opening(thread, person)
    send("mentioned", thread, person, context, key=key, post=post)


def asked(one: Asked) -> None:
    """Ask somebody who probably knows, saying why them, with a link for each thing that they may say to it."""
    token = signed(ASKED, one.pk, one.person_id)
    context = {
        "reasons": lazy(lambda: words_of([one.reasons], to_them=True)[0], list)(),
        "by": promise_by(one.thread),
        "most": one.person.asked_at_most_a_month,
        "profile": absolute("people:profile"),
        **{act: absolute("discussions:asked", token, act) for act in ("yes", "no", "later")},
    }
    send("asked", one.thread, one.person, context, key=f"q{one.thread_id}-asked-{one.pk}",
         reply_to=address_for(to.ASKED, one.pk, one.person))  # fmt: skip


def remind(one: Asked, turn: int) -> None:
    """Remind somebody who was asked that answers close soon."""
    token = signed(ASKED, one.pk, one.person_id)
    context = {"later": absolute("discussions:asked", token, "later")}
    send("remind", one.thread, one.person, context, key=f"q{one.thread_id}-remind-{one.pk}-{turn}",
         reply_to=address_for(to.ASKED, one.pk, one.person))  # fmt: skip


def no_longer(one: Asked) -> None:
    """Tell somebody that the answer for which they were asked is not needed any more."""
    seen = threads_visible_to(one.person).filter(pk=one.thread_id).exists()
    send("no_longer", one.thread, one.person, {"seen": seen}, key=f"q{one.thread_id}-no-longer-{one.pk}")


def step(taken: Step, person: Person) -> None:
    """Tell somebody who follows a query what is being done for it; whoever asked under cover reads what the others read."""
    context = {"step": taken, "one_word": "stop"}
    send("step", taken.thread, person, context, key=f"q{taken.thread_id}-step-{taken.pk}-to-{person.pk}")


def typed(post: Post, person: Person) -> None:
    """Show somebody what the facilitator typed for them, to be confirmed or taken back by one press."""
    context = {
        **words_in_mail(post.thread, post, person),
        "link": absolute("discussions:typed", signed(TYPED, post.pk, person.pk)),
        "edit": absolute("discussions:edit_post", post.thread_id, post.place),
    }
    send("typed", post.thread, person, context, key=f"q{post.thread_id}-typed-{post.pk}", category="",
         reply_to=address_for(to.TYPED, post.pk, person))  # fmt: skip


@one_generation()
def send(
    name: str,
    thread: Thread,
    person: Person,
    context: dict[str, Any],
    *,
    key: str,
    category: str = CATEGORY,
    post: Post | None = None,
    reply_to: str | None = None,
    answers: str = "",
    language: str = "",
) -> None:
    """Queue a mail of a thread to one person, in their `language` where that is not another; replies go to `reply_to`, or to the
    thread or `post`. `answers` is the Message-ID of what it answers."""
    back = reply_to or reply_address(thread, person, post)
    to_them = to_person(person)
    queue(
        f"discussions/{name}",
        to=replace(to_them, language=language) if language else to_them,
        context=_common(thread, person) | context | {"by_mail": back is not None},
        key=key,
        thread=thread_of(thread),
        category=category,
        list_of=thread.community,
        reply_to=back,
        alone=thread.chatham and name in TOLD_ALONE,
        answers=answers,
    )


def _common(thread: Thread, viewer: Any) -> dict[str, Any]:
    words = words_in_mail(thread, None, viewer)
    return {
        "thread": thread,
        "asker": _voice(thread, viewer, chatham=thread.chatham),
        "question": words["text"],
        "question_html": words["html"],
        "question_files": words["files"],
        "page": absolute("discussions:thread", thread.pk),
    }


def words_in_mail(thread: Thread, post: Post | None, reader: Any) -> dict[str, Any]:
    """What the head of a thread, or a post, says, with its links as the reader may see them: in the language of the mail; and
    how many files it has."""
    label, body = label_in_mail(thread, post, reader), (post or thread).body
    return {
        "text": SimpleLazyObject(lambda: as_text(body, label)),
        "html": SimpleLazyObject(lambda: as_html(body, label)),
        "files": SimpleLazyObject(Attachment.objects.filter(thread=thread, post=post).count),
    }


def _voice(said: Thread | Post, reader: Any, *, chatham: bool) -> Any:
    """Who speaks: asked when the mail is written, which is in the language of its reader."""
    return SimpleLazyObject(lambda: voices([said], reader, chatham=chatham)[said])


def check_reply(reply: Reply, contributor: Contributor) -> None:
    """Send the draft of a reply to somebody whom it quotes, with a link for each thing that they may say."""
    person = contributor.person
    token = signed(CHECK, contributor.pk, reply.version)
    words = {"name": _("You may name me"), "kind": _("Only my kind of organisation and country"),
             "nothing": _("Say nothing of me")}  # fmt: skip
    wishes = [(said, _check_link(reply, act, token)) for act, said in words.items()]
    context = _draft(reply, person, token) | {"wishes": wishes}
    key = f"q{reply.thread_id}-check-{reply.version}-to-{person.pk}"
    send("check_reply", reply.thread, person, context, key=key, category="",
         reply_to=address_for(to.DRAFT, contributor.pk, person, reply.version))  # fmt: skip


def check_reply_asked_for(reply: Reply, asker: Person) -> None:
    """Send the draft of a reply to who asked in their own name."""
    context = _draft(reply, asker, signed(CHECK_OF_ASKER, reply.pk, reply.version)) | {"wishes": []}
    send("check_reply", reply.thread, asker, context, key=f"q{reply.thread_id}-check-{reply.version}-to-{asker.pk}",
         category="", reply_to=address_for(to.DRAFT_OF_ASKER, reply.pk, asker, reply.version))  # fmt: skip


def reply_checked(reply: Reply, person: Person) -> None:
    """Tell who follows a query of which nothing tells who asked that its reply is checked. Who asked reads the draft on
    the page of the query: what they get is what any follower gets."""
    context = {"until": reply.checked_until, "reply": reply}
    send("reply_checked", reply.thread, person, context,
         key=f"q{reply.thread_id}-checked-{reply.version}-to-{person.pk}")  # fmt: skip


def reply_published(edition: Edition, person: Person) -> None:
    """Send a published reply to who follows its thread: its sections as words, the rest behind the link."""
    thread = edition.reply.thread
    with override(edition.language):
        made = composed(edition, person, thread=thread)
    context = {
        "words": reply_as_text(made),
        "words_html": reply_as_html(made),
        "terms": made.terms,
        "one_word": "send translate stop",
        "edition": edition,
        "page": absolute("discussions:reply", thread.pk),
    }
    send("reply_published", thread, person, context, key=f"q{thread.pk}-reply-{edition.number}-to-{person.pk}",
         reply_to=address_for(to.REPLY, edition.pk, person))  # fmt: skip


def what_came(reply: Reply, person: Person) -> None:
    """Ask what somebody did with a reply. Where nothing tells who asked, all who follow are asked, in the same words."""
    thread = reply.thread
    token = signed(WHAT_CAME, reply.pk, person.pk)
    context = {"tell": absolute("discussions:what_came", thread.pk, token)}
    send("what_came", thread, person, context, key=f"q{thread.pk}-what-came-to-{person.pk}",
         reply_to=address_for(to.CAME, reply.pk, person))  # fmt: skip


def _draft(reply: Reply, person: Person, token: str) -> dict[str, Any]:
    licence = Licence(rules_of(reply.thread.community).licence)
    draft = draft_of(reply, person)
    return {"reply": reply, "until": reply.checked_until, "licence": licence.label,
            "draft": reply_as_text(draft), "draft_html": reply_as_html(draft),
            "right": _check_link(reply, "right", token), "correct": _check_link(reply, "correct", token)}  # fmt: skip


def _check_link(reply: Reply, act: str, token: str) -> Any:
    return absolute("discussions:check_reply", reply.thread_id, act, token)


def moderates(week: Week, person: Person) -> None:
    """Tell somebody which week they moderate; once for a week and its first day."""
    key = f"q{week.thread_id}-moderates-{week.place}-{week.begins:%Y%m%d}-to-{person.pk}"
    send("moderates", week.thread, person, {"week": week}, key=key, category="",
         reply_to=address_for(to.WEEK, week.pk, person))  # fmt: skip


def week_ends(week: Week, person: Person) -> None:
    """Remind the moderator of a week that its summary is due."""
    context = {"week": week, "page": absolute("discussions:sum_up", week.thread_id, week.place)}
    send("week_ends", week.thread, person, context, key=f"q{week.thread_id}-week-{week.pk}-ends", category="",
         reply_to=address_for(to.WEEK, week.pk, person))  # fmt: skip


WHERE_IT_STANDS: dict[str, Any] = {
    State.DRAFT: _("The facilitator sent it back to you. Change it and send it again."),
    State.OPEN: _("It is open for answers."),
    State.COMPILING: StepCode.COMPILING.label,
    State.ARCHIVED: _("It is archived: it can be read and found, and takes no more answers."),
    State.PRIVATELY: _("It was answered privately. Only you, the facilitators and the secretariat see it."),
    State.REDIRECTED: _("It was led to another place."),
}


def moved(thread: Thread, person: Person, entry: int, *, to_asker: bool = False) -> None:
    """Tell somebody where a thread stands now; who asked gets the facilitator's word too."""
    ending = getattr(thread, "ending", None)
    led = threads_visible_to(person).filter(pk=thread.leads_to_id or 0).first()
    context = {
        "words": WHERE_IT_STANDS.get(thread.state, thread.get_state_display()),
        "word": ending.word if ending and to_asker else "",
        "where": ending.where if ending else "",
        "to": led,
        "to_page": absolute("discussions:thread", led.pk) if led else "",
        "to_asker": to_asker,
    }
    ends = to_asker and thread.state in (State.DRAFT, State.PRIVATELY, State.REDIRECTED)
    key = f"q{thread.pk}-moved-{entry}-to-{person.pk}"
    send("moved", thread, person, context, key=key, category="" if ends else CATEGORY)
