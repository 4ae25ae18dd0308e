"""Subjects and texts of mail as heads of queries: what mail programs and lists put before a subject, numbered questions."""

import re

from cop.discussions.actions.asking import MOST_QUESTIONS
from cop.services.mail.subjects import plain

TAG = re.compile(r"^\[[^\[\]]{1,60}\]\s*")
NUMBERED = re.compile(r"^\s*[(（]?\d{1,2}[.)）、:]\s*(\S.*[?？؟]\s*)$")
LONGEST_TITLE, LONGEST_QUESTION = 200, 300


def without_prefixes(subject: str) -> str:
    """Return a subject without "Re:", "Fwd:" and tags of lists, however many."""
    while (shorter := TAG.sub("", plain(subject))) != subject:
        subject = shorter
    return subject


def titled(subject: str, text: str) -> tuple[str, str]:
    """Return title and text: without a subject, the first line is the title. What is too long for one stands in the text."""
    title, body = without_prefixes(subject), text.strip()
    if not title:
        title, _line, body = body.partition("\n")
        title, body = " ".join(title.split()), body.strip()
    if len(title) > LONGEST_TITLE:
        body = f"{title}\n\n{body}".strip()
        title = f"{title[: LONGEST_TITLE - 1].rstrip()}…"
    return title, body


def questions_in(text: str) -> tuple[str, list[str]]:
    """Return a text without its numbered questions, and these; those that are too many or too long stay where they are."""
    kept, questions = list[str](), list[str]()
    for line in text.splitlines():
        found = NUMBERED.match(line)
        if found and len(questions) < MOST_QUESTIONS and len(found[1].strip()) <= LONGEST_QUESTION:
            questions.append(found[1].strip())
        else:
            kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip(), questions
