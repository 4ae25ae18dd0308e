"""Quoting what somebody said."""

from typing import Any

from cop.discussions.models import Post
from cop.discussions.queries.linked import words_as_read
from cop.discussions.queries.voices import voices

LONGEST = 1500
"""So many characters of a post are quoted; whoever quotes takes out what they do not answer to."""


def quotation(post: Post, viewer: Any) -> str:
    """Return a post as a quotation in Markdown, with who said it as everybody may know it: a name is a link to a page, which
    each reader is shown as far as they may see it, and so are the words of its links."""
    voice = voices([post], viewer, chatham=post.thread.chatham)[post]
    who = f"[{_plain(voice.name)}]({voice.address})" if voice.address else _plain(voice.name)
    [said] = words_as_read(post.thread, [post.body], viewer)
    said = said if len(said) <= LONGEST else f"{said[:LONGEST].rstrip()}…"
    lines = [f"{who} [{post.place}]:", "", *said.strip().splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def _plain(name: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\[]*_`<>" else sign for sign in name)
