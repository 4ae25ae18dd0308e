"""Whether a text may be shown at once, or waits for the facilitator; and what happens when it is decided on."""

from collections.abc import Collection
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import may_facilitate_in, paused_in
from cop.discussions.actions.counting import index_reply, let_go, out_of_sight
from cop.discussions.actions.forgetting_replies import reword
from cop.discussions.actions.linking import follow_head, follow_post
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import UNSENT, Kind, PostKind, Standing
from cop.discussions.models import Outcome, Post, Revision, Rules, SectionText, Thread, Translation
from cop.discussions.queries.indexing import POST, THREAD
from cop.discussions.queries.rules import day_in, due, rules_of
from cop.network.models import Community
from cop.people.models import Person
from cop.services.jobs.actions import enqueue
from cop.services.languages.queries import day
from cop.services.markdown import RENDERED, links, rendered
from cop.services.moderation import actions as moderation
from cop.services.moderation.choices import Rule
from cop.services.moderation.models import Case
from cop.services.search.actions import index

A_WEEK = timedelta(days=7)
PLACES = 2
"""A text that its author sent in so many other threads within a week is held."""
LONG = 60
"""Shorter texts are said often: "Thank you"."""


def check_pause(person: Person, community: Community) -> None:
    """Let only those write who may. Raises NotNow for whoever may only read now, and says until when."""
    if held := paused_in(person, community.pk):
        if held.until is None:
            raise NotNow(
                _("You may read here and not write, until the secretariat has decided. Your text is kept below.")
            )
        raise NotNow(_("You may read here and not write, until %(day)s. Your text is kept below."), day=day(held.until))


def standing_of_thread(thread: Thread, person: Person, *, unseen: bool) -> Standing:
    """Return whether a thread that opens or was edited is shown at once; where it is not, a case is opened for the
    facilitator."""
    author = None if thread.is_covered else person
    texts = [thread.title, thread.body, thread.use, thread.interest, *thread.questions]
    rules = _rules_that_hold(author, thread.community, texts, thread)
    return _hold(thread, thread, rules, author=author, unseen=unseen)


def standing_of_post(post: Post, person: Person | None, *, unseen: bool = True) -> Standing:
    """Return whether a post that is saved is shown at once; where it is not, a case is opened for the facilitator.

    What the asker writes under cover is judged by its words alone, so that nothing tells what kind of member it is.
    """
    author = None if post.of_asker else person
    rules = _rules_that_hold(author, post.thread.community, [post.body, post.interest], post.thread)
    return _hold(post, post.thread, rules, author=author, unseen=unseen)


def standing_of_translation(translation: Translation, person: Person, *, unseen: bool) -> Standing:
    """Return whether a translation that is saved is shown at once; where it is not, a case is opened for the facilitator."""
    thread = translation.thread
    texts = [translation.title, translation.body, *translation.questions]
    rules = _rules_that_hold(person, thread.community, texts, thread)
    return _hold(translation, thread, rules, author=person, unseen=unseen)


def standing_of_outcome(outcome: Outcome) -> Standing:
    """Return whether what somebody tells of a reply is shown at once; where it is not, a case is opened for the facilitator.
    Where it names nobody, it is judged by its words alone."""
    thread = outcome.thread
    rules = _rules_that_hold(outcome.person, thread.community, [outcome.text], thread)
    return _hold(outcome, thread, rules, author=outcome.person, unseen=True)


def standing_of_section(text: SectionText, person: Person, *, unseen: bool) -> Standing:
    """Return whether a section of a reply that is saved in another language is shown at once; where it is not, a case is opened
    for the facilitator."""
    rules = _rules_that_hold(person, text.thread.community, [text.text], text.thread)
    return _hold(text, text.thread, rules, author=person, unseen=unseen)


def count(thread: Thread, post: Post) -> None:
    """Count a post that is shown in its locked thread."""
    thread.posts_count, thread.moved = thread.posts_count + _counts(post), max(thread.moved, post.said)
    if thread.first_answered is None and not post.of_asker and post.author_id != thread.asker_id:
        thread.first_answered = post.said
    thread.save(update_fields=["last_place", "posts_count", "moved", "first_answered"])


