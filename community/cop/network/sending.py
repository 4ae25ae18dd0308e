"""Who our mail is from: the community, or the partnership; answers go to the secretariat's address of its settings."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from cop.network.queries import communities_open, partnership
from cop.services.languages.queries import text_of
from cop.services.mail.links import absolute
from cop.services.mail.senders import Sender


def sender(community: Any) -> Sender:
    """Return the sender of a mail of `community`, or of the partnership's own when it is None.

    The address in From is the one that the relay may send for, whatever the community's own; a partnership without an
    address of its secretariat yet (requirement S93) names none for answers: where no mail comes in either, its mails invite
    nobody to answer.
    """
    ours = partnership()
    return Sender(
        name=text_of((community or ours).names),
        address=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        reply_to=ours.email,
        introduction=" · ".join([*_community_of_practice(community), text_of(ours.names)]),
        contact=tuple(
            line
            for line in (
                ours.secretariat,
                ours.host,
                *ours.address.splitlines(),
                ours.telephone,
                ours.email,
                ours.website,
            )
            if line
        ),
        telephone=ours.telephone,
        page=str(absolute("website:contact")),
        archive=settings.SITE_URL + reverse("discussions:community", args=[community.slug]) if community else "",
    )


def _community_of_practice(community: Any) -> list[str]:
    """What the community calls itself; while only one is open, the partnership's mail names it too."""
    named = [community] if community else communities_open()
    if len(named) != 1:
        return []
    return [gettext("%(community)s Community of Practice") % {"community": text_of(named[0].names)}]
