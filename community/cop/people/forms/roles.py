"""The form that gives a role."""

from datetime import datetime, time
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
        until = self.cleaned_data.get("until")
        if until is not None and until < timezone.localdate():
            self.add_error("until", _("That day has passed."))

    def given(self) -> dict[str, Any]:
        """Return what `actions.roles.give_role` takes."""
        values = self.cleaned_data
        last_day = values["until"]
        return {
            "role": Role(values["role"]),
            "community": self.communities.get(values["community"]),
            "country": values["country"],
            "until": timezone.make_aware(datetime.combine(last_day, time.max)) if last_day else None,
        }
