"""What a view gets that lets only those in who are signed in."""

from django.http import HttpRequest

from cop.people.models import Person


class PersonsRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: Person
