"""Two that may be one, side by side for whoever decides: what each says, what would follow, who would be told."""

from collections import Counter
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cop.network.countries import country_name
from cop.people.access import organisations_visible_to, running, visible_to
from cop.people.choices import Category, Field, MergeKind
from cop.people.models import Affiliation, Merge, Organisation, Person, RoleHeld
from cop.people.queries import merging_organisations, merging_people
from cop.people.queries.following import references
from cop.people.queries.merging import UNDONE_WITHIN, merges_visible_to
from cop.people.queries.my_data_words import column_in_words
from cop.people.queries.security import confirmed_addresses
from cop.services.languages.queries import sort_key

MOST = 10
MOST_LATELY = 20


class Line(NamedTuple):
    """One thing that both may say: what it is called, what each says, whether it is to be chosen, and which is taken unless
    somebody says else."""

    name: str
    label: str
    kept: str
    gone: str
    chosen: bool
    taken: bool


def there(kind: MergeKind, viewer: Any) -> QuerySet[Any]:
    """Return the people or organisations that `viewer` may see."""
    return visible_to(viewer) if kind == MergeKind.PERSON else organisations_visible_to(viewer)


def found_by(kind: MergeKind, typed: str, viewer: Any, *, but: int) -> list[Any]:
    """Return those whom a number, an address or a part of a name may mean, at most `MOST`."""
    typed = typed.strip()
    if not typed:
        return []
    meant = Q(sort_name__contains=sort_key(typed))
    if typed.isdecimal() and len(typed) < MOST:
        meant = Q(pk=int(typed))
    elif kind == MergeKind.PERSON and "@" in typed:
        meant = Q(email=typed.lower())
    return list(there(kind, viewer).filter(meant).exclude(pk=but).order_by("sort_name", "pk")[:MOST])


def lines(kind: MergeKind, kept: Any, gone: Any, viewer: Any) -> list[Line]:
    """Return what the two say, side by side; what neither says is left out."""
    queries: Any = merging_people if kind == MergeKind.PERSON else merging_organisations
    differs, filled = queries.differing(kept, gone), queries.filled_from(kept, gone)
    told = ((name, _said(name, kept, viewer), _said(name, gone, viewer)) for name in queries.CHOICES)
    return [
        Line(name, _label(name), mine, theirs, name in differs, name in filled)
        for name, mine, theirs in told
        if mine or theirs
    ]


def followers(kind: MergeKind, gone: Any) -> list[tuple[str, int]]:
    """Return what follows the one who is gone and how much of it, by kind, in one question to the database."""
    words = _people_words() if kind == MergeKind.PERSON else _organisation_words()
    counts = Counter({words.get(reference.label, _("Other entries")): 0 for reference in references(kind)})
    for label, count in _of_each_table(kind, gone):
        counts[words.get(label, _("Other entries"))] += count
    return [(label, count) for label, count in counts.items() if count]


def _of_each_table(kind: MergeKind, gone: Any) -> QuerySet[Any, Any]:
    parts = []
    for reference in references(kind):
        rows = reference.rows(gone.pk)
        rows = rows.exclude(running()) if reference.model is RoleHeld else rows
        labelled = rows.order_by().annotate(label=Value(reference.label, output_field=CharField())).values("label")
        parts.append(labelled.annotate(rows=Count("pk")).values_list("label", "rows"))
    return parts[0].union(*parts[1:], all=True)


def jobs_of(*people: Person) -> list[list[str]]:
    """Return where each of the people works or did, with the role there."""
    found: dict[int, list[str]] = {person.pk: [] for person in people}
    for job in Affiliation.objects.filter(person__in=people).select_related("organisation"):
        found[job.person_id].append(": ".join(filter(None, [job.organisation.name, job.role])))
    return [found[person.pk] for person in people]


def roles_that_end(gone: Person) -> list[RoleHeld]:
    """Return the roles that a merge ends."""
    return list(RoleHeld.objects.filter(running(), person=gone).select_related("community"))


def told(kind: MergeKind, kept: Any, gone: Any) -> list[str]:
    """Return the addresses that are told."""
    if kind == MergeKind.PERSON:
        return confirmed_addresses(kept, gone)
    speaking = Person.objects.filter(speaks_for__in=[kept, gone], is_active=True, email__isnull=False).distinct()
    return [str(person.email) for person in speaking.order_by("pk")]


def names_of(kind: MergeKind, numbers: Collection[int]) -> dict[int, str]:
    """Return {number: name} for a merge's page, also of the one who is gone, whom nobody sees elsewhere."""
    model: Any = Person if kind == MergeKind.PERSON else Organisation
    return dict(model.objects.filter(pk__in=numbers).values_list("pk", "name"))


def lately(viewer: Any) -> list[tuple[Merge, str, str]]:
    """Return the newest merges that are not undone and may still be, with the names of who stayed and who went into them."""
    since = timezone.now() - UNDONE_WITHIN
    found = merges_visible_to(viewer).filter(made__gte=since, undone=None, forgotten=None).order_by("-made", "-pk")
    merges = list(found[:MOST_LATELY])
    names = {
        kind: names_of(kind, [number for one in merges if one.kind == kind for number in (one.kept, one.gone)])
        for kind in MergeKind
    }
    return [(one, names[MergeKind(one.kind)].get(one.kept, ""), names[MergeKind(one.kind)].get(one.gone, ""))
            for one in merges]  # fmt: skip


def _label(name: str) -> str:
    if name == "photo":
        return capfirst(str(Field.PHOTO.label))
    return _("What they want to learn") if name == "learning" else column_in_words(name)


def _said(name: str, one: Any, viewer: Any) -> str:
    value = getattr(one, name)
    if name == "country":
        return ", ".join(filter(None, [one.place, country_name(value) if value else ""]))
    if name == "category":
        return str(Category(value).label)
    if name == "links":
        return ", ".join(link["address"] for link in value)
    if name == "photo":
        return _("yes") if value else ""
    if name in ("parent", "focal_person"):
        return value.name if value else ""
    return str(value or "")


def _people_words() -> dict[str, str]:
    return {
        "people.Membership.person": _("Member of"),
        "people.Affiliation.person": _("Organisations"),
        "people.RoleHeld.person": _("Roles"),
        "people.Consent.person": _("What they agreed to"),
        "people.Application.person": _("Applications"),
        "people.Organisation.focal_person": _("speaks for the organisation"),
        "people.Certificate.person": _("Certificate of membership"),
        "people.Look.looker": _("Who looked"),
        "people.Look.person": _("Who looked"),
        "website.Revision.writer": _("Pages"),
        "desk.Import.started_by": _("Lists"),
        "desk.ImportRow.person": _("Lists"),
        "desk.Letter.written_by": _("Letters"),
        "desk.Addressee.person": _("Letters"),
        "desk.DataRequest.person": _("Requests"),
        "desk.Note.person": _("Notes"),
        "desk.Note.written_by": _("Notes"),
        "desk.GroupAct.made_by": _("What was done with many"),
        "desk.GroupActRow.person": _("What was done with many"),
        "desk.Invitation.person": _("Invitations"),
        "mail.Message.to_person": _("Mail"),
        "files.StoredFile.owner": _("Files"),
    }


def _organisation_words() -> dict[str, str]:
    return {
        "people.Membership.organisation": _("Member of"),
        "people.Affiliation.organisation": _("People there"),
        "people.Application.organisation": _("Applications"),
        "people.Organisation.parent": _("Parts"),
        "desk.ImportRow.organisation": _("Lists"),
        "desk.Note.organisation": _("Notes"),
    }
