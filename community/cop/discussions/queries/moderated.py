"""A thread or post as whoever moderates reads it: with what stands around it and what its author wrote before."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from cop.discussions.access import facilitates_in, is_asker, posts_visible_to
from cop.discussions.choices import Standing
from cop.discussions.models import Post, Thread, Translation
from cop.discussions.queries.voices import Voice, voices
from cop.people.access import viewpoint
from cop.services.languages.queries import language_name
from cop.services.moderation.registry import Shown, Words

SHOWN = (Standing.CLEAR, Standing.HELD)
AROUND = 3
"""So many posts before a post are shown, and as many after it."""
EARLIER = 5


def thread_titles(numbers: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return what threads are called, and where they stand."""
    found = Thread.objects.filter(pk__in=numbers).values_list("pk", "title")
    return {number: (title, reverse("discussions:thread", args=[number])) for number, title in found}


def post_titles(numbers: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return what the threads of posts are called, and where the posts stand."""
    found = Post.objects.filter(pk__in=numbers).values_list("pk", "place", "thread", "thread__title")
    return {
        number: (f"{title} [{place}]", reverse("discussions:post", args=[thread, place]))
        for number, place, thread, title in found
    }


def show_thread(number: int, viewer: Any) -> Shown | None:
    """Return the head of a thread with the first that was said in it; None for whoever does not facilitate there."""
    thread = _thread(number, viewer)
    if thread is None:
        return None
    first = list(_posts(thread, viewer).order_by("place")[:AROUND])
    speakers = voices([thread, *first], viewer, chatham=thread.chatham)
    return Shown(
        title=thread.title,
        address=reverse("discussions:thread", args=[number]),
        words=_head(thread, speakers[thread]),
        text=thread.body,
        language=thread.language,
        interest=thread.interest,
        is_named=_is_named(thread),
        around=[_said(post, speakers[post]) for post in first],
        earlier=_earlier(thread, thread.asker_id, thread) if _is_named(thread) else [],
    )


def show_post(number: int, viewer: Any) -> Shown | None:
    """Return a post with what was said around it; None for whoever does not facilitate there."""
    post = Post.objects.select_related("author").filter(pk=number).first()
    thread = _thread(post.thread_id, viewer) if post else None
    if post is None or thread is None:
        return None
    post.thread = thread
    others = _posts(thread, viewer).exclude(pk=post.pk)
    before = list(others.filter(place__lt=post.place).order_by("-place")[:AROUND])[::-1]
    after = list(others.filter(place__gt=post.place).order_by("place")[:AROUND])
    speakers = voices([thread, post, *before, *after], viewer, chatham=thread.chatham)
    named = not post.of_asker and not thread.chatham and post.author_id is not None
    return Shown(
        title=thread.title,
        address=reverse("discussions:post", args=[thread.pk, post.place]),
        words=_said(post, speakers[post]),
        text=post.body,
        language=post.language,
        interest=post.interest,
        is_named=named,
        around=[_head(thread, speakers[thread]), *(_said(one, speakers[one]) for one in [*before, *after])],
        earlier=_earlier(thread, post.author_id, post) if named else [],
    )


def wrote_thread(number: int, viewer: Any) -> bool:
    """Whether the viewer wrote the head of a thread, under cover too."""
    thread = Thread.objects.filter(pk=number).first()
    return thread is not None and is_asker(viewer, thread)


def wrote_post(number: int, viewer: Any) -> bool:
    """Whether the viewer wrote a post, under cover too, or typed it for somebody."""
    post = Post.objects.select_related("thread").filter(pk=number).first()
    if post is None:
        return False
    if post.of_asker:
        return is_asker(viewer, post.thread)
    return viewpoint(viewer).person in (post.author_id, post.typed_by_id)


def translation_titles(numbers: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return what the threads of translations are called, with the language, and where the translations are read."""
    found = Translation.objects.filter(pk__in=numbers).values_list("pk", "language", "thread", "thread__title")
    return {
        number: (f"{title} ({language_name(language)})", _read_in(thread, language))
        for number, language, thread, title in found
    }


def show_translation(number: int, viewer: Any) -> Shown | None:
    """Return a translation with its original; None for whoever does not facilitate there."""
    translation = Translation.objects.select_related("post", "by").filter(pk=number).first()
    thread = _thread(translation.thread_id, viewer) if translation else None
    if translation is None or thread is None:
        return None
    if translation.post:
        translation.post.thread = thread
    original = translation.post or thread
    name = translation.by.name if translation.by and not thread.chatham else _("a member")
    heading = format_html("<p><b>{}</b></p>", translation.title) if translation.title else ""
    asked = "".join(f"<li>{escape(question)}</li>" for question in translation.questions)
    html = heading + translation.html + (f"<ol>{asked}</ol>" if asked else "")
    voice = voices([original], viewer, chatham=thread.chatham)[original]
    address = _read_in(thread.pk, translation.language)
    return Shown(
        title=thread.title,
        address=address,
        words=Words(name, mark_safe(html), address),
        text=translation.body,
        language=translation.language,
        is_named=not thread.chatham and translation.by_id is not None,
        around=[_head(thread, voice) if isinstance(original, Thread) else _said(original, voice)],
    )


def wrote_translation(number: int, viewer: Any) -> bool:
    """Whether the viewer made a translation."""
    person = viewpoint(viewer).person
    return person is not None and Translation.objects.filter(pk=number, by=person).exists()


def _read_in(thread: int, language: str) -> str:
    return f"{reverse('discussions:thread', args=[thread])}?in={language}"


def _thread(number: int, viewer: Any) -> Thread | None:
    seen_to = Thread.objects.filter(community__in=facilitates_in(viewer))
    return seen_to.select_related("community", "asker").filter(pk=number).first()


def _posts(thread: Thread, viewer: Any) -> Any:
    return posts_visible_to(viewer, thread).select_related("author").filter(standing__in=SHOWN)


def _is_named(thread: Thread) -> bool:
    return not thread.is_covered and not thread.chatham and thread.asker_id is not None


def _head(thread: Thread, voice: Voice) -> Words:
    asked = "".join(f"<li>{escape(question)}</li>" for question in thread.questions)
    html = f"{thread.html}<ol>{asked}</ol>" if asked else thread.html
    return Words(voice.name, mark_safe(html), reverse("discussions:thread", args=[thread.pk]))


def _said(post: Post, voice: Voice) -> Words:
    return Words(voice.name, mark_safe(post.html), reverse("discussions:post", args=[post.thread_id, post.place]))


def _earlier(thread: Thread, author: int | None, but: Thread | Post) -> list[Words]:
    """What an author wrote lately in the same community under their name; nothing of threads where nobody is named."""
    posts = Post.objects.filter(
        author=author, of_asker=False, thread__community=thread.community_id, thread__chatham=False, standing__in=SHOWN
    ).select_related("thread")
    if isinstance(but, Post):
        posts = posts.exclude(pk=but.pk)
    found = posts.order_by("-said")[:EARLIER]
    return [
        Words(post.thread.title, mark_safe(post.html), reverse("discussions:post", args=[post.thread_id, post.place]))
        for post in found
    ]
