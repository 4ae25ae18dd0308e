"""The pictures of a page: those that stand, and those that wait to be published."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.template.loader import render_to_string

from cop.website.models import Page, Picture


def standing_pictures(page: Page) -> dict[int, Picture]:
    """Return the pictures of a page that its readers see, by their numbers."""
    return _newest(page.pictures.filter(draft=False))


def newest_pictures(page: Page) -> dict[int, Picture]:
    """Return the pictures of a page as its editors last left them, by their numbers."""
    return _newest(page.pictures.all())


def figure(picture: Picture) -> str:
    """Return a picture with its words as it stands on a page."""
    return render_to_string("website/figure.html", {"picture": picture})


def figures(pictures: Mapping[int, Picture]) -> dict[int, str]:
    """Return pictures with their words as they stand on a page, by their numbers."""
    return {number: figure(picture) for number, picture in pictures.items()}


def _newest(pictures: QuerySet[Picture]) -> dict[int, Picture]:
    return {one.number: one for one in pictures.select_related("file", "cut").order_by("number", "pk")}
