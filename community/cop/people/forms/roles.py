"""The form that gives a role."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.network.queries import communities_open
from cop.people.choices import GIVEN_ROLES, Role
from cop.people.forms.fields import DayField, country_choices, offer
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import text_of


class RoleForm(OurForm):
    """A role from now on; of a community, or of a country, where it is one of those."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("choose")), *((role.value, role.label) for role in GIVEN_ROLES)]
    )
    community = forms.ChoiceField(label=_("Community"), help_text=_("For a facilitator."), required=False)
    country = forms.ChoiceField(label=_("Country"), help_text=_("For a focal point of a government."), required=False)
    since = DayField(label=_("Since"), help_text=_("The first day. Empty: from now on."), required=False)
    until = DayField(label=_("Until"), help_text=_("The last day. Empty: until it is ended."), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.communities = {community.slug: community for community in communities_open()}
        named = [(slug, text_of(community.names)) for slug, community in self.communities.items()]
        offer(self, "community", [("", _("choose")), *named])
        offer(self, "country", [("", _("choose")), *country_choices()])

    def clean(self) -> None:
        """A facilitator has a community and a focal point a country; what belongs to another role is left out."""
        role = self.cleaned_data.get("role")
        for name, needed_by in (("community", Role.FACILITATOR), ("country", Role.FOCAL_POINT)):
            if role != needed_by:
                self.cleaned_data[name] = ""
            elif not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        check_last_day(self, until)
        if since is not None and until is not None and until < since:
            self.add_error("until", _("It ends before it begins."))

    def given(self) -> dict[str, Any]:
        """Return what `actions.roles.give_role` takes."""
        values = self.cleaned_data
        first_day = values["since"]
        return {
            "role": Role(values["role"]),
            "community": self.communities.get(values["community"]),
            "country": values["country"],
            "since": timezone.make_aware(datetime.combine(first_day, time.min)) if first_day else None,
            "until": end_of(values["until"]),
        }


class EndForm(OurForm):
    """The last day of a role that is held."""

    until = DayField(label=_("Last day"))

    def clean(self) -> None:
        """It is today or a day to come."""
        check_last_day(self, self.cleaned_data.get("until"))


def check_last_day(form: OurForm, day: date | None) -> None:
    """Refuse a last day that has passed."""
    if day is not None and day < timezone.localdate():
        form.add_error("until", _("That day has passed."))


def end_of(day: date | None) -> datetime | None:
    """Return the last moment of a day, as the reader counts it."""
    return timezone.make_aware(datetime.combine(day, time.max)) if day else None
