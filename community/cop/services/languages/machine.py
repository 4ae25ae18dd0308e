"""Translation by a machine: a service that speaks the HTTP of LibreTranslate, where the operator names one.

Text goes out and text comes in; nothing of an answer is taken for HTML. The operator chooses the host, so one in our own
network is as good as any. A service that fails is left alone for a while, so that pages do not wait for it one by one.
"""

import json
import time
from collections.abc import Sequence
from typing import Any

import urllib3
from django.conf import settings
from django.core.cache import caches
from urllib3.exceptions import HTTPError

PATIENCE = 15.0
"""Seconds that one question may take, however slowly the service dribbles."""
LARGEST_ANSWER = 500_000
LEFT_ALONE = 60
THEIRS = {"fil": ("tl", "fil"), "zh-hans": ("zh-Hans", "zh", "zh-CN")}
"""What services call a language of ours, where that is not our own code: the first one that a service offers."""
DOWN = "machine-is-down"


class NoAnswer(Exception):
    """The service is away, refuses, or answers something else than what was asked for. Nothing came of it."""


def is_on() -> bool:
    """Whether the operator named a service."""
    return bool(settings.TRANSLATION_URL)


def speaks(source: str, target: str) -> bool:
    """Whether the machine puts texts in one of our languages into another."""
    spoken = settings.TRANSLATION_LANGUAGES
    return is_on() and source != target and source in spoken and target in spoken


def translate(texts: Sequence[str], source: str, target: str) -> list[str]:
    """Return texts in another language, in their order. Raises NoAnswer."""
    memory = caches["memory"]
    if memory.get(DOWN):
        raise NoAnswer("left alone")
    try:
        offered = _offered()
        asked = {
            "q": list(texts),
            "source": _theirs(source, offered),
            "target": _theirs(target, offered),
            "format": "text",
        }
        if settings.TRANSLATION_KEY:
            asked["api_key"] = settings.TRANSLATION_KEY
        said = _ask("POST", "translate", asked)
        return _texts(said, len(texts))
    except NoAnswer:
        memory.set(DOWN, True, LEFT_ALONE)
        raise


def languages() -> list[str]:
    """Return the codes of the languages that the service says it offers. Raises NoAnswer."""
    said = _ask("GET", "languages")
    if not isinstance(said, list):
        raise NoAnswer("no list of languages")
    return [str(one["code"]) for one in said if isinstance(one, dict) and "code" in one]


def unknown_languages() -> list[str]:
    """Return those of our languages that the operator names and the service does not offer. Raises NoAnswer."""
    offered = languages()
    return [code for code in settings.TRANSLATION_LANGUAGES if not set(THEIRS.get(code, (code,))) & set(offered)]


def _offered() -> list[str]:
    memory = caches["memory"]
    found: list[str] | None = memory.get("machine-languages")
    if found is None:
        found = languages()
        memory.set("machine-languages", found, 3600)
    return found


def _theirs(code: str, offered: Sequence[str]) -> str:
    return next((name for name in THEIRS.get(code, ()) if name in offered), code)


def _texts(said: Any, many: int) -> list[str]:
    found = said.get("translatedText") if isinstance(said, dict) else None
    if isinstance(found, list) and len(found) == many and all(isinstance(text, str) for text in found):
        return found
    raise NoAnswer("no translated texts")


def _ask(method: str, path: str, asked: dict[str, Any] | None = None) -> Any:
    address = f"{settings.TRANSLATION_URL.rstrip('/')}/{path}"
    ends = time.monotonic() + PATIENCE
    try:
        answer = urllib3.request(
            method, address, json=asked, timeout=urllib3.Timeout(connect=4, read=PATIENCE), retries=False,
            redirect=False, preload_content=False,
        )  # fmt: skip
        try:
            return _read(answer, ends)
        finally:
            answer.close()
    except (HTTPError, OSError, ValueError, RecursionError) as error:
        raise NoAnswer(type(error).__name__) from error


def _read(answer: Any, ends: float) -> Any:
    if answer.status != 200:
        raise NoAnswer(f"status {answer.status}")
    said = b""
    while piece := answer.read1(16_384, decode_content=True):
        said += piece
        if len(said) > LARGEST_ANSWER or time.monotonic() > ends:
            raise NoAnswer("too much or too slow")
    return json.loads(said)
