"""What texts link to of ours."""

from django.db import models

from cop.discussions.models.posts import Post
from cop.discussions.models.threads import Thread
from cop.people.models import Organisation, Person
from cop.services.things import Reference


class Link(models.Model):
    """The head of a thread, or a post, links to something of ours at `address` (a path): a person, an organisation, or what
    `kind` and `number` name. `mentions`: its words begin with "@", so the person is told. It is a stop on the lines of
    both while the text `is_shown`."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=300)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60, blank=True)
    number = models.BigIntegerField(null=True)
    mentions = models.BooleanField(default=False)
    is_shown = models.BooleanField(default=False)

    @property
    def thing(self) -> Reference:
        """What it leads to."""
        if self.person_id:
            return Reference("people.person", self.person_id)
        if self.organisation_id:
            return Reference("people.organisation", self.organisation_id)
        return Reference(self.kind, self.number or 0)
