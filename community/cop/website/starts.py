"""What the first text of a page begins with, by its kind: a template to fill in."""

from django.utils.translation import gettext

from cop.website.choices import PageKind


def start_of(kind: str) -> str:
    """Return the Markdown that a new page of this kind begins with, nothing for kinds without a template."""
    if kind == PageKind.NEWS:
        return gettext(
            "What happened, where and when, in one sentence.\n\n![](picture)\n\n## What it means for you\n\n- First point\n"
            "- Second point\n\n[Where to read more](https://)\n"
        )
    if kind == PageKind.GLIMPSE:
        return gettext(
            "**12** buses run on electricity now.\n\n![](picture)\n\n> What somebody said about it.\n\n— Name, organisation\n"
        )
    if kind == PageKind.PAGE:
        return gettext(
            "## First heading\n\nWhat the reader needs first.\n\n## Second heading\n\n- A point\n- Another one\n"
        )
    return ""


def left_over(kind: str, body: str) -> list[str]:
    """Return the lines of the template that nobody has replaced yet; headings and the place of the picture may stay."""
    written = set(body.splitlines())
    return [
        line
        for line in start_of(kind).splitlines()
        if line.strip() and not line.startswith(("#", "![")) and line in written
    ]
