"""Every mail that the product sends, as somebody made up would get it. Nothing is queued."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.apps import apps
from django.utils import timezone, translation

from cop.network.queries import communities_open, partnership
from cop.people.choices import Role, WordedMail
from cop.people.queries.my_data_words import column_in_words
from cop.people.queries.wording import own_words
from cop.services.languages.queries import own_names
from cop.services.ledger.queries import remembered
from cop.services.mail.incoming.words import Word, written
from cop.services.mail.links import absolute
from cop.services.mail.markdown import as_html, as_text
from cop.services.mail.rendering import Said, say
from cop.services.mail.senders import sender_for

NAME = "A. B. Example"
ADDRESS = "name@example.org"
TEXT = "**…**"


class Kind(NamedTuple):
    """A mail by the name of its template's folder, as the list of all mails shows it: its subject and how it begins."""

    name: str
    subject: str
    beginning: str


@cache
def templates() -> dict[str, str]:
    """Return {name: template} of every mail that the product sends, in the order of the rooms."""
    found = {}
    for room in apps.get_app_configs():
        for subject in sorted((Path(room.path) / "templates" / room.label / "mail").glob("*/subject.txt")):
            found[subject.parent.name] = f"{room.label}/{subject.parent.name}"
    return found


def without_own_words(language: str) -> list[Kind]:
    """Return the mails without a place for a paragraph of the secretariat's own, as they read in a language today."""

    def read() -> list[Kind]:
        said = _said([name for name in templates() if name not in WordedMail.values], language)
        return [Kind(name, one.subject, one.text.split("\n\n")[2]) for name, one in said.items()]

    return remembered(f"mail-examples-{language}", read)


def example(name: str, language: str) -> Said:
    """Return what the mail with that name says in a language today, with the secretariat's own paragraph."""
    return _said([name], language, own_words=own_words(templates()[name], NAME))[name]


def _said(names: Iterable[str], language: str, **more: Any) -> dict[str, Said]:
    with translation.override(language), timezone.override(ZoneInfo("UTC")):
        shared, sender = _shared() | more, sender_for(None)
        return {
            name: say(
                templates()[name],
                shared | _alone(name, shared),
                language=language,
                sender=sender,
                name=NAME,
                unsubscribe="",
            )
            for name in names
        }


def _shared() -> dict[str, Any]:
    """What the mails tell of: something of everything that one of them shows, under the names that several share."""
    home, soon, now = absolute("website:home"), timezone.now() + timedelta(days=30), timezone.now()
    office = partnership()
    open_now = [
        {"names": one.names, "address": absolute("website:community", one.slug)} for one in communities_open()[:1]
    ]
    places = [office.names, *(one["names"] for one in open_now)]
    organisation = {"name": "Example Organisation"}
    links = (
        *("agree", "call_off", "confirm", "data", "desk", "directory", "edit", "join", "my_application", "not_ours"),
        *("page", "profile", "requests", "resume", "security", "sessions", "sign_in", "tokens", "addresses"),
    )
    return dict.fromkeys(links, home) | {
        **{"partnership": office, "name": NAME, "both_names": NAME, "email": ADDRESS, "mailbox": ADDRESS},
        **{"address": ADDRESS, "code": "123456", "country": "LK", "is_member": True, "signs_in": True},
        **{"reason": "…", "question": "…", "answer": "…", "sentence": "…", "role": "…", "what": "…", "device": "…"},
        **{"kept": organisation["name"], "gone": "…", "organisation": organisation},
        **{"place": office.names, "places": places, "given": places[1:], "joined": places[1:], "communities": open_now},
        **{"moment": now, "due": soon, "until": soon},
        "held": [(column_in_words("name"), NAME)],
        "changes": [{"label": column_in_words("name"), "old": "…", "new": NAME}],
    }


