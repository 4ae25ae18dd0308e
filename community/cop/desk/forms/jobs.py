"""Forms of where somebody else works; the words are about them and not about the reader."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cop.people.forms.profile import AffiliationForm, JobForm


class OthersJobForm(JobForm):
    """A new job of somebody, and which of theirs so far ends with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].label, self.fields["since"].help_text = _("Role"), ""


class OthersAffiliationForm(AffiliationForm):
    """What is written of one job of somebody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].label = _("Role")
