"""Applications of two that are one: nobody waits for what they have."""

from django.utils import timezone

from cop.people.actions.merging.journal import Journal
from cop.people.choices import ApplicationState, Listing
from cop.people.models import Application, Merge, Person
from cop.people.queries.applications import UNDER_WAY, is_member_already, place_slugs, places_asked
from cop.services.ledger.actions import record


def close_applications(journal: Journal, kept: Person, acting_person: Person) -> None:
    """Accept without a mail what the one who is kept asks for, as either of the two, and is a member of already. What
    proposes an organisation still waits, for that is to be decided."""
    under_way = Application.objects.filter(person=kept, state__in=UNDER_WAY).select_related("organisation")
    for one in under_way:
        proposes = one.organisation is not None and one.organisation.listing == Listing.PROPOSED
        if proposes or not is_member_already(one):
            continue
        now = timezone.now()
        journal.change(one, state=ApplicationState.ACCEPTED, decided=now, changed=now)
        record(
            "people.application_accepted", one, acting_person=acting_person, about=kept, on_behalf="merge",
            new={"places": place_slugs(places_asked(one)), "listed": None},
        )  # fmt: skip


def closed_by(merge: Merge) -> list[int]:
    """Return the numbers of the applications that a merge closed."""
    return [int(number) for number in merge.record["changed"].get(Application._meta.label, {})]


def record_reopened(numbers: list[int], acting_person: Person) -> None:
    """Write into the ledger which of these applications wait again."""
    for one in Application.objects.filter(pk__in=numbers, state__in=UNDER_WAY):
        record("people.acceptance_undone", one, acting_person=acting_person, about=one.person, on_behalf="undo")
