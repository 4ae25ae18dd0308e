"""The addresses of a person that are confirmed are allauth's EmailAddress; here are those on their way there."""

from django.db import models
from django.utils import timezone

from cop.people.models.person import Person


class NewAddress(models.Model):
    """An address that a person wants to sign in with (DESIGN section 8.4).

    `proven` is when a code that was mailed to it was typed in. It becomes an address of theirs, and this row goes, when
    an older address agreed. Where the secretariat `entered` it for somebody whose older mailbox is lost, a second person
    there agrees in place of that, if there was one when it was entered; it then becomes the main address when it is `due`,
    unless it is called off before.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="new_addresses")
    email = models.EmailField()
    asked = models.DateTimeField(default=timezone.now)
    proven = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    needs_second = models.BooleanField(default=False)
    agreed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    due = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked"]
        constraints = [models.UniqueConstraint(fields=["person", "email"], name="a_new_address_once")]
