"""Every address of the product. An address that is not in tests/config/test_addresses.py fails the tests."""

from django.conf import settings
from django.urls import include, path

from cop.config import health
from cop.desk.views import requests

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path(
        "", include("cop.discussions.urls")
    ),  # early: each pattern before it is tried for the pages that are read most
    path("files/", include("cop.services.files.urls")),
    path("m/", include("cop.services.mail.urls")),
    path("", include("cop.api.urls")),
    path("", include("cop.people.urls")),
    path("my/requests/", requests.mine, name="my_requests"),
    path("desk/", include("cop.desk.urls")),
    path("", include("cop.desk.invited_urls")),
    path("", include("cop.desk.moderation_urls")),
    path("", include("cop.website.urls")),
]
if settings.DEVELOPMENT_PAGES:
    urlpatterns.insert(0, path("dev/", include("cop.services.mail.development_urls")))

handler400 = "cop.website.views.not_understood"
handler404 = "cop.website.views.not_found"
handler500 = "cop.website.views.failed"
handler403 = "cop.website.views.refused"
