"""Looking for links that lead nowhere, and pictures that are not there or have no description. Jobs do; nobody is asked."""

import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cop.services import outside
from cop.website.access import pages_visible_to
from cop.website.choices import Flaw
from cop.website.markdown import links, pictures
from cop.website.models import Finding, Page, Picture, Revision
from cop.website.queries.addresses import bare, leads_to, stands_at
from cop.website.queries.page_pictures import standing_pictures
from cop.website.queries.pages import standing_texts

LOOK_AGAIN = timedelta(days=7)
LOOK_AGAIN_AT_WRONG = timedelta(days=1)
LONGEST = 300.0
AT_ONCE = 40
PAUSE = 1.0
"""Seconds between two questions to other sites."""


def gather() -> None:
    """Note the links and pictures of every published page, and look at what needs no other site."""
    told = pages_visible_to(None)
    for page in told.iterator(chunk_size=200):
        texts = standing_texts(page)
        _note_links(page, texts)
        check_pictures(page, texts)
    Finding.objects.exclude(page__in=told).delete()


def check_pictures(page: Page, texts: list[Revision] | None = None) -> None:
    """Note in which languages a picture of the page has no description, though it is shown in them, and which pictures a
    text wants that are not there; the place that a template has for the first one may stay empty."""
    standing = standing_pictures(page)
    wrong: set[tuple[str, str, str]] = set()
    for text in standing_texts(page) if texts is None else texts:
        placed, unseen = pictures(text.body)
        for number, picture in standing.items():
            if number in placed | {1} and not picture.descriptions.get(text.language):
                wrong.add((text.language, Flaw.PICTURE, picture.reference if number > 1 else ""))
        gone = [Picture(number=number).reference for number in placed - standing.keys() if number > 1 or standing]
        wrong |= {(text.language, Flaw.MISSING, target) for target in (*gone, *unseen) if len(target) <= 500}
    present = {
        (one.language, one.flaw, one.target): one.pk
        for one in page.findings.filter(flaw__in=(Flaw.PICTURE, Flaw.MISSING))
    }
    page.findings.filter(pk__in=[number for place, number in present.items() if place not in wrong]).delete()
    now = timezone.now()
    for language, flaw, target in wrong - present.keys():
        page.findings.create(language=language, flaw=flaw, target=target, since=now, checked=now)


def ask_outside(pause: Callable[[float], object] = time.sleep) -> None:
    """Ask some other sites whether what we link to is still there, those first that were not asked for longest.

    Does nothing where the environment says that we reach no other site. A link that failed once is asked again before
    it counts.
    """
    if not settings.CHECK_OUTSIDE_LINKS:
        return
    now = timezone.now()
    failing = Q(since=None) | Q(checked__lt=now - LOOK_AGAIN_AT_WRONG)
    due = Q(checked=None) | Q(checked__lt=now - LOOK_AGAIN) | ~Q(detail="") & failing
    asked = Finding.objects.filter(due, flaw=Flaw.LINK).exclude(target__startswith="/")
    addresses = asked.order_by(F("checked").asc(nulls_first=True)).values_list("target", flat=True)
    end = time.monotonic() + LONGEST
    for address in dict.fromkeys(addresses[:AT_ONCE]):
        if time.monotonic() > end:
            break
        _set(Finding.objects.filter(flaw=Flaw.LINK, target=address), _asked(address))
        pause(PAUSE)


@transaction.atomic
def _note_links(page: Page, texts: list[Revision]) -> None:
    of_page = Finding.objects.filter(page=page, flaw=Flaw.LINK)
    present = {(one.language, one.target): one for one in of_page}
    wanted = {(text.language, _ours(target)) for text in texts for target in links(text.body) if _looked_at(target)}
    of_page.filter(pk__in=[one.pk for place, one in present.items() if place not in wanted]).delete()
    Finding.objects.bulk_create(
        [
            Finding(page=page, flaw=Flaw.LINK, language=language, target=target)
            for language, target in wanted - present.keys()
        ]
    )
    for target in {target for _, target in wanted if target.startswith("/")}:
        _set(of_page.filter(target=target), "" if _stands(target) else "404")


def _looked_at(target: str) -> bool:
    """Places on the page itself, mail and telephone are not looked at; neither is what is too long to keep."""
    inside = target.startswith("/") and not target.startswith("//")
    return len(target) <= 500 and (inside or target.lower().startswith(("http://", "https://")))


def _ours(target: str) -> str:
    """An address of our own site, told with its host, is looked at as a path."""
    own = settings.SITE_URL.rstrip("/")
    return target.removeprefix(own) or "/" if target == own or target.startswith(f"{own}/") else target


def _stands(target: str) -> bool:
    """Whether a visitor finds something there; a slash that is missing at the end is put there for them."""
    path = unquote(bare(leads_to(bare(target))[-1]))
    if path.startswith(settings.STATIC_URL):
        return True
    pages = pages_visible_to(None)
    return stands_at(path, pages) or stands_at(f"{path}/", pages)


def _asked(address: str) -> str:
    """Return what is wrong with an address: nothing, or a status, or a word."""
    try:
        status = outside.status_of(address)
    except outside.Refused:
        return "refused"
    except outside.Unreachable:
        return "unreachable"
    return "" if status < 400 or status in (401, 403, 429) else str(status)


def _set(findings: QuerySet[Finding], detail: str) -> None:
    now = timezone.now()
    for one in findings:
        again = bool(one.detail) or one.target.startswith("/")
        one.since = (one.since or (now if again else None)) if detail else None
        one.detail, one.checked = detail, now
        one.save(update_fields=["since", "detail", "checked"])
