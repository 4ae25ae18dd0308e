"""The mailbox viewer, on a developer's own machine."""

from django.urls import path

from cop.services.mail import development_views as views

app_name = "mailbox"
urlpatterns = [
    path("mailbox/", views.mailbox, name="list"),
    path("mailbox/<int:number>/", views.message, name="message"),
    path("mailbox/<int:number>/html/", views.message_html, name="html"),
]
