"""Columns and values in words: for the tables of a download, as their owner reads them (the JSON beside them keeps the
codes), and for what the ledger holds of an organisation."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cop.network.countries import country_name
from cop.people.choices import (
    ApplicationState,
    Audience,
    Category,
    ConsentKind,
    Field,
    Listing,
    LookedAt,
    Rhythm,
    Role,
    Sex,
    Standing,
)
from cop.services.languages.choices import CODES
from cop.services.languages.queries import day, language_name, moment
from cop.services.ledger.queries import act_name

COLUMNS = {
    "id": gettext_lazy("Number"),
    "pk": gettext_lazy("Number"),
    "email": gettext_lazy("E-mail address"),
    "name": gettext_lazy("Name"),
    "names": gettext_lazy("Name in other languages"),
    "short_name": gettext_lazy("Short name"),
    "category": gettext_lazy("Kind of organisation"),
    "website": gettext_lazy("Website"),
    "domains": gettext_lazy("Mail domains that admit its people"),
    "parent": gettext_lazy("Part of"),
    "focal_person": gettext_lazy("Who speaks for the organisation"),
    "listing": gettext_lazy("State"),
    "addressed_as": gettext_lazy("How we address you"),
    "standing": gettext_lazy("Standing"),
    "country": gettext_lazy("Country"),
    "place": gettext_lazy("Place"),
    "time_zone": gettext_lazy("Time zone"),
    "learning": gettext_lazy("What you want to learn"),
    "willing_to_be_asked": gettext_lazy("Willing to be asked"),
    "asked_at_most_a_month": gettext_lazy("At most how often in a month"),
    "links": gettext_lazy("Links"),
    "phone": gettext_lazy("Telephone"),
    "postal_address": gettext_lazy("Postal address"),
    "sex": gettext_lazy("Sex"),
    "news_rhythm": gettext_lazy("Mail about what is new"),
    "joined": gettext_lazy("Joined"),
    "confirmed": gettext_lazy("Confirmed"),
    "asked_if_right": gettext_lazy("Asked by mail whether it is right"),
    "language": gettext_lazy("Language"),
    "topic": gettext_lazy("Topic"),
    "sentence": gettext_lazy("One sentence"),
    "where": gettext_lazy("Where"),
    "organisation": gettext_lazy("Organisation"),
    "role": gettext_lazy("Role"),
    "of": gettext_lazy("Member of"),
    "since": gettext_lazy("Since"),
    "until": gettext_lazy("Until"),
    "kind": gettext_lazy("Kind"),
    "request_kind": gettext_lazy("Kind"),
    "version": gettext_lazy("Version"),
    "text": gettext_lazy("Text"),
    "given": gettext_lazy("Agreed on"),
    "consent_since": gettext_lazy("Consent held since"),
    "withdrawn": gettext_lazy("Taken back on"),
    "state": gettext_lazy("State"),
    "reason": gettext_lazy("Reason"),
    "refused": gettext_lazy("Not accepted"),
    "subject": gettext_lazy("Subject"),
    "to": gettext_lazy("To"),
    "sent": gettext_lazy("Sent"),
    "happened": gettext_lazy("When"),
    "act": gettext_lazy("What"),
    "by": gettext_lazy("Who"),
    "hour": gettext_lazy("When"),
    "what": gettext_lazy("What"),
    "count": gettext_lazy("How many"),
    "old": gettext_lazy("Before"),
    "new": gettext_lazy("After"),
    "size": gettext_lazy("Size in bytes"),
    "created_at": gettext_lazy("Begun"),
    "last_seen_at": gettext_lazy("Last seen"),
    "verified": gettext_lazy("Confirmed"),
    "primary": gettext_lazy("Main address"),
    "name_latin": gettext_lazy("Name in Latin letters"),
    "shared_mailbox": gettext_lazy("Shared mailbox"),
    "sample": gettext_lazy("Sample"),
    "made": gettext_lazy("Begun"),
    "undone": gettext_lazy("undone"),
    "started": gettext_lazy("Begun"),
    "date_joined": gettext_lazy("Begun"),
    "finished": gettext_lazy("Filled in"),
    "decided": gettext_lazy("Decided"),
    "written": gettext_lazy("Written"),
    "asked": gettext_lazy("Asked on"),
    "asked_by": gettext_lazy("Who asked"),
    "asked_on": gettext_lazy("Asked on"),
    "received": gettext_lazy("Asked on"),
    "identified": gettext_lazy("How we made sure who it is"),
    "proven": gettext_lazy("Confirmed"),
    "due": gettext_lazy("Due on"),
    "queued": gettext_lazy("Queued"),
    "stored": gettext_lazy("Stored"),
    "last_used_at": gettext_lazy("Last used"),
    "ip": gettext_lazy("Network address"),
    "user_agent": gettext_lazy("Browser"),
    "uid": gettext_lazy("Account there"),
    "type": gettext_lazy("Kind"),
    "provider": gettext_lazy("Where"),
    "community__slug": gettext_lazy("Community"),
    "communities": gettext_lazy("Communities"),
    "partnership": gettext_lazy("The partnership"),
    "organisation_joins": gettext_lazy("with the organisation’s own membership"),
    "organisation_name": gettext_lazy("Organisation"),
    "delegate_name": gettext_lazy("Filled in by"),
    "delegate_email": gettext_lazy("Your own e-mail address"),
    "by_rule": gettext_lazy("by rule"),
    "answers": gettext_lazy("What was typed"),
    "you": gettext_lazy("You"),
    "work": gettext_lazy("Your work"),
    "capacity": gettext_lazy("You join"),
    "speaks_for": gettext_lazy("The organisation joins too, and I speak for it"),
    "topics": gettext_lazy("Topics"),
    "joins": gettext_lazy("Wants to join"),
    "consents": gettext_lazy("What they agreed to"),
    "from_applicant": gettext_lazy("Written by the applicant"),
    "typed_by_somebody_else": gettext_lazy("Filled in by somebody else"),
    "contributions_too": gettext_lazy("What they wrote goes too."),
    "asked_on_the_telephone": gettext_lazy("Asked on the telephone"),
}


DAY = re.compile(r"\d{4}-\d\d-\d\d(T.+)?")


def _label(choices: type[Choices]) -> Callable[[Any], Any]:
    return lambda value: choices(value).label if value in choices.values else value


IN_WORDS: dict[str, Callable[[Any], Any]] = {
    "act": act_name,
    "category": _label(Category),
    "country": lambda code: country_name(code) if code else "",
    "kind": _label(ConsentKind),
    "language": lambda code: language_name(code) if code in CODES else code,
    "listing": _label(Listing),
    "news_rhythm": _label(Rhythm),
    "rhythm": _label(Rhythm),
    "role": _label(Role),
    "seen": _label(Audience),
    "sex": _label(Sex),
    "standing": _label(Standing),
    "state": _label(ApplicationState),
    "what": _label(LookedAt),
}


def name_codes(column: str, choices: type[Choices]) -> None:
    """Register what further codes of a column are called; a room of its own calls it when Django starts.

    A code that has a name already keeps it.
    """
    known, further = IN_WORDS.get(column, str), _label(choices)

    def name(value: Any) -> Any:
        said = known(value)
        return further(value) if said == value else said

    IN_WORDS[column] = name


def column_in_words(column: str) -> str:
    """Return what a column is called; one without a name of its own is called by its code, with blanks."""
    if column.startswith("seen_") and column.removeprefix("seen_") in Field.values:
        return _("Who sees: %(field)s") % {"field": Field(column.removeprefix("seen_")).label}
    if column in CODES:
        return language_name(column)
    if column in ConsentKind.values:
        return str(ConsentKind(column).label)
    return str(COLUMNS.get(column) or column.replace("__", " ").replace("_", " ").capitalize())


def value_in_words(column: str, value: Any) -> str:
    """Return a value as it is read in a table."""
    if isinstance(value, dict):
        return "; ".join(f"{column_in_words(name)}: {value_in_words(name, inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(value_in_words(column, inner) for inner in value)
    return "" if value is None else str(_plain(column, value))


def _plain(column: str, value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, str) and DAY.fullmatch(value):
        return _day(value)
    return IN_WORDS.get("seen" if column.startswith("seen_") else column, str)(value)


def _day(value: str) -> str:
    """A day or a moment as JSON holds it."""
    try:
        said = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment(said) if said.tzinfo else day(said.date(), "medium")


def read_me(tables: list[str], *, whole: bool = True) -> Iterator[str]:
    """Yield the lines that say what lies in the file; `tables` are those that hold something. Not the `whole`: somebody else
    fetched it."""
    yield _("READ ME: what is in this file")
    yield ""
    if whole:
        yield _("This is all that is kept of you here.")
    else:
        yield _(
            "What somebody asks under cover, or says where nobody is named, is given to them alone. It is not in this file, "
            "whether there is any or not. You get it when you sign in and download under “Your data and settings”, or "
            "from the facilitator in charge."
        )
    yield _(
        "tables/ holds what a spreadsheet opens: one file for each kind of thing. Where there is nothing, there is no file."
    )
    yield _(
        "my-data.json holds the same for programs, with codes in place of words, and what only programs understand."
    )
    yield _("files/ holds the files that you uploaded.")
    yield ""
    yield _(
        "What is wrong you can put right on your page, under “Your data and settings”. There you can also leave or be erased."
    )
    yield ""
    yield from (f"tables/{name}.csv" for name in tables)
