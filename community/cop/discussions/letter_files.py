"""The files of a mail that comes in for discussions: those that can be kept, and a word on the others."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from cop.discussions.actions.attaching import KINDS, MOST
from cop.services.files.checking import kind_of
from cop.services.files.refusals import Refused
from cop.services.mail.incoming.letters import Attached, Letter


def kept_files(letter: Letter) -> list[Any]:
    """Return the files that a text can take along."""
    return [file.upload for file in letter.files if _fits(file)][:MOST]


def with_word_on_files(letter: Letter) -> str:
    """Return the text of a mail, and at its end what is left out: text is never refused for a file, nor cut in silence."""
    kept, words = kept_files(letter), [letter.text]
    left_out = [file.name for file in letter.files if file.upload is None or file.upload not in kept]
    with override(letter.person.language if letter.person else None):
        if letter.facts.get("cut"):
            words.append(_("(The mail was too long to be kept whole.)"))
        if left_out:
            words.append(_("(Left out, for it cannot be kept here: %(files)s)") % {"files": ", ".join(left_out)})
    return "\n\n".join(words)


def _fits(file: Attached) -> bool:
    if file.upload is None or not 0 < file.size <= KINDS.at_most:
        return False
    try:
        return kind_of(file.upload) in KINDS.kinds
    except Refused:
        return False
    finally:
        file.upload.seek(0)
