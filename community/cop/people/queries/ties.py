"""What people and organisations have to do with a community, which keeps it open."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils.translation import ngettext

from cop.network.models import Community
from cop.people.access import running
from cop.people.choices import ApplicationState, Standing
from cop.people.models import Application, Membership, RoleHeld
from cop.people.queries.applications import UNDER_WAY
from cop.services.languages.queries import number


def ties(community: Community) -> Iterator[str]:
    """Yield in words how many are members of the community, ask to be, or hold a role in it; samples too."""
    members = Membership.objects.filter(running(), community=community).exclude(person__standing=Standing.STAGED)
    counts = members.aggregate(people=Count("person"), organisations=Count("organisation"))
    asking = Application.objects.filter(communities=community, state__in=(ApplicationState.DRAFT, *UNDER_WAY)).count()
    roles = RoleHeld.objects.filter(running(), community=community).count()
    if people := counts["people"]:
        yield _counted(ngettext("%(count)s person is a member.", "%(count)s people are members.", people), people)
    if organisations := counts["organisations"]:
        text = ngettext("%(count)s organisation is a member.", "%(count)s organisations are members.", organisations)
        yield _counted(text, organisations)
    if asking:
        text = ngettext("%(count)s application is under way.", "%(count)s applications are under way.", asking)
        yield _counted(text, asking)
    if roles:
        yield _counted(ngettext("%(count)s person facilitates it.", "%(count)s people facilitate it.", roles), roles)


def _counted(text: str, count: int) -> str:
    return text % {"count": number(count)}
