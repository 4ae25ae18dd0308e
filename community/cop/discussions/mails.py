"""Mail about discussions: one function for each message, in the transaction or job of the event that it tells of."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.functional import lazy

from cop.discussions.models import Asked, Post, SavedSearch, Step, Thread
from cop.discussions.queries.asked import promise_by
from cop.discussions.queries.routing import words_of
from cop.discussions.queries.voices import voices
from cop.people.links import signed
from cop.people.mails.recipients import to_person
from cop.people.models import Person
from cop.services.mail.actions import queue
from cop.services.mail.links import absolute
from cop.services.mail.markdown import as_html, as_text
from cop.services.search.shelves import Shown

CATEGORY = "discussions"
"""The kind of mail that somebody may switch off: what is new in discussions."""

ASKED, TYPED = "asked", "typed"
"""What the links in mails to those who are asked, and for whom somebody typed, are made for."""


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
    """Tell the facilitator that something waits for their word."""
    _send("waits_for_wording", thread, person, {}, key=f"q{thread.pk}-wording-{thread.version}", category="")


def opened(thread: Thread, person: Person) -> None:
    """Tell somebody that a query, discussion or announcement is open."""
    _send("opened", thread, person, {}, key=f"q{thread.pk}-opened-to-{person.pk}")


def said(post: Post, person: Person) -> None:
    """Tell somebody who follows a thread what was said in it."""
    speaker = voices([post], person, chatham=post.thread.chatham)[post]
    context = {"post": post, "speaker": speaker, "text": as_text(post.body), "html": as_html(post.body)}
    _send("said", post.thread, person, context, key=f"q{post.thread_id}-post-{post.pk}-to-{person.pk}")


def asked(one: Asked) -> None:
    """Ask somebody who probably knows, saying why them, with a link for each thing that they may say to it."""
    token = signed(ASKED, one.pk, one.person_id)
    context = {
        "reasons": lazy(lambda: words_of([one.reasons])[0], list)(),
        "by": promise_by(one.thread),
        "most": one.person.asked_at_most_a_month,
        "profile": absolute("people:profile"),
        **{act: absolute("discussions:asked", token, act) for act in ("yes", "no", "later")},
    }
    _send("asked", one.thread, one.person, context, key=f"q{one.thread_id}-asked-{one.pk}")


def remind(one: Asked, turn: int) -> None:
    """Remind somebody who was asked that answers close soon."""
    token = signed(ASKED, one.pk, one.person_id)
    context = {"later": absolute("discussions:asked", token, "later")}
    _send("remind", one.thread, one.person, context, key=f"q{one.thread_id}-remind-{one.pk}-{turn}")


def step(taken: Step, person: Person) -> None:
    """Tell somebody who follows a query what is being done for it; whoever asked under cover reads what the others read."""
    _send("step", taken.thread, person, {"step": taken}, key=f"q{taken.thread_id}-step-{taken.pk}-to-{person.pk}")


def typed(post: Post, person: Person) -> None:
    """Show somebody what the facilitator typed for them, to be confirmed or taken back by one press."""
    context = {
        "text": as_text(post.body),
        "html": as_html(post.body),
        "link": absolute("discussions:typed", signed(TYPED, post.pk, person.pk)),
        "edit": absolute("discussions:edit_post", post.thread_id, post.place),
    }
    _send("typed", post.thread, person, context, key=f"q{post.thread_id}-typed-{post.pk}", category="")


def _send(
    name: str, thread: Thread, person: Person, context: dict[str, Any], *, key: str, category: str = CATEGORY
) -> None:
    common = {
        "thread": thread,
        "asker": voices([thread], person, chatham=thread.chatham)[thread],
        "question": as_text(thread.body),
        "question_html": as_html(thread.body),
        "page": absolute("discussions:thread", thread.pk),
    }
    queue(
        f"discussions/{name}",
        to=to_person(person),
        context=common | context,
        key=key,
        thread=f"q{thread.pk}",
        category=category,
        list_of=thread.community,
    )
