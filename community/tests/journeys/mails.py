"""The mails of a story, read as text."""

import re


def link(text: str, path: str) -> str:
    """Return the path of the first link in a mail that begins with `path`; "*" stands for a number or a word."""
    pattern = re.escape(path).replace(r"\*", r"[^/\s]+")
    found = re.search(rf"https?://[^/\s]+({pattern}[^?\s]*)", text)
    assert found, f"no link to {path} in: {text}"
    return found[1]
