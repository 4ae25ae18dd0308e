"""Who calls: a visitor, or a program with a token that acts as its person, within the token's scopes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.security import HttpBearer

from cop.api.actions import note_use
from cop.api.choices import Scope
from cop.api.models import Token
from cop.api.problems import Refused
from cop.api.queries import token_of
from cop.people.models import Person
from cop.services.moderation.limits import client_address, take

PER = timedelta(minutes=10)
AT_MOST_BY_ADDRESS = 1200
AT_MOST_BY_TOKEN = 600


@dataclass(frozen=True)
class Caller:
    """Who calls; `token` is None for a visitor."""

    token: Token | None

    @property
    def viewer(self) -> Any:
        """Who looks, for `access`: the person as they stand now, or nobody."""
        return self.token.person if self.token else AnonymousUser()

    @property
    def person(self) -> Person:
        """The person for whom the program acts."""
        if self.token is None:
            raise Refused(401)
        return self.token.person

    def check(self, scope: Scope) -> None:
        """Raise PermissionDenied where the token lacks the scope, though it has another one of those that open the door."""
        if self.token is None or scope not in self.token.scopes:
            raise PermissionDenied


class CallersRequest(HttpRequest):
    """A request to the API, as its views get it."""

    auth: Caller


class ApiToken(HttpBearer):
    """Takes `Authorization: Bearer …` of a token with one of `scopes`. Where none is needed, whoever sends none is a
    visitor."""

    openapi_description = "Made with: cop token EMAIL --scopes read"

    def __init__(self, *scopes: Scope, needed: bool = True) -> None:
        super().__init__()
        self.scopes, self.needed = scopes, needed

    def __call__(self, request: HttpRequest) -> Caller:
        """Return who calls. Raises TooOften, Refused (401), and PermissionDenied where the token lacks the scopes."""
        take(f"api-address:{client_address(request)}", per=PER, at_most=AT_MOST_BY_ADDRESS)
        said = request.headers.get("Authorization", "").strip()
        if not said and not self.needed:
            return Caller(None)
        scheme, _blank, secret = said.partition(" ")
        if scheme.lower() != self.openapi_scheme:
            raise Refused(401)
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Return the caller with this token."""
        found = token_of(token)
        if found is None:
            raise Refused(401)
        take(f"api-token:{found.pk}", per=PER, at_most=AT_MOST_BY_TOKEN)
        note_use(found)
        if not set(self.scopes) & set(found.scopes):
            raise PermissionDenied
        return Caller(found)


everybody = ApiToken(Scope.READ, needed=False)
who_changes_people = ApiToken(Scope.PEOPLE, Scope.RECORDS)
who_changes_organisations = ApiToken(Scope.ORGANISATIONS)
who_changes_communities = ApiToken(Scope.COMMUNITIES)
who_changes_countries = ApiToken(Scope.COUNTRIES)
who_changes_topics = ApiToken(Scope.TOPICS)
