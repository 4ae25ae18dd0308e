"""Why a file was not taken, in the reader's words."""

import errno

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cop.services.files.choices import MEGABYTE
from cop.services.languages.queries import number


class Refused(Exception):
    """A file was not taken, and nothing of it was kept. The text says why and what the reader can do."""

    def __init__(self, text: str | Promise) -> None:
        super().__init__(str(text))


class NoRoom(Refused):
    """The storage has no room, which is ours to mend and not the reader's."""

    def __init__(self) -> None:
        words = _(
            "We have no room for files just now. Your file was not stored; what you typed is kept. Try again in an hour."
        )
        super().__init__(words)


DAMAGED = _("This file is damaged or did not arrive whole. Open it on your device, save it again and choose that.")
EMPTY = _("The file is empty.")
TOO_MANY_PIXELS = _("This picture is too large. Save it at most 4,000 pixels wide and high and choose that.")
MACROS = _("This document holds macros. Save it without them and choose that.")


def too_large(size: int, at_most: int) -> Refused:
    """Return the refusal of a file of `size` bytes where `at_most` fit."""
    words = _(
        "This file is too large: it has %(size)s MB, and at most %(most)s MB fit. Make it smaller and choose that."
    )
    return Refused(words % {"size": number(round(size / MEGABYTE, 1)), "most": number(at_most // MEGABYTE)})


def is_no_room(error: OSError) -> bool:
    """Whether the disk, or our share of it, is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
