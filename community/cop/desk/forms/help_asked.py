"""Answering what came by mail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.services.languages.forms import OurForm


class HelpForm(OurForm):
    """The answer, as it goes out."""

    text = forms.CharField(label=_("Your answer"), max_length=8000, widget=forms.Textarea({"rows": 8}))
