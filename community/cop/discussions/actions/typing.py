"""What a member says to an answer that the facilitator typed for them."""

from django.db import transaction
from django.utils import timezone

from cop.discussions.actions.posting import withdraw_post
from cop.discussions.models import Post
from cop.discussions.queries.asked import typed_by_link
from cop.services.ledger.actions import record


@transaction.atomic
def confirm_typed(number: int, person_number: int, *, right: bool) -> Post | None:
    """Confirm an answer that the facilitator typed for somebody, or withdraw it, by the link of the mail that shows it.

    For whoever holds the link. Twice is as good as once; None where it is gone.
    """
    found = typed_by_link(number, person_number)
    if found is None or found.author is None:
        return None
    if not right:
        return withdraw_post(found, acting_person=found.author)
    if found.confirmed is None:
        found.confirmed = timezone.now()
        found.save(update_fields=["confirmed"])
        record("discussions.typed_confirmed", found, acting_person=None, community=found.thread.community)
    return found
