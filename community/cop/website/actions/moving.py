"""Where old addresses lead."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cop.services.ledger.actions import record
from cop.website.access import may_edit_every_page
from cop.website.models import Page, Redirect
from cop.website.queries.addresses import bare, is_path, leads_to, stands_at


class SomethingStandsThere(Exception):
    """The old address is one at which something is read: a redirect would never be used, or would hide it."""


class LeadsNowhere(Exception):
    """The new address is none of ours, or nothing stands at it."""


class Circle(Exception):
    """The new address leads back to the old one."""


@transaction.atomic
def add_redirect(path: str, target: str, *, acting_person: Any) -> Redirect:
    """Have an old address lead to another one of ours, both as paths ("/old-name/"). For the secretariat.

    What the old address led to before is replaced. Writes a ledger row. Raises PermissionDenied, SomethingStandsThere,
    LeadsNowhere, Circle.
    """
    if not may_edit_every_page(acting_person):
        raise PermissionDenied
    if stands_at(path, Page.objects.all()):
        raise SomethingStandsThere
    if path in leads_to(target):
        raise Circle
    if not is_path(target) or not stands_at(bare(leads_to(target)[-1]), Page.objects.all()):
        raise LeadsNowhere
    made, _ = Redirect.objects.update_or_create(path=path, defaults={"target": target, "page": None})
    record("website.redirect_added", made, acting_person=acting_person, new={"path": path, "target": target})
    return made


@transaction.atomic
def remove_redirect(redirect: Redirect, *, acting_person: Any) -> None:
    """Let an old address lead nowhere again. For the secretariat. Writes a ledger row. Raises PermissionDenied."""
    if not may_edit_every_page(acting_person):
        raise PermissionDenied
    old = {"path": redirect.path, "target": redirect.target, "page": redirect.page_id}
    record("website.redirect_removed", redirect, acting_person=acting_person, old=old)
    redirect.delete()
