"""What the secretariat words: the next text of a consent, and its own paragraphs in our mails.

`version` counts the saves: a form that was opened on an older one is told what changed meanwhile.
"""

from django.db import models

from cop.people.choices import ConsentKind, WordedMail


class ConsentDraft(models.Model):
    """The next text of a kind of consent in every language; empty while none is being written. Who wrote it last, the
    ledger says."""

    kind = models.CharField(max_length=12, choices=ConsentKind.choices, unique=True)
    texts = models.JSONField(default=dict)
    saved = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)


class MailWords(models.Model):
    """The secretariat's own paragraph in one of our mails, in every language; empty where the mail has none."""

    mail = models.CharField(max_length=30, choices=WordedMail.choices, unique=True)
    texts = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
