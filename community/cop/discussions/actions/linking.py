"""What texts link to of ours: each such thing is a stop on the lines of both, while the text is shown; people are none."""

import re
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cop.discussions.actions.recording import moment
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import UNSENT, Standing, State
from cop.discussions.models import Link, Post, Revision, Thread, Translation, Waiting
from cop.discussions.queries.linked import MOST as MOST_LINKS
from cop.discussions.queries.linked import PERSON, linked_in, own_words, paths_in
from cop.discussions.queries.mentions import LINKED, MOST, resolved, too_many
from cop.discussions.queries.telling import without_signature
from cop.network.models import Community
from cop.services.jobs.actions import enqueue
from cop.services.lines.actions import connect, disconnect
from cop.services.lines.addresses import own_path
from cop.services.markdown import LONGEST, rendered
from cop.services.things import Reference, reference

ORGANISATION = "people.organisation"


def prepared(text: str, community: Community) -> str:
    """Return a text as it is saved: those whom it mentions by name as links to their pages. Raises NotNow where it mentions
    or links to more than it may."""
    if len(text) > LONGEST:
        return text
    if too_many(text):
        raise NotNow(
            _("A text mentions at most %(number)s people and organisations. Take some out.") % {"number": MOST}
        )
    made = resolved(text, community)
    if len(made) > LONGEST:
        raise NotNow(_("This text is too long. Shorten it, or put a part of it into a file."))
    if made.count("](") + made.count("://") > MOST_LINKS and len(paths_in(made)) > MOST_LINKS:
        raise NotNow(_("A text links to at most %(number)s things of ours. Take some out.") % {"number": MOST_LINKS})
    return made


def is_same_text(saved: str, typed: str, community: Community) -> bool:
    """Whether a text that is saved is what was typed: once more, with those whom it mentions still by name."""
    texts = {typed, prepared(typed, community)}
    return saved in texts | {without_signature(text) for text in texts}


def follow_post(post: Post) -> None:
    """Bring what a post links to up to what it says and whether it is shown, in the transaction that changed either."""
    _follow(post.thread, post, post.body, is_shown=post.standing == Standing.CLEAR)


def follow_head(thread: Thread) -> None:
    """Bring what the head of a thread links to up to what it says, in the transaction that changed it."""
    gone = (*UNSENT, State.WITHDRAWN, State.PRIVATELY)
    shown = thread.state not in gone and thread.standing == Standing.CLEAR
    _follow(thread, None, "\n\n".join([thread.body, *thread.questions, thread.use]), is_shown=shown)


def forget(person_number: int, *, contributions_too: bool) -> None:
    """Forget where somebody was mentioned, and what they were called there, before an edit and in translations too; called by
    the action that erases them, when `forgetting.lock` has locked the threads."""
    named = re.compile(rf"\[[^\[\]\n]*\](?=\(\S*/people/{person_number}/)")
    for text in chain.from_iterable(naming(person_number)):
        text.body = named.sub("[–]", text.body)
        if not isinstance(text, Revision):
            text.html = rendered(text.body, _name_of_notes(text))
        text.save(update_fields=["body"] if isinstance(text, Revision) else ["body", "html"])
    for waiting in Waiting.objects.filter(values__body__icontains=_page_of(person_number)):
        waiting.values["body"] = named.sub("[–]", waiting.values["body"])
        waiting.save(update_fields=["values"])
    left = {"person": None, "kind": PERSON, "number": 0, "mentions": False, "is_shown": False}
    Link.objects.filter(person=person_number).update(**left)


def naming(person_number: int) -> list[QuerySet[Any]]:
    """Return the heads, posts, translations and earlier words that mention somebody; what waits has no links yet."""
    linked, says = Link.objects.filter(person=person_number), Q(body__contains=_page_of(person_number))
    return [
        Thread.objects.filter(pk__in=linked.filter(post__isnull=True).values("thread")),
        Post.objects.filter(Q(pk__in=linked.values("post")) | says & Q(standing=Standing.LATER)),
        Translation.objects.filter(says),
        Revision.objects.filter(says),
    ]


def _page_of(person_number: int) -> str:
    return f"/people/{person_number}/"


def _name_of_notes(text: Thread | Post | Translation) -> str:
    if isinstance(text, Translation):
        return text.name_of_notes
    return f"q{text.thread_id}-{text.place}" if isinstance(text, Post) else f"q{text.pk}"


def _follow(thread: Thread, post: Post | None, text: str, *, is_shown: bool) -> None:
    wanted = {path: thing for path, thing in linked_in(text).items() if thing != reference(thread)}
    present = {link.address: link for link in Link.objects.filter(thread=thread, post=post)}
    if not wanted and not present:
        return
    before = _shown_of(thread)
    Link.objects.filter(pk__in=[link.pk for path, link in present.items() if path not in wanted]).delete()
    own = own_words(text)
    own_paths, mentioned = set(paths_in(own)), {own_path(address) for address in _mentions(own)}
    for path, thing in wanted.items():
        link = present.get(path) or _made(thread, post, path, thing)
        link.mentions, link.is_shown = path in mentioned, is_shown and path in own_paths
        link.save()
    after = _shown_of(thread)
    if mentioned and is_shown:
        enqueue("cop.discussions.tasks.tell_mentioned", thread.pk, post.pk if post else 0)
    actor = (post.author if post else thread.asker) if not thread.chatham else None
    for thing in before ^ after:
        act = connect if thing in after else disconnect
        act(*_ends(thread, thing), acting_person=actor, happened=moment(thread, actor))


def _shown_of(thread: Thread) -> set[Reference]:
    return {link.thing for link in Link.objects.filter(thread=thread, is_shown=True, person__isnull=True)}


def _ends(thread: Thread, thing: Reference) -> tuple[Reference, Reference]:
    """What was there led to what is said of it; to the organisation that it mentions, the thread leads."""
    ends = (thing, reference(thread))
    return ends[::-1] if thing.kind == ORGANISATION else ends


def _made(thread: Thread, post: Post | None, path: str, thing: Reference) -> Link:
    link = Link(thread=thread, post=post, address=path)
    if thing.kind == PERSON:
        link.person_id = thing.number
    elif thing.kind == ORGANISATION:
        link.organisation_id = thing.number
    else:
        link.kind, link.number = thing
    return link


def _mentions(text: str) -> list[str]:
    return [text[found.end() :].split(")", 1)[0].strip() for found in LINKED.finditer(text)]
