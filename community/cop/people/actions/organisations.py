"""Changing organisations. An organisation's number never changes: renaming breaks no address."""

from dataclasses import asdict, dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cop.people.access import may_edit_organisation, running_days, viewpoint
from cop.people.actions.speaking import speak_for
from cop.people.choices import Listing
from cop.people.mail_providers import domain_of, is_public_provider
from cop.people.models import Affiliation, Organisation, Person
from cop.people.queries.indexing import ORGANISATION, PERSON
from cop.people.queries.organisation import ORGANISATION_CHANGED, organisation_values, organisation_values_at
from cop.services.ledger.actions import record
from cop.services.ledger.versions import ChangedMeanwhile, Values, changed
from cop.services.search.actions import index


@dataclass(frozen=True)
class Proposal:
    """An organisation that somebody names and nobody knows yet."""

    name: str
    category: str
    country: str


@transaction.atomic
def propose(proposal: Proposal, *, acting_person: Person) -> Organisation:
    """Name an organisation. For everybody signed in; what the secretariat names is listed at once. Sends nothing."""
    view = viewpoint(acting_person)
    if not view.may("people.edit_own_profile"):
        raise PermissionDenied
    listed = view.may("people.edit_any_organisation")
    made = Organisation.objects.create(
        **asdict(proposal),
        listing=Listing.LISTED if listed else Listing.PROPOSED,
        sample=acting_person.sample,
    )
    act = "people.organisation_listed" if listed else "people.organisation_proposed"
    record(act, made, acting_person=acting_person, new=asdict(proposal))
    index(ORGANISATION, [made.pk])
    return made


@transaction.atomic
def change_organisation(
    organisation: Organisation, values: Values, *, version: int, acting_person: Person
) -> Organisation:
    """Save what an organisation says of itself, on top of the `version` that the form was opened on.

    For its focal person and the secretariat; the domains that admit its people are for the secretariat only, match
    exactly and are never a public provider's (DESIGN section 8.5). Changes what differs; a language in which it was called
    by its own name goes on doing so. Sends nothing. Raises PermissionDenied, ValueError for a domain of a public provider,
    ChangedMeanwhile; each changes nothing.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if not may_edit_organisation(acting_person, organisation):
        raise PermissionDenied
    now = organisation_values(organisation)
    if version != organisation.version:
        raise ChangedMeanwhile(organisation_values_at(version, organisation), now, organisation.version)
    old, new = changed(now, renamed(now, values))
    if "domains" in new:
        _check_domains(new["domains"], acting_person)
    if new:
        _save(organisation, old, new, acting_person)
    return organisation


@transaction.atomic
def choose_focal_person(organisation: Organisation, person: Person | None, *, acting_person: Person) -> None:
    """Say who speaks for an organisation, or that nobody does. For the secretariat and the focal person themselves.

    Sends nothing. Raises PermissionDenied, and ValueError for somebody who is not there.
    """
    if not may_edit_organisation(acting_person, organisation):
        raise PermissionDenied
    there = Affiliation.objects.filter(running_days(), organisation=organisation, person=person)
    if person is not None and not there.exists():
        raise ValueError("whoever speaks for an organisation works there")
    speak_for(organisation, person, acting_person=acting_person)


@transaction.atomic
def set_listing(organisation: Organisation, listing: Listing, *, acting_person: Person) -> None:
    """List an organisation, or close it. For the secretariat. Sends nothing; its people are found by it, or no longer."""
    if not viewpoint(acting_person).may("people.edit_any_organisation"):
        raise PermissionDenied
    before = organisation.listing
    if before == listing:
        return
    organisation.listing = listing
    organisation.save(update_fields=["listing"])
    act = "people.organisation_listed" if listing == Listing.LISTED else ORGANISATION_CHANGED
    record(act, organisation, acting_person=acting_person, old={"listing": before}, new={"listing": listing})
    _index(organisation)


def renamed(now: Values, values: Values) -> Values:
    """Return `values`, where the names that were and still are the same as the old name become the new one."""
    names = {
        language: values["name"] if name == now["name"] == now["names"].get(language) else name
        for language, name in values["names"].items()
    }
    return values | {"names": names}


def _check_domains(domains: list[str], acting_person: Person) -> None:
    if not viewpoint(acting_person).may("people.set_domains"):
        raise PermissionDenied
    for domain in domains:
        if is_public_provider(domain) or domain != domain_of(f"@{domain}"):
            raise ValueError(f"{domain} cannot admit the people of an organisation")


def _save(organisation: Organisation, old: Values, new: Values, acting_person: Person) -> None:
    for name, value in new.items():
        setattr(organisation, "parent_id" if name == "parent" else name, value)
    organisation.version += 1
    organisation.save()
    versions = ({"version": organisation.version - 1}, {"version": organisation.version})
    record(
        ORGANISATION_CHANGED, organisation, acting_person=acting_person, old=old | versions[0], new=new | versions[1]
    )
    _index(organisation)


def _index(organisation: Organisation) -> None:
    """Its people are found by its name too."""
    index(ORGANISATION, [organisation.pk])
    index(PERSON, list(organisation.affiliations.filter(running_days()).values_list("person", flat=True)))
