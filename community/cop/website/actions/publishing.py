"""Publishing pages: at once, at a moment, after a second person approved; and taking them off again."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.network.models import Community
from cop.services.ledger.actions import record
from cop.website.access import may_approve, may_edit_every_page
from cop.website.actions.pictures import settle
from cop.website.actions.writing import apply_settings, check_edits
from cop.website.choices import ReleaseAct, ReleaseState
from cop.website.models import ApprovalRule, Page, Picture, Release, Revision
from cop.website.queries.publishing import OPEN, Drafts, drafts, needs_approval

AT_ONCE = 100


class NothingToPublish(Exception):
    """The page has no text in any language, or nothing that is not published already."""


class AskedAlready(Exception):
    """The same is asked for or planned already; it is to be called off first."""


class NotOpen(Exception):
    """The release is over: somebody else approved it or called it off, or its moment came."""


class MomentPast(Exception):
    """A moment that is over cannot be planned for."""


@transaction.atomic
def publish(page: Page, *, language: str = "", at: datetime | None = None, acting_person: Any) -> Release | None:
    """Let everyone read a page, with the drafts that it has in `language`, or in all, and those of its pictures and
    settings; at once, or from `at` on.

    For those who edit the pages of its community. Where its community asks for two people, a second one has to approve.
    Returns the release that waits for that or for its moment, None where everyone reads the page now. Publishing what is
    published changes nothing. Writes a ledger row. Raises PermissionDenied, NothingToPublish, AskedAlready, MomentPast.
    """
    check_edits(acting_person, page.community_id)
    page = _locked(page)
    waiting = drafts(page, language)
    if not page.revisions.exists() or (not waiting and page.published and language):
        raise NothingToPublish
    if not waiting and page.published:
        return None
    second = needs_approval(page)
    if not second and at is None:
        _publish(page, waiting, acting_person)
        return None
    release = _ask(page, ReleaseAct.PUBLISH, language, at, acting_person, second=second)
    release.revisions.set(waiting.texts)
    release.pictures.set(waiting.pictures)
    release.page_settings = waiting.settings
    release.save(update_fields=["page_settings"])
    return release


@transaction.atomic
def unpublish(page: Page, *, at: datetime | None = None, acting_person: Any) -> Release | None:
    """Make a page a draft again, which only its editors see; at once, or from `at` on, then it returns the release.

    For those who edit the pages of its community. Writes a ledger row. Raises PermissionDenied, AskedAlready, MomentPast.
    """
    check_edits(acting_person, page.community_id)
    page = _locked(page)
    if at is not None:
        return _ask(page, ReleaseAct.TAKE_DOWN, "", at, acting_person, second=False)
    _take_down(page, acting_person)
    return None


@transaction.atomic
def approve(release: Release, *, acting_person: Any) -> Release:
    """Let a release go ahead, at its moment or at once. For a second person who edits the page.

    Writes ledger rows. Raises PermissionDenied, NotOpen.
    """
    check_edits(acting_person, release.page.community_id)
    if not may_approve(acting_person, release):
        raise PermissionDenied
    release = _open(release, ReleaseState.ASKED)
    release.approver, release.state = acting_person, ReleaseState.PLANNED
    release.save(update_fields=["approver", "state"])
    _record("website.release_approved", release, acting_person)
    if release.at <= timezone.now():
        _carry_out(release, acting_person)
    return release


@transaction.atomic
def call_off(release: Release, *, acting_person: Any) -> None:
    """Call a release off; the drafts stay. For those who edit the page. Writes a ledger row.

    Raises PermissionDenied, NotOpen.
    """
    check_edits(acting_person, release.page.community_id)
    release = _open(release, *OPEN)
    release.state, release.ended = ReleaseState.CALLED_OFF, timezone.now()
    release.save(update_fields=["state", "ended"])
    _record("website.release_called_off", release, acting_person)


def carry_out_due() -> None:
    """Do what was planned for a moment that has come. A job calls it; a second run changes nothing."""
    due = Release.objects.filter(state=ReleaseState.PLANNED, at__lte=timezone.now())
    for number in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            one = Release.objects.select_for_update(of=("self",)).get(pk=number)
            if one.state == ReleaseState.PLANNED:
                _carry_out(one, None)


@transaction.atomic
def ask_for_two(community: Community | None, wanted: bool, *, acting_person: Any) -> None:
    """Say whether two people publish the pages of a community, or of the partnership for None. For the secretariat.

    What was asked for before goes on as it was. Writes a ledger row on a change. Raises PermissionDenied.
    """
    if not may_edit_every_page(acting_person):
        raise PermissionDenied
    rule = ApprovalRule.objects.filter(community=community).first()
    if wanted == (rule is not None):
        return
    if rule is None:
        rule = ApprovalRule.objects.create(community=community)
    new = {"community": community.slug if community else None, "two_people": wanted}
    record("website.rule_set", rule, acting_person=acting_person, community=community, new=new)
    if not wanted:
        rule.delete()


def forget_person(person_number: int, *, contributions_too: bool) -> None:
    """Take a person's name off what they asked for and approved, in the transaction of their erasure."""
    Release.objects.filter(asker=person_number).update(asker=None)
    Release.objects.filter(approver=person_number).update(approver=None)


