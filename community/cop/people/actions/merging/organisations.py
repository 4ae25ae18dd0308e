"""Making one of two organisations."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cop.people.access import running_days, viewpoint
from cop.people.actions.merging import refusals
from cop.people.actions.merging.belonging import jobs_that_stay, memberships_that_stay
from cop.people.actions.merging.doubles import forget_pairs
from cop.people.actions.merging.journal import Journal, follow_everything
from cop.people.actions.merging.people import Versions
from cop.people.actions.merging.refusals import NotMerged
from cop.people.choices import MergeKind
from cop.people.mails import merging as mails
from cop.people.models import Affiliation, Application, Membership, Merge, Organisation, Person
from cop.people.queries.indexing import ORGANISATION, PERSON
from cop.people.queries.merging_organisations import CHOICES, differing, hindrances, put_together
from cop.people.queries.organisation import ORGANISATION_CHANGED, organisation_values
from cop.services.ledger.actions import record
from cop.services.ledger.versions import Values, changed
from cop.services.search.actions import index

REASONS = {"same": refusals.SAME, "samples": refusals.SAMPLES, "turn_round": refusals.TURN_ROUND}


def lock_organisations(*numbers: int) -> dict[int, Organisation]:
    """Return the organisations with these numbers, held until the transaction ends, always in the same order."""
    found = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk")
    return {one.pk: one for one in found}


def refused(kept: Organisation, gone: Organisation) -> str:
    """Return in words why two organisations cannot be merged; nothing where they can."""
    return next((refusals.in_words(REASONS[name], gone) for name, holds in hindrances(kept, gone).items() if holds), "")


@transaction.atomic
def merge_organisations(
    kept: Organisation, gone: Organisation, *, taken: Collection[str], versions: Versions, acting_person: Person
) -> Merge:
    """Let an organisation go into another one. For the secretariat.

    Changes: everything that points at the one that is gone points at the one that is kept; of jobs and memberships that
    both have, the older stays. `taken` are the choices in which what the one that is gone says counts; names in other
    languages and domains are put together; `versions` are those that the page showed. Tells who spoke for either. It can
    be undone for 30 days. Raises PermissionDenied, NotMerged.
    """
    if not viewpoint(acting_person).may("people.merge"):
        raise PermissionDenied
    both = lock_organisations(kept.pk, gone.pk)
    kept, gone = both[kept.pk], both[gone.pk]
    if reason := refused(kept, gone):
        raise NotMerged(reason)
    if versions != (kept.version, gone.version):
        raise NotMerged(refusals.CHANGED)
    told = speaking_for(kept, gone)
    before = organisation_values(kept)
    journal = _everything(kept, gone, set(taken) & set(differing(kept, gone)))
    merge = Merge.objects.create(
        kind=MergeKind.ORGANISATION, kept=kept.pk, gone=gone.pk, by=acting_person, record=journal.plain()
    )
    record("people.merged", kept, acting_person=acting_person, new={"merged": gone.pk})
    record("people.merged", gone, acting_person=acting_person, new={"into": kept.pk})
    record_organisation(kept, before, acting_person=acting_person)
    index_both(kept, gone)
    forget_pairs(MergeKind.ORGANISATION, gone.pk)
    mails.organisations_merged(merge, kept, gone, told)
    return merge


def speaking_for(*organisations: Organisation) -> list[Person]:
    """Return the people who speak for one of the organisations, each once."""
    return list(Person.objects.filter(speaks_for__in=organisations, is_active=True).distinct().order_by("pk"))


def record_organisation(organisation: Organisation, before: Values, *, acting_person: Person) -> None:
    """Count the version up and write into the ledger what a merge, or undoing one, changed, so that a form that is open on
    the older version is told."""
    organisation.version += 1
    organisation.save(update_fields=["version"])
    old, new = changed(before, organisation_values(organisation))
    versions = ({"version": organisation.version - 1}, {"version": organisation.version})
    record(
        ORGANISATION_CHANGED, organisation, acting_person=acting_person, old=old | versions[0], new=new | versions[1]
    )


def index_both(kept: Organisation, gone: Organisation) -> None:
    """Have both found anew, or no longer, and the people there by the name of their organisation."""
    index(ORGANISATION, [kept.pk, gone.pk])
    there = Affiliation.objects.filter(running_days(), organisation__in=[kept, gone])
    index(PERSON, list(there.values_list("person", flat=True)))


def _everything(kept: Organisation, gone: Organisation, taken: set[str]) -> Journal:
    journal = Journal()
    columns: dict[str, Any] = {column: getattr(gone, column) for name in taken for column in CHOICES[name]}
    journal.change(kept, **put_together(kept, gone) | columns)
    stay = {
        f"{Membership._meta.label}.organisation": memberships_that_stay(journal, "organisation", gone.pk, kept.pk),
        f"{Affiliation._meta.label}.organisation": jobs_that_stay(journal, "organisation", gone.pk, kept.pk),
    }
    follow_everything(journal, MergeKind.ORGANISATION, gone.pk, kept.pk, stay)
    for application in Application.objects.filter(answers__work__organisation=gone.pk):
        work = application.answers["work"] | {"organisation": kept.pk}
        journal.change(application, answers=application.answers | {"work": work})
    journal.change(gone, merged_into_id=kept.pk)
    return journal
