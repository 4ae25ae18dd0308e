"""What texts link to of ours, and what each reader is shown of it: a link to what is not for them says so, and no title."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.db.models import Case, OuterRef, Subquery, When
from django.urls import reverse
from django.utils.html import escape, strip_tags
from django.utils.translation import gettext as _

from cop.discussions.access import threads_visible_to
from cop.discussions.models import Link, Post, Thread
from cop.discussions.queries.posts import Shown, Talk
from cop.people.access import visible_to
from cop.services.lines.addresses import own_path, thing_at
from cop.services.lines.queries import Stop, in_order, neighbours, stops
from cop.services.markdown import Label, LabelFor, links, plain, rendered
from cop.services.things import Reference

PERSON, THREAD = "people.person", "discussions.thread"
MOST = 50
"""So many things of ours a text may link to."""
ANCHOR = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.S)
"""A link as `services.markdown` renders it."""


def paths_in(text: str) -> list[str]:
    """Return the paths of things of ours that a text links to, each once."""
    return list(dict.fromkeys(filter(None, (own_path(address) for address in links(text)))))


def own_words(text: str) -> str:
    """Return a text without what it quotes of others."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))


def linked_in(text: str) -> dict[str, Reference]:
    """Return the things of ours that a text links to, by their paths: the first of them, where they are many."""
    found = {path: thing_at(path) for path in paths_in(text)[:MOST]}
    return {path: thing for path, thing in found.items() if thing is not None}


def links_of(thread: Thread, post: Post | None) -> dict[str, Reference]:
    """Return what the head of a thread, or a post, is known to link to."""
    return {link.address: link.thing for link in Link.objects.filter(thread=thread, post=post)}


def label_for(known: dict[str, Reference], viewer: Any) -> LabelFor:
    """Return what links say to one viewer: what they may see keeps its words, or for a bare address gets its title."""
    seen = stops(known.values(), viewer) if known else {}
    return _labels(known, seen)


def as_read(said: Thread | Post, viewer: Any) -> str:
    """Return the HTML of the head of a thread, or of a post, as one viewer reads it where it stands alone."""
    if "<a " not in said.html:
        return said.html
    known = links_of(said, None) if isinstance(said, Thread) else links_of(said.thread, said)
    return relabelled(said.html, label_for(known, viewer))


def words_as_read(thread: Thread, texts: Iterable[str], viewer: Any) -> list[str]:
    """Return what a thread said before as it was typed; what has links, without its signs and as one viewer reads it: of what
    nothing links to any more, nothing."""
    known = {link.address: link.thing for link in Link.objects.filter(thread=thread)}
    now, gone = label_for(known, viewer), label_for_all()

    def label(address: str, words: str) -> Label | None:
        return now(address, words) or gone(address, words)

    return [plain(text, label) if "](" in text or "://" in text else text for text in texts]


def label_in_mail(thread: Thread, post: Post | None, reader: Any) -> LabelFor | None:
    """Return what the links of the head of a thread, or of a post, say in a mail to a reader; None where it has none."""
    known = links_of(thread, post) if "](" in (post.body if post else thread.body) else {}
    return label_for(known, reader) if known else None


def label_for_all() -> LabelFor:
    """Return what links say where many read the same: nothing of what they lead to."""
    return lambda address, words: Label("…", leads=False) if own_path(address) else None


def plain_for_all(text: str) -> str:
    """Return a text without its signs and without the words of links to ours: for the index, snippets, feeds, documents."""
    return plain(text, label_for_all()) if "](" in text or "://" in text else plain(text)


def relabelled(html: str, labels: LabelFor) -> str:
    """Return rendered HTML with the links that one viewer is shown."""

    def said(found: re.Match[str]) -> str:
        words = strip_tags(found[2])
        label = labels(found[1].replace("&amp;", "&"), words)
        if label is None:
            return found[0]
        return f'<a href="{found[1]}">{escape(label.words)}</a>' if label.leads else f"<i>{escape(label.words)}</i>"

    return ANCHOR.sub(said, html)


def seen_by(text: str, html: str, viewer: Any) -> str:
    """Return the HTML of a single text as one viewer reads it."""
    return relabelled(html, label_for(linked_in(text), viewer)) if "<a " in html else html


def preview(text: str, viewer: Any) -> str:
    """Return a text as its author will read it."""
    return seen_by(text, rendered(text, "preview"), viewer)


def show_links(talk: Talk, viewer: Any) -> tuple[list[Stop], list[Stop]]:
    """Have the texts of a thread show one viewer what they may see of what they link to, and return the stops before and
    after it: one question more than the stops alone, where a text on the page has a link at all."""
    thread = talk.thread
    before, after = neighbours(thread) if getattr(thread, "has_neighbours", True) else ([], [])
    shown = [one for answer in talk.answers for one in (answer, *answer.replies) if _may_link(one.post.html)]
    links = _links_of(thread, shown, viewer) if shown or _may_link(thread.html) else []
    known = {link.address: link.thing for link in links}
    answered = {link.thing for link in links if link.thing.kind in (PERSON, THREAD)}
    found = {link.thing: _stop(link) for link in links if link.title is not None}  # type: ignore[attr-defined]
    found |= stops({*before, *after, *known.values()} - answered, viewer)
    labels = _labels(known, found)
    texts: list[Any] = [thread, *(one.post for one in shown)] if known else []
    for said in texts:
        said.html = relabelled(said.html, labels)
    return in_order(before, found), in_order(after, found)


def _may_link(html: str) -> bool:
    return "<a " in html and ('<a href="/' in html or f'<a href="{settings.SITE_URL}' in html)


def _links_of(thread: Thread, shown: Collection[Shown], viewer: Any) -> list[Link]:
    """Return what the head of a thread and posts of it link to; people and threads with what the viewer is shown of them."""
    people = visible_to(viewer).filter(pk=OuterRef("person")).values("name")[:1]
    threads = threads_visible_to(viewer).filter(pk=OuterRef("number")).values("title")[:1]
    title = Case(
        When(person__isnull=False, then=Subquery(people)), When(kind=THREAD, then=Subquery(threads)), default=None
    )
    of_posts = Link.objects.filter(post__in=[one.post.pk for one in shown])
    of_head = Link.objects.filter(thread=thread, post__isnull=True)
    return list((of_posts | of_head).annotate(title=title))


def _stop(link: Link) -> Stop:
    view = "people:person" if link.thing.kind == PERSON else "discussions:thread"
    return Stop(link.title, reverse(view, args=[link.thing.number]))  # type: ignore[attr-defined]


def _labels(known: dict[str, Reference], seen: dict[Reference, Stop]) -> LabelFor:
    def said(address: str, words: str) -> Label | None:
        path = own_path(address)
        thing = known.get(path)
        if thing is None:
            return None
        stop = seen.get(thing)
        if stop is None:
            return Label(_("a member") if thing.kind == PERSON else _("not for you"), leads=False)
        return Label(stop.title) if words.strip().rstrip("/").endswith(path.rstrip("/")) else Label(words)

    return said
