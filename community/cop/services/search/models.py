"""The index: one document for each thing of a room, its tokens by audience.

The columns keep the tokens because SQLite's contentless table must be given the old ones to forget them. What is searched
lies beside the model, in migration 0002: an FTS5 table on SQLite, a tsvector column on PostgreSQL.
"""

from django.db import models


class Document(models.Model):
    """Tokens of one thing, separated by spaces, in the zone of the audience that may read them."""

    kind = models.CharField(max_length=60)
    number = models.BigIntegerField()
    everyone = models.TextField(blank=True)
    members = models.TextField(blank=True)
    communities = models.TextField(blank=True)
    secretariat = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="one_document")]
