"""Lists that the secretariat takes in."""

from django.db import models
from django.utils import timezone

from cop.desk.choices import Decision, ImportKind, ImportState
from cop.network.models import Community
from cop.people.models import Organisation, Person


class Import(models.Model):
    """A list from the day it was read: what its columns mean, how far it is, and whether it can be undone.

    `file` is where it lies until it was applied, so that it can be read otherwise: `wanted` is what the next reading is to
    do ({"file": from the file, "sheet", "header", "accept": the problem whose mends are taken over, "by": who asked}).
    `months_first` are the columns whose days write the month first, `days_unclear` those that do not say; `remembered`
    says that an earlier list had these headers; `done` of `total` is how far a process is. `running` is set for the one
    that is being read, applied or undone, so that there is one at a time; `beat` says when its process was last alive,
    and `token` which process that is. `hidden` is when undoing took its people from sight.
    """

    kind = models.CharField(max_length=15, choices=ImportKind.choices, default=ImportKind.LIST)
    file_name = models.CharField(max_length=255)
    file = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    sheet = models.CharField(max_length=255, blank=True)
    header_row = models.PositiveIntegerField(null=True)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    sheets = models.JSONField(default=list)
    months_first = models.JSONField(default=list)
    days_unclear = models.JSONField(default=list)
    remembered = models.BooleanField(default=False)
    wanted = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    community = models.ForeignKey(Community, null=True, on_delete=models.PROTECT, related_name="+")
    started_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.READING)
    error = models.TextField(blank=True)
    made = models.DateTimeField(default=timezone.now)
    applied = models.DateTimeField(null=True)
    hidden = models.DateTimeField(null=True)
    undone = models.DateTimeField(null=True)
    running = models.BooleanField(null=True, unique=True)
    beat = models.DateTimeField(null=True)
    token = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["-pk"]


class ImportRow(models.Model):
    """A person or an organisation of a list; a row that names several people has several parts.

    `cells` are its cells as they were read and mended since, `was` what stood in the mended ones: {column: text}. `draft` is
    what it means; of a table of ours that came back, its changed cells: {field: {"was", "new", "clash", "left"}}. `key` is the
    digest of that, `perhaps` the numbers of people who may be meant, `like_row` the earlier row that may mean the same
    person. `decided` is set where somebody said what comes of it,
    `kept` what they chose field by field (see `importing.comparing`). `made_person` and `made_organisation` say what this
    import made; `before` holds what it changed of somebody known: {field: [old, new]}.
    """

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField(default=1)
    cells = models.JSONField(default=list)
    was = models.JSONField(default=dict)
    draft = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    stops = models.BooleanField(default=False)
    perhaps = models.JSONField(default=list)
    like_row = models.PositiveIntegerField(null=True)
    decision = models.CharField(max_length=5, choices=Decision.choices)
    decided = models.BooleanField(default=False)
    kept = models.JSONField(default=dict)
    address = models.EmailField(blank=True)
    key = models.CharField(max_length=64, blank=True)
    staged = models.BooleanField(default=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    made_person = models.BooleanField(default=False)
    made_organisation = models.BooleanField(default=False)
    before = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["source", "number", "part"], name="a_part_of_a_row_once")]
        indexes = [
            models.Index(fields=["address"], name="rows_by_address"),
            models.Index(fields=["key"], name="rows_by_key"),
            models.Index(fields=["source", "staged", "id"], name="rows_to_stage"),
        ]


class RememberedColumns(models.Model):
    """What somebody said that columns mean: for the headers of which `key` is the digest, in the order of their words."""

    key = models.CharField(max_length=64, unique=True)
    meanings = models.JSONField()
    said = models.DateTimeField(default=timezone.now)
