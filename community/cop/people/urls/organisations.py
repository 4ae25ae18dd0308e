"""Addresses of an organisation."""

from django.urls import path

from cop.people.views import organisation

urlpatterns = [
    path("organisations/new/", organisation.propose, name="organisation_new"),
    path("organisations/<int:number>/", organisation.organisation, name="organisation"),
    path("organisations/<int:number>/edit/", organisation.edit, name="organisation_edit"),
    path("organisations/<int:number>/focal-person/", organisation.focal_person, name="organisation_focal_person"),
    path("organisations/<int:number>/listing/", organisation.listing, name="organisation_listing"),
    path("organisations/<int:number>/leave/", organisation.leave, name="organisation_leave"),
    path("organisations/<int:number>/changes/", organisation.changes, name="organisation_changes"),
]
