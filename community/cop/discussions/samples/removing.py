"""Taking sample threads out, with all that was said in them."""

from collections.abc import Collection

from django.db.models import Model, QuerySet

from cop.discussions.choices import Followed
from cop.discussions.models import Follow, Outcome, Post, Reply, Thread
from cop.discussions.queries.indexing import POST, THREAD
from cop.services.lines.actions import forget as forget_lines
from cop.services.moderation.actions import forget_samples as forget_cases
from cop.services.search.actions import index

AT_ONCE = 1000


def remove_samples() -> None:
    """Delete every thread that is marked as a sample; called in the transaction that takes the sample people out.

    What sample people said in real threads goes as well. Of what is gone no case, connection or follower is left.
    """
    threads = Thread.objects.filter(sample=True).order_by("pk").values_list("pk", flat=True)
    while numbers := list(threads[:AT_ONCE]):
        _delete_posts(Post.objects.filter(thread__in=numbers))
        for model in (Reply, Outcome):
            _forget(model, list(model._default_manager.filter(thread__in=numbers).values_list("pk", flat=True)))
        _forget(Thread, numbers)
        Follow.objects.filter(kind=Followed.THREAD, what__in=map(str, numbers)).delete()
        Thread.objects.filter(pk__in=numbers).delete()
        index(THREAD, numbers)
    _delete_posts(Post.objects.filter(author__sample=True))


def _delete_posts(posts: QuerySet[Post]) -> None:
    while numbers := list(posts.values_list("pk", flat=True)[:AT_ONCE]):
        _forget(Post, numbers)
        Post.objects.filter(pk__in=numbers).delete()
        index(POST, numbers)


def _forget(model: type[Model], numbers: Collection[int]) -> None:
    kind = model._meta.label_lower
    forget_lines(kind, numbers)
    forget_cases(kind, numbers)
