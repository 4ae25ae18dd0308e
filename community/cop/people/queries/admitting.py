"""Who is known already, and whose address admits them."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cop.people.access import running
from cop.people.choices import Listing
from cop.people.mail_providers import domain_of, is_public_provider
from cop.people.models import Application, Membership, Organisation, Person


def person_at(email: str) -> Person | None:
    """Return the person to whom an address belongs, by any of their confirmed addresses; None for an unknown one.

    Asks the database the same for each: the time that it takes tells nobody which addresses are known.
    """
    confirmed = EmailAddress.objects.filter(email=email.lower(), verified=True).select_related("user").first()
    listed = Person.objects.filter(email=email.lower()).first()
    return confirmed.user if confirmed else listed


def owner_of(email: str) -> Coalesce:
    """Return the number of the person whom `person_at` finds, as a part of a query."""
    confirmed = EmailAddress.objects.filter(email=email.lower(), verified=True).order_by("pk")
    listed = Person.objects.filter(email=email.lower())
    return Coalesce(Subquery(confirmed.values("user")[:1]), Subquery(listed.values("pk")[:1]))


def address_taken(address: Any) -> Q:
    """The condition that an address, an expression in lower case, belongs to somebody."""
    confirmed = EmailAddress.objects.filter(email=address, verified=True)
    return Q(Exists(confirmed)) | Q(Exists(Person.objects.filter(email=address)))


def organisation_admitting(email: str, named: Organisation | None) -> Organisation | None:
    """Return the listed member organisation whose people are admitted by this address (DESIGN section 8.5).

    Domains match exactly and are never a public provider's. Nobody is admitted who named another organisation, nor by a
    domain that several organisations share, unless they named one of them.
    """
    domain = domain_of(email)
    if is_public_provider(domain):
        return None
    found = [one for one in organisations_admitting() if domain in map(domain_of, one.domains)]
    if named is not None:
        found = [one for one in found if one == named]
    return found[0] if len(found) == 1 else None


def organisations_admitting() -> QuerySet[Organisation]:
    """Return the listed member organisations that have domains."""
    is_member = Exists(Membership.objects.filter(running(), organisation=OuterRef("pk")))
    members = Organisation.objects.filter(is_member, listing=Listing.LISTED, merged_into__isnull=True)
    return members.exclude(domains=[])


def organisation_that_admitted(application: Application) -> Organisation | None:
    """Return the organisation by whose domain an application was accepted; None if it was not accepted by rule."""
    number = application.by_rule.partition(":")[2]
    return Organisation.objects.filter(pk=int(number)).first() if number else None