def _counts(post: Post) -> int:
    """One for an answer; what a moderator writes of a week is none."""
    return int(post.kind == PostKind.ANSWER)


def lock_thread(number: int) -> None:
    """Lock a thread before it is read to be decided on."""
    Thread.objects.select_for_update(of=("self",)).filter(pk=number).first()


def lock_post(number: int) -> None:
    """Lock a post before it is read to be decided on, and its thread first, as whoever answers does."""
    Thread.objects.select_for_update(of=("self",)).filter(posts=number).first()
    Post.objects.select_for_update(of=("self",)).filter(pk=number).first()


def clear_thread(case: Case) -> None:
    """Open a thread that was held, as of now: it is mailed and its days begin. One that is shown stays as it is."""
    thread = _thread(case.number)
    if thread.standing != Standing.HELD:
        return
    thread.standing = Standing.CLEAR
    if case.unseen:
        thread.opened = thread.moved = now = timezone.now()
        if thread.kind == Kind.QUERY:
            thread.closes = due(day_in(thread.community, now), rules_of(thread.community).open_for, thread.community)
    thread.save(update_fields=["standing", "moved", "opened", "closes"])
    _index_all(thread)
    follow_head(thread)
    tell_and_ask(thread)


def tell_and_ask(thread: Thread) -> None:
    """Have followers told of a thread that is open to all, and those asked who know, where the community says so."""
    enqueue("cop.discussions.tasks.tell_of_thread", thread.pk)
    if thread.kind == Kind.QUERY:
        enqueue("cop.discussions.routing_tasks.ask_by_itself", thread.pk)


def clear_post(case: Case) -> None:
    """Show a post that was held: as of now where nobody had read it, and then at the end of its thread where others spoke
    meanwhile; else where it was, under the number that its author knows."""
    thread, post = _thread_of_post(case.number)
    if post.standing != Standing.HELD:
        return
    post.standing = Standing.CLEAR
    if case.unseen:
        post.said = timezone.now()
        if post.place < thread.last_place:
            post.place = thread.last_place = thread.last_place + 1
    post.save(update_fields=["standing", "said", "place"])
    count(thread, post)
    index(POST, [post.pk])
    follow_post(post)
    index_reply(thread)
    enqueue("cop.discussions.tasks.tell_of_post", post.pk)


def edit_thread(case: Case, text: str, person: Person) -> str:
    """Put other words into the head of a thread; returns what it said, which only those who moderate read."""
    thread = _thread(case.number)
    before = _taken_away(Revision.objects.filter(thread=thread, post__isnull=True), thread.body)
    let_go(Translation.objects.filter(thread=thread, post__isnull=True))
    thread.body, thread.html, thread.rendered = text, rendered(text, f"q{thread.pk}"), RENDERED
    thread.edited, thread.version = timezone.now(), thread.version + 1
    thread.save(update_fields=["body", "html", "rendered", "edited", "version"])
    index(THREAD, [thread.pk])
    follow_head(thread)
    return before


def edit_post(case: Case, text: str, person: Person) -> str:
    """Put other words into a post, and into the replies that were published with it; returns what it said, which only those
    who moderate read."""
    thread, post = _thread_of_post(case.number)
    before = _taken_away(Revision.objects.filter(post=post), post.body)
    let_go(Translation.objects.filter(post=post))
    post.body, post.html, post.rendered = text, rendered(text, f"q{thread.pk}-{post.place}"), RENDERED
    post.edited, post.version, post.whole = timezone.now(), post.version + 1, ""
    post.save(update_fields=["body", "html", "rendered", "edited", "version", "whole"])
    reword(post)
    index(POST, [post.pk])
    follow_post(post)
    return before


