"""What the website registers with the services below it."""

from django.utils.translation import gettext_lazy as _

from cop.services.files import access as files
from cop.services.ledger.queries import name_acts
from cop.services.lines.queries import show_as_stop
from cop.website.access import may_fetch_picture
from cop.website.choices import PICTURE_PURPOSE
from cop.website.queries.pages import as_stops


def register() -> None:
    """Called once when Django starts."""
    name_acts(ACTS)
    show_as_stop("website.page", as_stops)
    files.register(PICTURE_PURPOSE, may_fetch_picture)


ACTS = {
    "website.page_made": _("was made"),
    "website.page_changed": _("was set anew"),
    "website.page_written": _("was written"),
    "website.page_published": _("was published"),
    "website.page_unpublished": _("was taken off the pages"),
    "website.picture_added": _("was given a picture"),
    "website.picture_removed": _("had its picture taken away"),
}
