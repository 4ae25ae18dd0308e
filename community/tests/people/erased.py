"""Somebody who lives in an installation that really runs, and is erased from it, by code that runs in it."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone

from cop.network.models import Topic
from cop.people import tasks
from cop.people.actions.erasing import ask_by_telephone
from cop.people.models import Affiliation, Expertise, Organisation, Person
from cop.people.queries.erasing import Asked
from cop.people.queries.secretariat import secretariat
from cop.services.jobs.models import Job
from cop.services.jobs.tasks import run
from cop.services.search.actions import index
from people.crowd import join

EMAIL = "zubeyda@qzministry.example.lk"
SECRETS = (EMAIL, "Zubeyda Qzhuruf", "777 123 987", "Qzstreet 7", "Qzplace", "Qzlearning", "Qzrole", "Qzsentence")
OTHERS = 100


def live(email: str) -> None:
    """Let somebody join among others, fill in everything, and change it again and again."""
    for number in range(OTHERS):
        join(f"other{number}@example.org", f"Other Person {number}")
    join(email, "Zubeyda Qzhuruf")
    person = Person.objects.get(email=email)
    employer = Organisation.objects.create(name="Ministry")
    Affiliation.objects.create(person=person, organisation=employer, role="Qzrole")
    Expertise.objects.create(person=person, topic=Topic.objects.first(), sentence="Qzsentence " * 40)
    person.phone, person.postal_address, person.place = "777 123 987", "Qzstreet 7", "Qzplace"
    for times in range(1, 30):
        person.learning = "Qzlearning " * 20 * times
        person.save()
        index("people.person", [person.pk])
    for number in range(OTHERS, 2 * OTHERS):
        join(f"other{number}@example.org", f"Other Person {number}")


def erase() -> None:
    """Erase them as the secretariat does for somebody on the telephone, and do all jobs."""
    person = EmailAddress.objects.get(email=EMAIL).user
    settings.ERASURE_WAIT = timedelta(0)
    asked = Asked("Zubeyda Qzhuruf", timezone.localdate(), "Called back at 777 123 987")
    ask_by_telephone(person, asked, contributions_too=True, acting_person=secretariat().get())
    tasks.erase_due()
    while jobs := list(Job.objects.order_by("pk").values_list("pk", flat=True)):
        for number in jobs:
            run(number)
