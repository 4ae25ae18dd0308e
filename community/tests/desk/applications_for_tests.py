"""What the tests of applications open and press at the desk."""

from django.test import Client
from django.utils import timezone

from cop.people.models import Application, Person


def at(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(application: Application, act: str = "") -> str:
    return f"/desk/applications/{application.pk}/" + (f"{act}/" if act else "")


SAID = {
    "asked_by": "Nimali herself",
    "asked_on": timezone.localdate().isoformat(),
    "identified": "We called back at the number of the province, and she told what she had typed.",
}
ACCEPT = {"seen": "waiting", "partnership": "on", "communities": ["clean-mobility"]}
ASK = {"seen": "waiting", "text": "Which routes do you plan?"}
DECLINE = {"seen": "waiting", "reason": "This community is for people who work on transport."}
ACTS = {"accept": ACCEPT, "ask": ASK, "decline": DECLINE, "telephone": SAID}
