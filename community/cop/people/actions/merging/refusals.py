"""Why two are not merged, in the words of whoever reads it now."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cop.people.queries.merging import ERASING

SAME = _("These two are one already.")
CHANGED = _("Something of the two was changed meanwhile. Look again.")
SAMPLES = _("A sample can be merged with a sample only.")
TURN_ROUND = _("%(name)s (%(number)s) stands for more than the other. Turn it round, so that this one stays.")
ROLE = _("One of the two holds a role that needs a second step. End the role first; you can give it again afterwards.")
SECOND_STEPS = _("Both sign in with a second step. One of the two has to be taken away first.")
MAILBOX = _("One of the two is a mailbox that several people read. It is nobody’s own account.")
TAKEN_BACK = _("The one who goes took an agreement back after the one who stays had given it. Ask the person first.")

__all__ = ["CHANGED", "ERASING", "MAILBOX", "ROLE", "SAME", "SAMPLES", "SECOND_STEPS", "TAKEN_BACK", "TURN_ROUND"]


def in_words(reason: Any, gone: Any) -> str:
    """Return a reason, with the name of the one who would go where it says it."""
    return str(reason) % {"name": gone.name, "number": gone.pk}


class NotMerged(Exception):
    """Refused, for a reason in words. Nothing was changed."""

    def __init__(self, reason: Any) -> None:
        self.reason = reason
        super().__init__(str(reason))


class NotUndone(NotMerged):
    """A merge cannot be undone, for a reason in words. Nothing was changed."""
