"""What the website registers with the services below it."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from cop.people.actions.erasing import register_eraser
from cop.people.queries.my_data import register_table
from cop.services.files import access as files
from cop.services.jobs.actions import schedule
from cop.services.ledger.queries import name_acts
from cop.services.lines.addresses import register_address
from cop.services.lines.queries import show_as_stop
from cop.services.queues import Item, Rows, queue_of_rows
from cop.services.queues import register as register_queue
from cop.services.retention import Kept
from cop.services.retention import register as register_kept
from cop.services.search.shelves import register_shelf
from cop.website.access import edits_pages, findings_visible_to, may_fetch_picture
from cop.website.actions.publishing import forget_person
from cop.website.choices import PICTURE_PURPOSE, Flaw
from cop.website.models import Finding, Page, Revision
from cop.website.queries import finding
from cop.website.queries.lines import community_at, community_stops, page_at
from cop.website.queries.pages import as_stops
from cop.website.queries.publishing import asked_or_approved_by, to_approve


def register() -> None:
    """Called once when Django starts."""
    name_acts(ACTS)
    show_as_stop("website.page", as_stops)
    show_as_stop("network.community", community_stops)
    register_address("website:page", page_at)
    register_address("website:content", page_at)
    register_address("website:community", community_at)
    register_shelf(finding.SHELF)
    files.register(PICTURE_PURPOSE, may_fetch_picture)
    to_see_to = Rows(to_approve, "asked", _release)
    register_queue(queue_of_rows("texts", _("Texts to approve"), edits_pages, to_see_to))
    wrong = Rows(_wrong, "since", _finding, reverse_lazy("website:findings"))
    register_queue(queue_of_rows("findings", _("Broken links and pictures without a text"), edits_pages, wrong))
    schedule("website.releases", "cop.website.tasks.carry_out_due", every=timedelta(minutes=1))
    schedule("website.gather", "cop.website.tasks.gather", every=timedelta(days=1))
    schedule("website.pictures", "cop.website.tasks.remove_unused_pictures", every=timedelta(days=1))
    schedule("website.ask_outside", "cop.website.tasks.ask_outside", every=timedelta(hours=1))
    register_table("pages-to-publish", asked_or_approved_by)
    register_eraser(forget_person)
    written = Revision.objects.all
    register_kept(Kept("texts", _("Pages"), _("proof, and undoing"), _("for good"), rows=written, since="written"))


def _release(one: Any) -> Item:
    address = reverse("website:release", args=[one.pk])
    return Item(one.pk, one.title or one.page.slug, one.asked, address, communities=_communities(one.page))


def _wrong(viewer: Any) -> QuerySet[Finding]:
    return findings_visible_to(viewer).filter(since__isnull=False).select_related("page")


def _finding(one: Finding) -> Item:
    assert one.since is not None
    words = one.target or str(Flaw(one.flaw).label)
    return Item(one.pk, words, one.since, one.mended_at, one.page.slug, _communities(one.page))


def _communities(page: Page) -> frozenset[int]:
    return frozenset({page.community_id} if page.community_id else ())


ACTS = {
    "website.page_made": _("was made"),
    "website.page_changed": _("was set anew"),
    "website.page_written": _("was written"),
    "website.page_moved": _("was moved to another address"),
    "website.page_published": _("was published"),
    "website.release_asked": _("was handed in to be approved"),
    "website.release_planned": _("was planned for a moment"),
    "website.release_approved": _("was approved"),
    "website.release_called_off": _("was called off"),
    "website.rule_set": _("was set: how many people publish"),
    "website.redirect_added": _("was added as a redirect"),
    "website.redirect_removed": _("was removed as a redirect"),
    "website.page_unpublished": _("was taken off the pages"),
    "website.picture_added": _("was given a picture"),
    "website.picture_removed": _("had its picture taken away"),
}
