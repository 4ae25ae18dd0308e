"""Everything that points at a person or an organisation, and so follows a merge: found by Django's own relations, so that a
table that is added later follows too."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from cop.people.choices import MergeKind
from cop.people.models import Organisation, Person
from cop.services.files.models import StoredFile
from cop.services.lines.models import Connection
from cop.services.mail.models import Incoming, Message, Pause
from cop.services.moderation.models import Case, Sanction

MODELS: dict[MergeKind, type[Person | Organisation]] = {
    MergeKind.PERSON: Person,
    MergeKind.ORGANISATION: Organisation,
}

STAY_APPS = frozenset({"account", "mfa", "socialaccount", "usersessions", "api"})
"""Ways to sign in: a merge never joins those of two people (DESIGN section 8.7)."""

STAY = frozenset(
    {
        "people.NewAddress.person",
        "people.Code.person",
        "people.Erasure.person",
        "people.Organisation.merged_into",
        "people.PersonLanguage.person",
        "people.Expertise.person",
        "discussions.Cover.person",
        "discussions.Cover.keeper",
        "discussions.Cover.offered_to",
    }
)
"""Relations that do not follow: on the way to a sign-in, a chain of merges, and what is copied, for the form of the profile
writes those rows anew; and who asked under cover, of which the journal of a merge must not tell."""

NUMBERS_THAT_STAY = frozenset(
    {
        "people.Merge.kept",
        "people.Merge.gone",
        "people.LikelyDouble.one",
        "people.LikelyDouble.other",
        "people.Likeness.number",
        "ledger.Entry.actor",
        "ledger.Entry.behind",
        "ledger.Entry.number",
        "ledger.Entry.about",
        "ledger.Entry.community",
        "ledger.Key.person",
        "search.Document.id",
        "search.Document.number",
        "moderation.Limit.free_at",
        "moderation.Case.number",
        "moderation.Case.community",
        "moderation.Report.number",
        "moderation.Sanction.community",
        "files.StoredFile.size",
        "mail.Incoming.became_number",
        "mail.Bounce.message",
        "desk.Assignment.number",
        "desk.GroupActRow.thing",
        "discussions.Link.number",
        "api.Hook.first",
        "api.Hook.position",
        "api.Delivery.entry",
    }
)
"""Columns of plain big numbers that do not follow: the ledger is append-only and its readers follow the merge, the index is
made anew, and the others hold no number of a person or an organisation, or end by themselves."""


@dataclass(frozen=True)
class Reference:
    """A column of a table that holds the number of a person or an organisation."""

    model: type[models.Model]
    column: str
    of_kind: tuple[str, str] | None = None

    @property
    def label(self) -> str:
        """The name under which it is written down."""
        return f"{self.model._meta.label}.{self.column}"

    def rows(self, number: int) -> models.QuerySet[Any]:
        """The rows that hold `number`."""
        found = self.model._base_manager.filter(**{self.column: number})
        return found.filter(**dict([self.of_kind])) if self.of_kind else found


_SOFT: dict[MergeKind, list[Reference]] = {
    MergeKind.PERSON: [
        Reference(Message, "to_person"),
        Reference(Incoming, "person"),
        Reference(Pause, "person"),
        Reference(StoredFile, "owner"),
        Reference(Case, "author"),
        Reference(Case, "decided_by"),
        Reference(Sanction, "person"),
        Reference(Sanction, "asked_by"),
        Reference(Sanction, "settled_by"),
    ],
    MergeKind.ORGANISATION: [],
}
for _kind, _model in MODELS.items():
    for _end in ("from", "to"):
        _of_kind = (f"{_end}_kind", _model._meta.label_lower)
        _SOFT[_kind].append(Reference(Connection, f"{_end}_number", _of_kind))


def references(kind: MergeKind) -> list[Reference]:
    """Return every column that follows a merge: foreign keys of whatever table, and the plain numbers that are known."""
    relations = MODELS[kind]._meta.get_fields(include_hidden=True)
    keys = [
        Reference(relation.related_model, relation.field.name)
        for relation in relations
        if isinstance(relation, models.ManyToOneRel)
    ]
    followed = [one for one in keys if one.model._meta.app_label not in STAY_APPS and one.label not in STAY]
    return [*followed, *_SOFT[kind]]


def unknown_numbers() -> list[str]:
    """Return the columns of plain big numbers of which nobody has said whether they follow a merge."""
    known = {one.label for kind in MergeKind for one in _SOFT[kind]} | NUMBERS_THAT_STAY
    labels = (
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        if model.__module__.startswith("cop.")
        for column in model._meta.concrete_fields
        if isinstance(column, models.BigIntegerField) and not isinstance(column, models.BigAutoField)
    )
    return sorted(set(labels) - known)
