"""Addresses under the API that fail in the ways that the layers around it answer."""

from django.urls import path

from config import addresses

urlpatterns = [
    path("api/v1/away", addresses.away),
    path("api/v1/broken/<str:token>", addresses.talkative),
    path("fine", addresses.fine),
]
handler500 = "cop.website.views.failed"
handler404 = "cop.website.views.not_found"