def remove_thread(case: Case) -> None:
    """Take a thread out of sight of all but its author and those who facilitate."""
    thread = _thread(case.number)
    thread.standing = Standing.REMOVED
    thread.save(update_fields=["standing"])
    _index_all(thread)
    follow_head(thread)


def remove_post(case: Case) -> None:
    """Take the words of a post out of sight; its place stays."""
    _thread, post = _thread_of_post(case.number)
    if post.standing in (Standing.CLEAR, Standing.HELD):
        post.standing = Standing.REMOVED
        post.save(update_fields=["standing"])
        out_of_sight(post)
        follow_post(post)


def _rules_that_hold(author: Person | None, community: Community, texts: Collection[str], thread: Thread) -> list[Rule]:
    """Return the rules by which texts wait; those of facilitators never do. Without an author the words alone are judged."""
    if author is not None and may_facilitate_in(author, community.pk):
        return []
    rules = rules_of(community)
    foreign = sum(not _is_ours(address) for text in texts for address in links(text))
    new = author is not None and _is_new(author, rules)
    found = {
        Rule.FIRST: new and author and _shown_before(author, community, rules) < rules.holds_first_posts,
        Rule.LINKS: 0 < rules.holds_links_from <= foreign,
        Rule.NEW_WITH_LINKS: new and foreign > 0,
        Rule.SAME_TEXT: author and _other_places(author, max(texts, key=len), thread) >= PLACES,
    }
    return [rule for rule, holds in found.items() if holds]


def _hold(
    thing: Thread | Post | Translation | SectionText | Outcome,
    thread: Thread,
    rules: Collection[str],
    *,
    author: Person | None,
    unseen: bool,
) -> Standing:
    if not unseen:
        rules = [rule for rule in rules if rule != Rule.FIRST]
    if not rules:
        return Standing.CLEAR
    moderation.hold(thing, thread.community, list(rules), author=author, unseen=unseen)
    return Standing.HELD


def _is_new(person: Person, rules: Rules) -> bool:
    since = person.joined or person.made
    return since > timezone.now() - timedelta(days=rules.holds_new_for)


def _shown_before(person: Person, community: Community, rules: Rules) -> int:
    """How many texts of somebody were shown in a community, as far as it matters."""
    posts = Post.objects.filter(author=person, of_asker=False, thread__community=community, standing=Standing.CLEAR)
    threads = Thread.objects.filter(asker=person, shown_as="name", community=community, standing=Standing.CLEAR)
    shown = [*posts.values_list("pk")[: rules.holds_first_posts]]
    return len(shown) + threads.exclude(state__in=UNSENT)[: rules.holds_first_posts].count()


def _other_places(person: Person, text: str, thread: Thread) -> int:
    if len(text) < LONG:
        return 0
    lately = timezone.now() - A_WEEK
    posts = Post.objects.filter(author=person, said__gte=lately, body=text).exclude(thread=thread)
    threads = Thread.objects.filter(asker=person, began__gte=lately, body=text).exclude(pk=thread.pk)
    return posts.values("thread").distinct().count() + threads.count()


def _is_ours(address: str) -> bool:
    return urlsplit(urljoin(settings.SITE_URL, address)).hostname == urlsplit(settings.SITE_URL).hostname


def _taken_away(revisions: QuerySet[Revision], body: str) -> str:
    """Return all that a text said so far, and take it out of the history that everybody reads."""
    before = "\n\n".join([*revisions.values_list("body", flat=True), body])
    revisions.delete()
    return before


def _index_all(thread: Thread) -> None:
    index(THREAD, [thread.pk])
    index(POST, thread.posts.values_list("pk", flat=True))


def _thread(number: int) -> Thread:
    return Thread.objects.select_for_update(of=("self",)).select_related("community", "asker").get(pk=number)


def _thread_of_post(number: int) -> tuple[Thread, Post]:
    """Return a post and its thread, locked in the order in which answering locks them."""
    thread = _thread(Post.objects.values_list("thread", flat=True).get(pk=number))
    return thread, Post.objects.select_for_update(of=("self",)).select_related("author").get(pk=number)
