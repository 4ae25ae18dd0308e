"""Tables of discussions."""

from cop.discussions.models.following import Follow, Wishes
from cop.discussions.models.posts import Attachment, Helpful, Post, Revision
from cop.discussions.models.searches import SavedSearch
from cop.discussions.models.settings import Rules
from cop.discussions.models.threads import Cover, SameQuestion, Thread, ThreadCountry

__all__ = [
    "Attachment",
    "Cover",
    "Follow",
    "Helpful",
    "Post",
    "Revision",
    "Rules",
    "SameQuestion",
    "SavedSearch",
    "Thread",
    "ThreadCountry",
    "Wishes",
]
