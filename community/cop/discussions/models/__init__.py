"""Tables of discussions."""

from cop.discussions.models.following import Follow, Wishes
from cop.discussions.models.posts import Attachment, Helpful, Post, Revision
from cop.discussions.models.replies import Contributor, Edition, Outcome, Part, Reply, SectionText
from cop.discussions.models.settings import Rules
from cop.discussions.models.threads import Cover, SameQuestion, Thread, ThreadCountry

__all__ = [
    "Attachment",
    "Contributor",
    "Cover",
    "Edition",
    "Follow",
    "Helpful",
    "Outcome",
    "Part",
    "Post",
    "Reply",
    "Revision",
    "Rules",
    "SameQuestion",
    "SectionText",
    "Thread",
    "ThreadCountry",
    "Wishes",
]
