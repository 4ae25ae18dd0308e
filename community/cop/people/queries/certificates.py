"""Certificates of membership: whether one holds, and how it is printed."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cop.network.queries import partnership
from cop.people.choices import Standing
from cop.people.models import Certificate
from cop.services.documents.rendering import pdf, square_code
from cop.services.languages.queries import day, text_of


def certificate_with(code: str) -> Certificate | None:
    """Return the certificate whose code was typed or followed, in whatever way it was written."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return Certificate.objects.select_related("person").filter(code=plain).first()


def holds(certificate: Certificate) -> bool:
    """Whether who it is about is still a member."""
    return certificate.person.standing == Standing.MEMBER


def printed(certificate: Certificate) -> bytes:
    """Return the certificate as PDF, in the language in which it was issued."""
    address = settings.SITE_URL + reverse("people:certificate", args=[certificate.code])
    with override(certificate.language):
        values = {
            "title": _("Certificate of membership"),
            "issuer": text_of(partnership().names),
            "name": certificate.name,
            "lines": [_("Member since %(day)s") % {"day": day(certificate.since, "long")}, *certificate.communities],
            "issued": _("Issued on %(day)s") % {"day": day(certificate.issued, "long")},
            "check": _("Whether it still holds is told at this address:"),
            "address": address,
            "alt": _("The same address as a square code"),
            "square": square_code(address),
            "sample": _("Sample") if certificate.person.sample else "",
        }
        return pdf("cop.people.documents", "certificate.typ", values, language=certificate.language)
