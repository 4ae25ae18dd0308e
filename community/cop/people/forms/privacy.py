"""Forms about who sees what, leaving and erasing."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.network.queries import partnership
from cop.people.choices import Audience, Field
from cop.people.forms.fields import CodeField, offer
from cop.people.forms.joining import ConsentField
from cop.people.forms.opened import OpenedForm
from cop.people.models import ConsentText, Membership
from cop.people.queries.privacy import Audiences
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import text_of

AGREED = "agreed"


class AudiencesForm(OpenedForm):
    """Who sees each field, and, where the person has not agreed to be shown yet, the box for that."""

    def __init__(self, *args: Any, audiences: Audiences, text: ConsentText | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in Field:
            self.fields[field.value] = forms.TypedChoiceField(
                label=field.label,
                choices=Audience.choices,
                coerce=lambda value: Audience(int(value)),
                initial=audiences[field.value],
            )
        if text is not None:
            self.fields[AGREED] = ConsentField(text)
            self.fields[AGREED].required = False
        self.text = text

    def rows(self) -> list[forms.BoundField]:
        """Return the fields of the table."""
        return [self[field.value] for field in Field]

    @property
    def agreeing_to(self) -> int | None:
        """The version of the text that the reader agreed to with it."""
        return self.text.version if self.text is not None and self.cleaned_data.get(AGREED) else None

    def _names(self) -> list[str]:
        return Field.values


class LeaveForm(OurForm):
    """Which memberships end."""

    memberships = forms.MultipleChoiceField(label=_("What to leave"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, running: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.running = {str(one.pk): one for one in running}
        offer(self, "memberships", [(number, place_name(one)) for number, one in self.running.items()])

    def chosen(self) -> list[Membership]:
        """Return the memberships that were ticked."""
        return [self.running[number] for number in self.cleaned_data["memberships"]]


class ContributionsForm(OurForm):
    """What becomes of what a person wrote, who is to be erased."""

    contributions = forms.ChoiceField(
        label=_("What you wrote here for others"),
        choices=[
            ("stay", _("stays, under “former member”, so that answers keep their question")),
            ("go", _("is deleted as well")),
        ],
        initial="stay",
        widget=forms.RadioSelect,
    )

    @property
    def contributions_too(self) -> bool:
        """Whether it goes as well."""
        return self.cleaned_data["contributions"] == "go"


class EraseForm(ContributionsForm):
    """The same, with the code from the mail."""

    code = CodeField()


def place_name(membership: Membership) -> str:
    """Return what a membership is of, in the reader's language."""
    names = membership.community.names if membership.community else partnership().names
    return text_of(names)
