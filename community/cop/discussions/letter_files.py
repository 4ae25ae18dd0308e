"""The files of a mail that comes in for discussions: those that can be kept, and a word on the others."""

from typing import Any

from django.utils.translation import gettext as _

from cop.discussions.actions.attaching import KINDS, MOST
from cop.services.files.checking import kind_of
from cop.services.files.refusals import Refused
from cop.services.mail.incoming.letters import Attached, Letter


def kept_files(letter: Letter) -> list[Any]:
    """Return the files that a text can take along."""
    return [file.upload for file in letter.files if _fits(file)][:MOST]


def left_out(letter: Letter) -> list[str]:
    """Return what of a mail is not kept, line by line: text is never refused for a file, nor cut in silence."""
    kept = kept_files(letter)
    lines = [
        _("%(name)s cannot be kept here") % {"name": file.name}
        for file in letter.files
        if file.upload is None or file.upload not in kept
    ]
    if letter.facts.get("cut"):
        lines.append(_("The mail was too long to be kept whole."))
    return lines


def _fits(file: Attached) -> bool:
    if file.upload is None or not 0 < file.size <= KINDS.at_most:
        return False
    try:
        return kind_of(file.upload) in KINDS.kinds
    except Refused:
        return False
    finally:
        file.upload.seek(0)
