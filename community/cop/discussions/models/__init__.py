"""Tables of discussions."""

from cop.discussions.models.awaited import Awaited
from cop.discussions.models.endings import Ending
from cop.discussions.models.following import Follow, Wishes
from cop.discussions.models.languages import MachineDay, Term, Translation
from cop.discussions.models.links import Link
from cop.discussions.models.posts import Attachment, Helpful, Post, Revision
from cop.discussions.models.replies import Contributor, Edition, Outcome, Part, Reply, SectionText
from cop.discussions.models.routing import Asked, Step
from cop.discussions.models.searches import SavedSearch
from cop.discussions.models.settings import Rules
from cop.discussions.models.threads import Cover, Look, SameQuestion, Thread, ThreadCountry
from cop.discussions.models.waiting import Waiting, WaitingFile
from cop.discussions.models.weeks import Week

__all__ = [
    "Asked",
    "Attachment",
    "Awaited",
    "Contributor",
    "Cover",
    "Edition",
    "Ending",
    "Follow",
    "Helpful",
    "Link",
    "Look",
    "MachineDay",
    "Outcome",
    "Part",
    "Post",
    "Reply",
    "Revision",
    "Rules",
    "SameQuestion",
    "SavedSearch",
    "SectionText",
    "Step",
    "Term",
    "Thread",
    "ThreadCountry",
    "Translation",
    "Waiting",
    "WaitingFile",
    "Week",
    "Wishes",
]
