"""Saving a search and forgetting it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import may_follow_and_save
from cop.discussions.actions.refusals import NotNow
from cop.discussions.models import SavedSearch
from cop.people.models import Person
from cop.services.ledger.actions import record
from cop.services.search.shelves import Wanted

MOST = 30


@transaction.atomic
def save(wanted: Wanted, often: str, *, acting_person: Person) -> SavedSearch:
    """Save a search, to be told of its new hits; the same one again changes how often. For members, at most `MOST` each;
    two at once are saved one after the other.

    Raises PermissionDenied, NotNow where there are too many or no words.
    """
    if not may_follow_and_save(acting_person):
        raise PermissionDenied
    own = SavedSearch.objects.filter(person=acting_person)
    if not wanted.q:
        raise NotNow(_("Type the words to look for."))
    Person.objects.select_for_update(no_key=True).get(pk=acting_person.pk)
    kept = next((one for one in own.filter(q=wanted.q) if one.filters == dict(wanted.filters)), None)
    if kept is None and own.count() >= MOST:
        raise NotNow(_("You have saved many searches. Forget one first."))
    kept = kept or SavedSearch(person=acting_person, q=wanted.q, filters=dict(wanted.filters))
    if kept.pk is None or kept.often != often:
        kept.often = SavedSearch.Often(often)
        kept.save()
        record(
            "discussions.search_saved", kept, acting_person=acting_person, about=acting_person,
            new={"q": kept.q, "often": kept.often},
        )  # fmt: skip
    return kept


@transaction.atomic
def forget(search: SavedSearch, *, acting_person: Person | None) -> None:
    """Forget a saved search. For whose it is, and for whoever holds the link of its mail (`acting_person` None)."""
    if acting_person is not None and search.person_id != acting_person.pk:
        raise PermissionDenied
    record(
        "discussions.search_forgotten", search, acting_person=acting_person, about=search.person, old={"q": search.q}
    )
    search.delete()


@transaction.atomic
def forget_all(person_number: int) -> None:
    """Forget every search that somebody saved, for whoever holds the link in their mail; of one who is gone, nothing."""
    for search in SavedSearch.objects.filter(person=person_number).select_related("person"):
        forget(search, acting_person=None)


def erase(person_number: int, *, contributions_too: bool) -> None:
    """Forget what somebody looked for; called by the action that erases them."""
    SavedSearch.objects.filter(person=person_number).delete()


def note_told(search: SavedSearch, when: datetime) -> None:
    """Note until when somebody was told of what is new for a search; called by the job that mails it."""
    SavedSearch.objects.filter(pk=search.pk).update(told=when)


def of_token(token: str) -> SavedSearch | None:
    """Return the search that the link of a mail names, None for a forged link or one that is forgotten."""
    try:
        number = int(_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    return SavedSearch.objects.filter(pk=number).select_related("person").first()


def token_of(search: SavedSearch) -> str:
    """Return what stands in the link that stops the mails of a search, for years."""
    return _signer().sign(str(search.pk))


def _signer() -> Signer:
    return Signer(salt="cop.discussions.searches", sep=".")
