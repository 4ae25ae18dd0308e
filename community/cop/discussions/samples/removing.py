"""Taking sample threads out, with all that was said in them."""

from cop.discussions.models import Post, Thread
from cop.discussions.queries.indexing import POST, THREAD
from cop.services.search.actions import index

AT_ONCE = 1000


def remove_samples() -> None:
    """Delete every thread that is marked as a sample; called in the transaction that takes the sample people out.

    What sample people said in real threads goes as well.
    """
    threads = Thread.objects.filter(sample=True).order_by("pk").values_list("pk", flat=True)
    while numbers := list(threads[:AT_ONCE]):
        _delete_posts(Post.objects.filter(thread__in=numbers))
        Thread.objects.filter(pk__in=numbers).delete()
        index(THREAD, numbers)
    _delete_posts(Post.objects.filter(author__sample=True))


def _delete_posts(posts: object) -> None:
    while numbers := list(posts.values_list("pk", flat=True)[:AT_ONCE]):  # type: ignore[attr-defined]
        Post.objects.filter(pk__in=numbers).delete()
        index(POST, numbers)
