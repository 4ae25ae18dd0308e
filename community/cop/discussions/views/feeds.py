"""Feeds of what everybody may read. They name nobody, and tell days, not minutes."""

from datetime import UTC, datetime, time

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from cop.discussions.models import Thread
from cop.discussions.queries.filtering import narrowed
from cop.discussions.queries.linked import plain_for_all
from cop.discussions.queries.threads import listed, of_community
from cop.discussions.views.finding import community_for
from cop.network.models import Community, Topic
from cop.network.queries import every_topic
from cop.services.languages.queries import text_of
from cop.services.search.shelves import Wanted

MOST = 30
LENGTH = 400


class Public(Feed):
    """The newest threads that everybody may read."""

    feed_type = Atom1Feed

    def item_title(self, item: Thread) -> str:
        """What it is called."""
        return item.title

    def item_description(self, item: Thread) -> str:
        """How it begins."""
        return plain_for_all(item.body)[:LENGTH]

    def item_link(self, item: Thread) -> str:
        """Where it is read."""
        return reverse("discussions:thread", args=[item.pk])

    def item_updateddate(self, item: Thread) -> datetime:
        """The day on which something was last said."""
        return datetime.combine(timezone.localdate(item.moved), time.min, UTC)


class OfCommunity(Public):
    """What everybody may read of one community."""

    def get_object(self, request: HttpRequest, community: str) -> Community:
        """Return the community. Raises Http404."""
        return community_for(community)

    def title(self, obj: Community) -> str:
        """What the community is called."""
        return text_of(obj.names)

    def link(self, obj: Community) -> str:
        """Where its discussions stand."""
        return reverse("discussions:community", args=[obj.slug])

    def items(self, obj: Community) -> QuerySet[Thread]:
        """The newest."""
        return of_community(obj, AnonymousUser()).order_by("-moved", "-pk")[:MOST]


class OfTopic(Public):
    """What everybody may read on one topic."""

    def get_object(self, request: HttpRequest, topic: str) -> Topic:
        """Return the topic. Raises Http404."""
        found = next((one for one in every_topic() if one.code == topic), None)
        if found is None:
            raise Http404
        return found

    def title(self, obj: Topic) -> str:
        """What the topic is called."""
        return text_of(obj.names)

    def link(self, obj: Topic) -> str:
        """Where one finds more on it."""
        return f"{reverse('discussions:search')}?topic={obj.code}"

    def items(self, obj: Topic) -> QuerySet[Thread]:
        """The newest."""
        found = narrowed(listed(AnonymousUser()), Wanted(filters=(("topic", obj.code),)))
        return found.order_by("-moved", "-pk")[:MOST]
