"""How a community deals with queries."""

from django.db import models

from cop.discussions.choices import Licence
from cop.network.models import Community


class Rules(models.Model):
    """What a community sets for its queries. All spans are working days of the country `works_in`, that of the
    partnership where it is empty.

    `first_answer` is the target; after `next_people` the next people are asked and the desk is told, after `secretariat`
    the secretariat; `open_for` is how long answers are taken, `remind_before` when answerers are reminded, `check_for` how
    long the draft of a reply circulates. `asks_itself`: people are asked without the facilitator's word. Of somebody who joined
    less than `holds_new_for` days ago the first `holds_first_posts` texts wait for the facilitator, and those with links;
    of everybody those with at least `holds_links_from` links to elsewhere. What is over is archived `archives_after` days of
    the calendar after the last word. `machine_private`: what not everybody may read may be sent to the machine that
    translates; `machine_covered`: also where nobody is to know who speaks. `licence` is under which replies are published.
    """

    community = models.OneToOneField(Community, on_delete=models.CASCADE, related_name="+", primary_key=True)
    works_in = models.CharField(max_length=2, blank=True)
    first_answer = models.PositiveSmallIntegerField(default=2)
    next_people = models.PositiveSmallIntegerField(default=3)
    secretariat = models.PositiveSmallIntegerField(default=5)
    open_for = models.PositiveSmallIntegerField(default=10)
    remind_before = models.PositiveSmallIntegerField(default=3)
    check_for = models.PositiveSmallIntegerField(default=3)
    asks_itself = models.BooleanField(default=False)
    asks_at_once = models.PositiveSmallIntegerField(default=4)
    archives_after = models.PositiveSmallIntegerField(default=180)
    holds_first_posts = models.PositiveSmallIntegerField(default=1)
    holds_links_from = models.PositiveSmallIntegerField(default=4)
    holds_new_for = models.PositiveSmallIntegerField(default=14)
    machine_private = models.BooleanField(default=False)
    machine_covered = models.BooleanField(default=False)
    licence = models.CharField(max_length=10, choices=Licence.choices, default=Licence.BY)
    version = models.PositiveIntegerField(default=1)