def _alone(name: str, shared: dict[str, Any]) -> dict[str, Any]:
    """What one mail has for itself, or calls as another one calls something else."""
    now, soon, spoken = timezone.now(), timezone.now() + timedelta(days=30), translation.get_language()
    role, places, home = Role.FACILITATOR, shared["places"], shared["page"]
    held = {"role": role, "get_role_display": role.label, "community": {"names": places[-1]}}
    letter = {"letter": spoken, "around": spoken}
    there = {"address": home}
    held_mail = {"came_from": ADDRESS, "received": now, "other": True, "page": home, "days": 14} | _words(spoken)
    line = {"number": 1, "words": "…", "detail": "…", "address": home, "why": "…", "points": ["…"], "language": "en"}
    queue, thing = {"name": "…"}, {"item": {"words": "…", "since": now}, "queue": {"name": "…"}}
    alone: dict[str, dict[str, Any]] = {
        **dict.fromkeys(("acceptance_undone", "application_waiting", "erase_code", "looked_at_again"), there),
        **{one: {"answer": home} for one in ("more_asked", "invitation")},
        **{one: {"refused": places} for one in ("declined", "rest_waits")},
        **{one: {"held": held, "at_the_desk": True} for one in ("role_given", "role_ended")},
        "today": {"own": [thing], "queues": [(queue, {"count": 1, "oldest": now})], "in_all": 1},
        "letter": {"html": as_html(TEXT), "text": as_text(TEXT), "subject": "…", "reading": letter, "news": True},
        "data_request": {"stage": "received", "one": {"received": now, "due": soon, "get_kind_display": "…"}},
        "token_made": {"token": {"name": "…", "made": now, "expires": soon}},
        **_of_discussions(),
        **_by_mail(shared),
        "digest": {
            "weekly": True,
            "words": _words(spoken),
            "in_subject": "…",
            "following": home,
            "parts": [{"heading": "…", "lines": [line], "more": 2}],
            "numbered": True,
        },
        "held": held_mail | {"subject": "…", "begins": "…"},
        "held_answered": held_mail | {"done": "how"},
        "not_taken": {
            "reason": "stranger",
            "subject": "…",
            "text": "…",
            "join": home,
            "contact": home,
            "join_by_mail": "join@example.org",
            "help_by_mail": "help@example.org",
        },
        "hook_paused": {"hook": {"address": "https://example.org/"}},
    }
    return alone.get(name, {})


def _words(language: str | None) -> dict[str, str]:
    return {word.name.lower(): written(word, language or "en") for word in Word}


def _by_mail(shared: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The mails that answer a mail."""
    words = _words(translation.get_language())
    question = {"number": 1, "words": "…", "hint": "…", "offered": ["…"], "wrong": "…"}
    known: dict[str, Any] = {name: f"{name}@example.org" for name in ("help", "join", "leave")}
    known["communities"] = [one | {"address": "community@example.org"} for one in shared["communities"]]
    return {
        "help_by_mail": known | {"handed_on": True, "member": True, "words": words, "languages": own_names()},
        "done_by_mail": {"lines": ["…"], "refused": ["…"], "undo": words["undo"]},
        "leave_by_mail": {"yes": words["yes"]},
        "left": {"help": known["help"], "join_address": known["join"]},
        "join_by_mail": {
            "questions": [question],
            "known": [question],
            "examples": ["1. Lila"],
            "languages": own_names(),
            "help": known["help"],
        },
        "help_answered": {"answer": "…", "asked": "…"},
        "still_right": {"yes": words["yes"]},
    }


def _of_discussions() -> dict[str, dict[str, Any]]:
    soon, home = timezone.now() + timedelta(days=10), absolute("website:home")
    thread = {"title": "…", "questions": ["…"], "closes": soon, "kind": "query", "language": "en"}
    links = dict.fromkeys(("yes", "no", "later", "link", "right", "correct", "tell", "stop"), home)
    shared = {"thread": thread, "asker": {"name": NAME}, "speaker": {"name": NAME}, "text": "…", "html": as_html(TEXT),
              "question_html": as_html(TEXT), "organisation": "", "edition": thread, "reply": thread, "made": thread,
              "by_mail": True}  # fmt: skip
    names = (
        *("asked", "check_reply", "opened", "remind", "reply_checked", "reply_published", "said", "step", "typed"),
        *(
            "waits_for_wording",
            "what_came",
            "mentioned",
            "moved",
            "week_ends",
            "wanted_public",
            "moderates",
            "no_longer",
        ),
        *("begun", "worded", "noted", "whole_reply", "whole_thread", "translation"),
    )
    alone: dict[str, dict[str, Any]] = {
        "asked": {"reasons": ["…"], "by": soon, "most": 2},
        "check_reply": {"draft": "…", "draft_html": as_html(TEXT), "wishes": [("…", home)], "licence": "…"},
        "reply_published": {"words": "…", "words_html": as_html(TEXT)},
        "step": {"step": {"get_code_display": "…"}},
        "moved": {"words": "…", "word": "…", "to_asker": True},
        "wanted_public": {"for_asker": True},
        "week_ends": {"week": {"thread": thread, "place": 1, "question": "…"}},
        "moderates": {"week": {"place": 1, "begins": timezone.now(), "ends": soon, "question": "…"}},
        "no_longer": {"seen": True},
        "begun": {"waits": True, "by": soon},
        "noted": {"words": "…", "undo": True},
        "whole_reply": {"words": "…", "number": 1, "of": 2},
        "whole_thread": {"said": [{"by": "…", "language": "en", "words": "…"}], "number": 1, "of": 2},
        "translation": {"translated": "…", "translated_html": as_html(TEXT)},
    }
    hit = {"title": [{"text": "…"}], "snippet": [{"text": "…"}], "address": home}
    return {name: shared | links | alone.get(name, {}) for name in names} | {
        "new_hits": links | {"search": {"q": "…"}, "hits": [hit]},
        "decided": {"case": {"note": "…", "get_on_text_display": "…", "get_on_person_display": "…"}, "title": "…"},
    }