def _ask(
    page: Page, act: ReleaseAct, language: str, at: datetime | None, acting_person: Any, *, second: bool
) -> Release:
    now = timezone.now()
    if at is not None and at <= now:
        raise MomentPast
    if page.releases.filter(act=act, language=language, state__in=OPEN).exists():
        raise AskedAlready
    state = ReleaseState.ASKED if second else ReleaseState.PLANNED
    release = Release.objects.create(
        page=page, act=act, language=language, at=at or now, state=state, asker=acting_person
    )
    _record("website.release_asked" if second else "website.release_planned", release, acting_person)
    return release


def _carry_out(release: Release, acting_person: Any) -> None:
    release.state, release.ended = ReleaseState.DONE, timezone.now()
    release.save(update_fields=["state", "ended"])
    if release.act == ReleaseAct.PUBLISH:
        asked_for = Drafts(list(release.revisions.all()), list(release.pictures.all()), release.page_settings)
        _publish(_locked(release.page), asked_for, acting_person)
    else:
        _take_down(release.page, acting_person)


def _publish(page: Page, drafted: Drafts, acting_person: Any) -> None:
    Revision.objects.filter(pk__in=[text.pk for text in drafted.texts]).update(draft=False)
    Picture.objects.filter(pk__in=[picture.pk for picture in drafted.pictures]).update(draft=False)
    if drafted.pictures:
        settle(page, acting_person)
    apply_settings(page, drafted.settings, acting_person)
    now = timezone.now()
    if page.published is None or page.published > now:
        Page.objects.filter(pk=page.pk).update(published=now)
        page.published = now
    new: dict[str, Any] = {"revisions": {text.language: text.pk for text in drafted.texts}}
    if drafted.pictures:
        new["pictures"] = [picture.pk for picture in drafted.pictures]
    record("website.page_published", page, acting_person=acting_person, community=page.community, new=new)


def _take_down(page: Page, acting_person: Any) -> None:
    if Page.objects.filter(pk=page.pk, published__isnull=False).update(published=None):
        page.published = None
        record("website.page_unpublished", page, acting_person=acting_person, community=page.community)


def _locked(page: Page) -> Page:
    return Page.objects.select_for_update(of=("self",)).select_related("community").get(pk=page.pk)


def _open(release: Release, *states: ReleaseState) -> Release:
    found = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    if found.state not in states:
        raise NotOpen
    return found


def _record(act: str, release: Release, acting_person: Any) -> None:
    page = release.page
    new = {"release": release.pk, "act": release.act, "language": release.language, "at": release.at}
    record(act, page, acting_person=acting_person, community=page.community, new=new)
