"""What a community set for its queries, and the days that follow from it."""

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from cop.discussions.models import Rules
from cop.network.countries import main_time_zone
from cop.network.models import Community
from cop.network.queries import communities_open, partnership
from cop.network.working_days import add_working_days, working_days_between
from cop.services.ledger.queries import remembered
from cop.services.ledger.versions import Values


def rules_of(community: Community) -> Rules:
    """Return the rules of a community, those that every community begins with where it set none."""
    kept = remembered("discussion-rules", lambda: {rules.community_id: rules for rules in Rules.objects.all()})
    return kept.get(community.pk) or Rules(community=community)


SET = (
    "works_in", "first_answer", "next_people", "secretariat", "open_for", "remind_before", "check_for", "asks_itself",
    "asks_at_once", "archives_after", "holds_first_posts", "holds_new_for", "holds_links_from", "machine_private",
    "machine_covered", "licence",
)  # fmt: skip


def rules_values(rules: Rules) -> Values:
    """Return what the page of the rules shows and saves."""
    return {name: getattr(rules, name) for name in SET}


def day_in(community: Community, moment: datetime | None = None) -> date:
    """Return the day that it is where the community works, or was there at `moment`: the zone of whoever presses a button,
    or of the machine, moves no term."""
    return timezone.localdate(moment, timezone=zone_of(community))


def over_in(field: str, community: str = "thread__community", after: timedelta = timedelta()) -> Q:
    """Return the condition that the day in `field` has been over for `after` in the country where the community works to which
    `community` leads."""
    days = [Q(**{community: one, f"{field}__lt": day_in(one) - after}) for one in communities_open()]
    return reduce(or_, days, Q(pk=None))


def zone_of(community: Community) -> ZoneInfo:
    """Return the time zone in which a community works."""
    return ZoneInfo(main_time_zone(_country(community)))


def due(day: date, working_days: int, community: Community) -> date:
    """Return the working day of the community that is so many of them after `day`."""
    return add_working_days(day, working_days, _country(community))


def working_days_since(start: date, end: date, community: Community) -> int:
    """Return how many of the community's working days have begun after `start`, up to `end` and with it."""
    return working_days_between(start, end, _country(community))


def _country(community: Community) -> str:
    return rules_of(community).works_in or partnership().works_in
