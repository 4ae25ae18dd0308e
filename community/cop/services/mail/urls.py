"""Addresses that stand in mails."""

from django.conf import settings
from django.urls import path

from cop.services.mail import views

app_name = "mail"
urlpatterns = [path("u/<str:token>/", views.unsubscribe, name="unsubscribe")]
if "MAILGUN_WEBHOOK_SIGNING_KEY" in settings.ANYMAIL:
    from cop.services.mail.incoming.hooks import mailgun

    urlpatterns.append(path("in/mailgun/mime", mailgun, name="mailgun"))
