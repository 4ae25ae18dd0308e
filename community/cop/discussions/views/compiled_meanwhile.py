"""Two people in the editor of a reply: the form carries what each part said when it was opened, so that only the parts which one
changed are written, and what somebody else made of these meanwhile stands beside."""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext as _

from cop.discussions.actions.replying import Typed
from cop.discussions.choices import PartKind, Stance
from cop.discussions.models import Part
from cop.network.countries import country_name

FACTS = ("text", "title", "address", "kind", "country", "stance", "question")


def set_beside(part: Part, typed: Typed | None, posted: Mapping[str, Any]) -> None:
    """Let a part of the form show what one typed of it, where one changed it; else what it says now. `meanwhile` are the fields
    that somebody else changed of the same part: label, what it says now, and what one typed."""
    opened = _digest(part)
    form: dict[str, Any] = {"opened": opened, "meanwhile": [], "ticked": False}
    if typed is not None:
        was = str(posted.get(f"opened-{part.pk}", ""))
        changed_since, changed_here = was != opened, _digest(typed) not in (was, opened)
        form["ticked"] = typed.signed and not changed_since
        if changed_here:
            now, mine = _in_words(part), _in_words(typed)
            form["meanwhile"] = [(one, now[one], mine[one]) for one in now if changed_since and now[one] != mine[one]]
            form |= {name: getattr(typed, name) for name in (*FACTS, "cites")}
    vars(part).update(form)


def _digest(one: Part | Typed) -> str:
    said = [*(str(getattr(one, name)).strip() for name in FACTS), *map(str, one.cites)]
    return blake2b(json.dumps(said).encode(), digest_size=9).hexdigest()


def _in_words(one: Part | Typed) -> dict[str, str]:
    return {
        _("Text"): one.text,
        _("Title"): one.title,
        _("Address"): one.address,
        _("Kind"): str(PartKind(one.kind).label) if one.kind else "",
        _("Country"): country_name(one.country) if one.country else "",
        _("Stands on"): ", ".join(one.cites),
        _("Question"): str(one.question or ""),
        _("Agreement"): str(Stance(one.stance).label) if one.stance else "",
    }
