"""Reporting what somebody wrote."""

from django.core.exceptions import PermissionDenied

from cop.discussions.access import may_report, may_report_outcome, may_report_section, may_report_translation
from cop.discussions.models import Outcome, Post, SectionText, Thread, Translation
from cop.people.models import Person
from cop.services.moderation import actions as moderation
from cop.services.moderation.models import Case


def report(thing: Thread | Post, why: str, words: str, *, acting_person: Person) -> Case:
    """Report a thread or a post. For members who read it, but nobody their own.

    It stays as it is until the facilitator decides, who does not learn who reported it. Nothing is sent. Raises
    PermissionDenied, TooOften, ReportedAlready.
    """
    if not may_report(acting_person, thing):
        raise PermissionDenied
    thread = thing if isinstance(thing, Thread) else thing.thread
    return moderation.report(thing, thread.community, why, words, author=told(thing), acting_person=acting_person)


def told(thing: Thread | Post) -> Person | None:
    """Return who is told of a decision: the author, but nobody where it was written under cover, for a mail would tell
    who that is."""
    if isinstance(thing, Thread):
        return None if thing.is_covered else thing.asker
    return None if thing.of_asker else thing.author


def report_translation(translation: Translation, why: str, words: str, *, acting_person: Person) -> Case:
    """Report a translation, as `report` does a text. Raises PermissionDenied, TooOften, ReportedAlready."""
    if not may_report_translation(acting_person, translation):
        raise PermissionDenied
    community = translation.thread.community
    return moderation.report(translation, community, why, words, author=translation.by, acting_person=acting_person)


def report_section(text: SectionText, why: str, words: str, *, acting_person: Person) -> Case:
    """Report a section of a reply that somebody translated, as `report` does a text. Raises PermissionDenied, TooOften,
    ReportedAlready."""
    if not may_report_section(acting_person, text):
        raise PermissionDenied
    return moderation.report(text, text.thread.community, why, words, author=text.by, acting_person=acting_person)


def report_outcome(outcome: Outcome, why: str, words: str, *, acting_person: Person) -> Case:
    """Report what somebody told of a reply, as `report` does a text; who told it where nobody is named is told nothing. Raises
    PermissionDenied, TooOften, ReportedAlready."""
    if not may_report_outcome(acting_person, outcome):
        raise PermissionDenied
    community = outcome.thread.community
    return moderation.report(outcome, community, why, words, author=outcome.person, acting_person=acting_person)
