"""How a community deals with queries."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cop.discussions.access import may_set_rules
from cop.discussions.models import Rules
from cop.discussions.queries.rules import rules_values
from cop.network.models import Community
from cop.people.models import Person
from cop.services.ledger.actions import record
from cop.services.ledger.versions import ChangedMeanwhile, Values, changed, values_at


@transaction.atomic
def set_rules(community: Community, values: Values, *, version: int, acting_person: Person) -> Rules:
    """Set what `queries.rules.rules_values` holds, on top of the `version` that the form was opened on.

    For the facilitators of the community and the secretariat. Raises PermissionDenied, ChangedMeanwhile.
    """
    if not may_set_rules(acting_person, community):
        raise PermissionDenied
    Rules.objects.get_or_create(community=community)
    rules = Rules.objects.select_for_update().get(community=community)
    now = rules_values(rules)
    if rules.version != version:
        raise ChangedMeanwhile(values_at(version, rules, "discussions.rules_set", now), now, rules.version)
    old, new = changed(now, values)
    if not new:
        return rules
    for name, value in new.items():
        setattr(rules, name, value)
    rules.version += 1
    rules.save()
    record(
        "discussions.rules_set", rules, acting_person=acting_person, community=community,
        old=old, new=new | {"version": rules.version},
    )  # fmt: skip
    return rules
