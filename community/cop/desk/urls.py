"""Addresses of the desk."""

from django.urls import path

from cop.desk import views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("applications/", views.applications, name="applications"),
    path("applications/<int:number>/", views.application, name="application"),
    path("applications/<int:number>/accept/", views.accept, name="application_accept"),
    path("applications/<int:number>/ask/", views.ask, name="application_ask"),
    path("applications/<int:number>/decline/", views.decline, name="application_decline"),
    path("applications/<int:number>/telephone/", views.telephone, name="application_telephone"),
]
