"""Enumerations of the API."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a token may be used for; never more than its person may."""

    READ = "read", _("read what I may read")
    PEOPLE = "people:write", _("change my profile")
    RECORDS = "records:write", _("put right what is kept of other people")
    ORGANISATIONS = "organisations:write", _("change organisations that I may change")
    COMMUNITIES = "communities:write", _("change communities")
    COUNTRIES = "countries:write", _("change working days of countries")
    TOPICS = "topics:write", _("change topics")


FOR_THE_DESK = frozenset({Scope.RECORDS, Scope.COMMUNITIES, Scope.COUNTRIES, Scope.TOPICS})
"""What only the secretariat can use."""


class Kind(models.TextChoices):
    """What web hooks tell of."""

    PEOPLE = "people", _("People")
    ORGANISATIONS = "organisations", _("Organisations")
    COMMUNITIES = "communities", _("Communities")
    TOPICS = "topics", _("Topics")


EVENTS: dict[str, Kind] = {
    "people.joined": Kind.PEOPLE,
    "people.left": Kind.PEOPLE,
    "people.profile_changed": Kind.PEOPLE,
    "people.privacy_changed": Kind.PEOPLE,
    "people.job_changed": Kind.PEOPLE,
    "people.address_made_main": Kind.PEOPLE,
    "people.role_given": Kind.PEOPLE,
    "people.role_ended": Kind.PEOPLE,
    "people.erased": Kind.PEOPLE,
    "people.organisation_proposed": Kind.ORGANISATIONS,
    "people.organisation_listed": Kind.ORGANISATIONS,
    "people.organisation_changed": Kind.ORGANISATIONS,
    "network.community_named": Kind.COMMUNITIES,
    "network.community_changed": Kind.COMMUNITIES,
    "network.community_opened": Kind.COMMUNITIES,
    "network.community_closed": Kind.COMMUNITIES,
    "network.topic_added": Kind.TOPICS,
    "network.topic_changed": Kind.TOPICS,
    "network.topic_retired": Kind.TOPICS,
    "network.topic_brought_back": Kind.TOPICS,
}
"""Acts of the ledger that web hooks tell of. What people do about their own safety and consents is not among them."""

GAPS = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(days=1),
]
"""How long an event that was not taken waits before the next attempt; after the last one its hook is paused."""

LEASE = timedelta(seconds=settings.Q_CLUSTER["timeout"] + 5)
"""After this, whoever was sending for a hook is certainly dead."""

KEPT_FOR = timedelta(days=30)
MOST_HOOKS = 20


class Outcome(models.TextChoices):
    """What came of an attempt to send an event."""

    TAKEN = "taken", _("taken")
    REFUSED = "refused", _("not taken")
    NO_ANSWER = "no-answer", _("no answer")
    UNTRUSTED = "untrusted", _("its certificate is not right")
    PRIVATE = "private", _("the address leads into a private network")
