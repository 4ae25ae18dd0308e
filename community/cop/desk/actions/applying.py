"""Applying a list: everything is made where nobody sees it, a few rows at a time, and then shown at once.

A process that is killed has shown nothing; the next one goes on where it was. Others write meanwhile.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_noop

from cop.desk.actions.claiming import AT_ONCE, COMMAND_LINE, NotPossible, claim, hold, release, view_of
from cop.desk.actions.tables import apply_cells
from cop.desk.actions.turns import NEVER, TurnOver, check_turn, leave
from cop.desk.choices import Decision, ImportKind, ImportState
from cop.desk.importing.comparing import (
    APART,
    ORGANISATION,
    OnRecord,
    Organisations,
    changes,
    columns_of,
    fields,
    fields_of_organisation,
    job_at,
    on_record,
    organisation_columns,
    workplace,
)
from cop.desk.importing.topics import topics_by_name, topics_named
from cop.desk.models import Import, ImportRow
from cop.desk.queries.imports import counts, made_organisations, made_people
from cop.network.models import Topic
from cop.people.actions import staging
from cop.people.actions.correcting import correct, correct_organisation, put_address, put_job
from cop.people.choices import UNSEEN, Category
from cop.people.models import Organisation, Person
from cop.people.queries.admitting import address_taken, person_at
from cop.services.jobs.actions import enqueue
from cop.services.ledger.actions import record

INDEX = "cop.desk.tasks.index_import"
TAKEN = gettext_noop("Addresses were taken meanwhile. Leave their rows out, and apply the list again.")
TAKEN_BY_NOW = gettext_noop("This address was taken meanwhile.")


class Stops(Exception):
    """Rows stop that must be mended or left out first; nothing was changed."""

    def __init__(self, rows: list[int]) -> None:
        self.rows = rows
        super().__init__(rows)


class Taken(Exception):
    """Addresses of rows belong to somebody by now; nothing of the list is to be seen. Holds (row, address) pairs."""

    def __init__(self, rows: list[tuple[int, str]]) -> None:
        self.rows = rows
        super().__init__(rows)


def apply(
    number: int, *, skip_problems: bool = False, acting_person: Person | None = None, ends: float = NEVER
) -> Import:
    """Apply a list that was read, all of it or nothing. For the secretariat, and the operator on the command line (None).

    Changes: makes people and organisations, as members where the list says since when their consent is held and known to
    the secretariat alone where not; changes of somebody known what the row was to change. Writes to nobody. Rows that
    stop are left out with `skip_problems`. Goes on where a killed process was; a job asks for the next one when its turn
    `ends`. Raises PermissionDenied, UnderWay, NotPossible, Stops, and Taken, after which the list can be applied again.
    """
    view = view_of(acting_person)
    stopping = ImportRow.objects.filter(source=number, stops=True).order_by("number")
    if not skip_problems and (rows := list(stopping.values_list("number", flat=True).distinct())):
        raise Stops(rows)
    ready = (ImportState.READ, ImportState.FAILED, ImportState.APPLYING)
    one = claim(number, ImportState.APPLYING, only_from=ready)
    try:
        if one.kind == ImportKind.LIST:
            _stage(one, view, ends)
        _show(one, acting_person)
    except NotPossible:
        raise
    except TurnOver:
        leave(one)
    except Taken as refused:
        _name_taken(one, refused.rows)
        release(one, ImportState.FAILED, error=TAKEN)
        raise
    except Exception:
        release(one, ImportState.FAILED)
        raise
    one.refresh_from_db()
    return one


def _name_taken(one: Import, taken: list[tuple[int, str]]) -> None:
    """Say it in the rows, once."""
    rows = ImportRow.objects.filter(source=one, decision__in=(Decision.NEW, Decision.MERGE))
    for row in rows.filter(address__in=[email for _row, email in taken]):
        problem = {"header": "", "cell": row.address, "words": TAKEN_BY_NOW, "proposal": "", "stops": False}
        if problem not in row.problems:
            row.problems.append(problem)
            row.save(update_fields=["problems"])


def _stage(one: Import, view: Any, ends: float) -> None:
    organisations = Organisations(view, made_organisations(one))
    wanted = ImportRow.objects.filter(source=one, decision__in=(Decision.NEW, Decision.MERGE))
    waiting = wanted.filter(staged=False)
    done, total = wanted.filter(staged=True).count(), wanted.count()
    while batch := list(waiting.order_by("pk")[:AT_ONCE]):
        done += len(batch)
        with transaction.atomic():
            hold(one, done=done, total=total)
            _stage_organisations(batch, organisations)
            _stage_people(one, batch)
            changed = ("staged", "person", "made_person", "organisation", "made_organisation")
            ImportRow.objects.bulk_create(batch, update_conflicts=True, unique_fields=["id"], update_fields=changed)
        check_turn(ends)


def _stage_organisations(batch: Sequence[ImportRow], organisations: Organisations) -> None:
    """Each once, whichever rows name it; the row that named it first is the one that made it."""
    merged = {row.person_id for row in batch if row.decision == Decision.MERGE and row.person_id}
    known = on_record(Person.objects.in_bulk(merged))
    new = Organisations(None, names=[])
    makers: list[ImportRow] = []
    places: dict[int, int] = {}
    for row in (row for row in batch if row.draft["organisation"]):
        facts = row.draft["organisation"]
        there = workplace(known[row.person_id], row.draft) if row.person_id in known else None
        row.organisation_id = there.pk if there else organisations.find(facts)
        if row.organisation_id is None:
            place = new.find(facts)
            if place is None:
                place, row.made_organisation = len(makers), True
                new.add(facts["name"], facts.get("country", ""), place)
                makers.append(row)
            places[row.pk] = place
    made = staging.stage_organisations(_organisation(row.draft["organisation"]) for row in makers)
    for one in made:
        organisations.add(one.name, one.country, one.pk)
    for row in batch:
        if row.pk in places:
            row.organisation_id = made[places[row.pk]].pk


def _stage_people(one: Import, batch: Sequence[ImportRow]) -> None:
    for row in batch:
        row.staged = True
    new = [row for row in batch if row.decision == Decision.NEW and row.draft["person"]]
    there = Organisation.objects.in_bulk({row.organisation_id for row in new if row.organisation_id})
    topics = topics_by_name()
    newcomers = [_newcomer(row, there, topics) for row in new]
    people = staging.stage_people(newcomers, community=one.community, typed_by=one.started_by)
    for row, person in zip(new, people, strict=True):
        row.person, row.made_person = person, True


def _newcomer(row: ImportRow, there: dict[int, Organisation], topics: dict[str, Topic]) -> staging.Newcomer:
    facts, since = row.draft["person"], row.draft["consent"].get("since")
    return staging.Newcomer(
        columns_of(facts),
        languages=facts.get("languages", []),
        topics=topics_named(facts.get("expertise", []), topics),
        organisation=there.get(row.organisation_id or 0),
        role=facts.get("role", ""),
        consent_since=date.fromisoformat(since) if since else None,
        member_since=date.fromisoformat(facts["member_since"]) if "member_since" in facts else None,
    )


def _organisation(facts: dict[str, str]) -> dict[str, str]:
    return organisation_columns(facts) | {"category": facts.get("category", Category.OTHER)}


@transaction.atomic
def _show(one: Import, acting_person: Person | None) -> None:
    """The one moment at which others see anything of the list."""
    hold(one)
    rows = ImportRow.objects.filter(source=one)
    new = rows.filter(decision=Decision.NEW, made_person=True)
    _check_addresses(new)
    own = ImportRow.objects.filter(person=OuterRef("pk"), made_person=True).exclude(address="")
    try:
        with transaction.atomic():
            staging.show(
                Person.objects.filter(pk__in=made_people(one)),
                Organisation.objects.filter(pk__in=made_organisations(one)),
                addresses=Subquery(own.values("address")[:1]),
            )
    except IntegrityError:
        _check_addresses(new)
        raise
    if one.kind == ImportKind.LIST:
        _merge(rows.filter(decision=Decision.MERGE), acting_person)
    else:
        apply_cells(one, acting_person)
    release(one, ImportState.APPLIED, applied=timezone.now())
    on_behalf = "" if acting_person else COMMAND_LINE
    record("desk.import_applied", one, acting_person=acting_person, new=counts(one), on_behalf=on_behalf)
    enqueue(INDEX, one.pk)


def _check_addresses(rows: QuerySet[ImportRow]) -> None:
    """Those that somebody has by now, or that two rows of the list have."""
    with_address = rows.exclude(address="").order_by("pk")
    found = list(with_address.filter(address_taken(OuterRef("address"))).values_list("number", "address"))
    twice = with_address.order_by().values("address").annotate(rows=Count("pk")).filter(rows__gt=1)
    for address in twice.values_list("address", flat=True):
        found += list(with_address.filter(address=address).values_list("number", "address"))[1:]
    if found:
        raise Taken(found)


def _merge(rows: QuerySet[ImportRow], acting_person: Person | None) -> None:
    rows = rows.select_related("source__community").order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = batch[-1].pk
        people = Person.objects.select_for_update(no_key=True).exclude(standing__in=UNSEEN)
        known = on_record(people.in_bulk([row.person_id for row in batch if row.person_id]))
        there = Organisation.objects.select_for_update(no_key=True).in_bulk(
            {row.organisation_id for row in batch if row.organisation_id}
        )
        for row in batch:
            organisation = there.get(row.organisation_id or 0)
            if one := known.pop(row.person_id or 0, None) or _met_before(row, batch):
                row.before = _merge_row(row, one, organisation, acting_person)
            if organisation:
                row.before |= _merge_organisation(row, organisation, acting_person)
        ImportRow.objects.bulk_update(batch, ["before"])


def _met_before(row: ImportRow, batch: Sequence[ImportRow]) -> OnRecord | None:
    """Somebody whom an earlier row of the batch changed already, as they are now."""
    earlier = next((one for one in batch if one.person_id and one.person_id == row.person_id and one.before), None)
    people = Person.objects.filter(pk=earlier.person_id or 0) if earlier else Person.objects.none()
    return next(iter(on_record(people.in_bulk()).values()), None)


def _merge_row(
    row: ImportRow, known: OnRecord, organisation: Organisation | None, acting_person: Person | None
) -> dict[str, list[Any]]:
    """Return what was changed, by field; "job" is the number of the job that was added or whose role was changed,
    and "made" holds the numbers of memberships and consents."""
    found = changes(fields(known, row.draft, organisation), row.kept)
    said: dict[str, Any] = {name: pair for name, pair in found.items() if not name.startswith(ORGANISATION)}
    correct(
        known.person,
        {name: new for name, (_old, new) in said.items() if name not in APART},
        acting_person=acting_person,
    )
    if "email" in said:
        _put_address(row, known.person, said["email"][1], acting_person)
    if "consent_since" in said:
        since = date.fromisoformat(said["consent_since"][1])
        community = row.source.community
        said["made"] = [staging.admit(known.person, community=community, since=since, typed_by=acting_person)]
    if "role" in said or "organisation" in said:
        there = job_at(row.draft["organisation"]["name"], known.jobs)
        place = there.organisation if there else organisation
        if place is not None:
            said.setdefault("role", ["", row.draft["person"].get("role", "")])
            job = put_job(known.person, place, said["role"][1], acting_person=acting_person)
            said["job"] = [there.pk if there else None, job.pk]
    return said


def _put_address(row: ImportRow, person: Person, address: str, acting_person: Person | None) -> None:
    if (owner := person_at(address)) is not None and owner.pk != person.pk:
        raise Taken([(row.number, address)])
    put_address(person, address, acting_person=acting_person)


def _merge_organisation(
    row: ImportRow, organisation: Organisation, acting_person: Person | None
) -> dict[str, list[Any]]:
    said = changes(fields_of_organisation(organisation, row.draft), row.kept)
    values = {name.removeprefix(ORGANISATION): new for name, (_old, new) in said.items()}
    correct_organisation(organisation, values, acting_person=acting_person)
    return said
