"""What discussions keep of people and how long; for the data protection desk."""

from django.utils.translation import gettext_lazy as _

from cop.discussions.actions.awaiting import LONGEST
from cop.discussions.models import Asked, Awaited, Cover, Post, Thread, Translation
from cop.services.retention import Kept, register

ERASED = _("until the person is erased")


def register_what_is_kept() -> None:
    """Called once when Django starts."""
    register(
        Kept("queries", _("Queries and discussions"), _("knowledge of the community"),
             _("for good; without a name once the person is erased"), rows=Thread.objects.all, since="began"),
        Kept("answers", _("Answers"), _("knowledge of the community"),
             _("for good; without a name once the person is erased"), rows=Post.objects.all, since="said"),
        Kept("translations", _("Translations of queries and answers"), _("knowledge of the community"),
             _("for good; without a name once the person is erased"), rows=Translation.objects.all, since="made"),
        Kept("asked-through", _("Who asked through the facilitator"), _("telling them what came of it"), ERASED,
             rows=Cover.objects.all, since="thread__began"),
        Kept("asked-to-answer", _("Who was asked to answer"), _("asking nobody too often"), ERASED,
             rows=Asked.objects.all, since="at"),
        Kept("translations-awaited", _("Who waits for a translation"), _("sending it to them"),
             _("until it is there, a year at most"), LONGEST, rows=Awaited.objects.all, since="since"),
    )  # fmt: skip
