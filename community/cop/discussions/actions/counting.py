"""What a thread counts of its answers, made anew when one of them is no longer shown."""

from django.db.models import Q, QuerySet

from cop.discussions.choices import PostKind, Standing
from cop.discussions.models import Edition, Post, SectionText, Thread, Translation
from cop.discussions.queries.indexing import POST, THREAD
from cop.services.moderation.actions import close_gone
from cop.services.search.actions import index


def out_of_sight(post: Post) -> None:
    """Count and index a thread without a post that is shown no longer, in the transaction of the action that hid it. A query
    that it alone answered waits for its first answer again."""
    thread = Thread.objects.select_for_update(of=("self",)).get(pk=post.thread_id)
    recount(thread)
    if thread.accepted_id == post.pk:
        Thread.objects.filter(pk=thread.pk).update(accepted=None)
    index(POST, [post.pk])
    index_reply(thread)


def recount(thread: Thread) -> None:
    """Count the answers of a locked thread that are shown, and find the first that another than the asker gave."""
    shown = Post.objects.filter(thread=thread, standing=Standing.CLEAR, kind=PostKind.ANSWER)
    others = shown.filter(of_asker=False)
    if thread.asker_id is not None:
        others = others.filter(~Q(author=thread.asker_id) | Q(author__isnull=True))
    thread.posts_count = shown.count()
    thread.first_answered = others.order_by("said").values_list("said", flat=True).first()
    thread.save(update_fields=["posts_count", "first_answered"])


def index_reply(thread: Thread) -> None:
    """Index a thread anew where a published reply stands on its answers."""
    if Edition.objects.filter(reply__thread=thread).exists():
        index(THREAD, [thread.pk])


def index_translated(translation: Translation) -> None:
    """Index anew what a translation is of: it is found by the words of that too."""
    if translation.post_id is None:
        index(THREAD, [translation.thread_id])
    else:
        index(POST, [translation.post_id])


def let_go(translations: QuerySet[Translation] | QuerySet[SectionText]) -> None:
    """Delete translations that go with what they translate, or with who made them; nothing of them is left to decide."""
    for translation in translations:
        close_gone(translation)
    translations.delete()
