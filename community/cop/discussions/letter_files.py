"""The files of a mail that comes in for discussions: those that can be kept, and a word on the others."""

from typing import Any

from django.utils.translation import gettext as _

from cop.discussions.actions.attaching import KINDS, MOST
from cop.services.files.checking import kind_of
from cop.services.files.refusals import Refused, too_large
from cop.services.mail.incoming.letters import Attached, Letter


def kept_files(letter: Letter) -> list[Any]:
    """Return the files that a text can take along."""
    return [file.upload for file in letter.files if not _why_not(file)][:MOST]


def left_out(letter: Letter) -> list[str]:
    """Return what of a mail is not kept, line by line: text is never refused for a file, nor cut in silence."""
    reasons = [_why_not(file) for file in letter.files]
    lines = [reason for reason in reasons if reason]
    if reasons.count("") > MOST:
        too_many = _("At most %(number)s files fit to one text. Choose fewer.") % {"number": MOST}
        fitting = [file.name for file, reason in zip(letter.files, reasons, strict=True) if not reason]
        lines += [f"{name}: {too_many}" for name in fitting[MOST:]]
    if letter.facts.get("forwarded"):
        lines.append(_("An attached mail is not shown. To show what it says, paste its text into a reply."))
    if letter.facts.get("cut"):
        lines.append(_("The mail was too long to be kept whole."))
    return lines


def no_text(letter: Letter) -> str:
    """Return why nothing can be said with a mail, and which files came with it."""
    if letter.facts.get("encrypted"):
        return _("This mail is encrypted, and we cannot read it.")
    return " ".join([_("There is no text in it."), *(f"({file.name})" for file in letter.files)])


def _why_not(file: Attached) -> str:
    """Return why a file cannot be kept, "" where it can."""
    if file.size > KINDS.at_most:
        return f"{file.name}: {too_large(file.size, KINDS.at_most)}"
    cannot = _("%(name)s cannot be kept here") % {"name": file.name}
    if file.upload is None or not file.size:
        return cannot
    try:
        return "" if kind_of(file.upload) in KINDS.kinds else cannot
    except Refused as why:
        return f"{file.name}: {why}"
    finally:
        file.upload.seek(0)
