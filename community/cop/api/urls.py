"""Addresses of the API, and of the pages of tokens and web hooks."""

from functools import cached_property
from typing import Any

from django.urls import path
from ninja import NinjaAPI

from cop.api import shapes
from cop.api.problems import answer_with_problems
from cop.api.views import hooks, managing, organisations, people
from cop.api.views.tokens import every_token, new_token, tokens
from cop.network.queries import partnership
from cop.services.languages.queries import text_of


class Api(NinjaAPI):
    """Version 1. Its description is made for readers of code, in English; what a caller gets is in the caller's language."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the description, with the partnership's name and what its maker does not know."""
        info = self.described["info"] | {"title": text_of(partnership().names) or self.title}
        return {**self.described, "info": info}

    @cached_property
    def described(self) -> Any:
        """What is the same for everybody: made once, for it takes longer than any answer."""
        description = super().get_openapi_schema()
        shapes.describe_truly(description)
        return description


api = Api(
    title="API",
    version="1",
    description="People, organisations, communities, countries and topics, as whoever calls may see them.",
    docs_url=None,
    urls_namespace="api",
)
answer_with_problems(api)
for router in (managing.router, people.router, organisations.router):
    api.add_router("", router)

urlpatterns = [
    path("api/v1/", api.urls),
    path("my/security/tokens/", tokens, name="api_tokens"),
    path("my/security/tokens/new/", new_token, name="new_api_token"),
    path("desk/settings/tokens/", every_token, name="every_api_token"),
    path("desk/settings/hooks/", hooks.hooks, name="hooks"),
    path("desk/settings/hooks/new/", hooks.new_hook, name="new_hook"),
    path("desk/settings/hooks/<int:number>/", hooks.hook, name="hook"),
]
