"""The form that chooses an act on many people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.desk.choices import ActKind
from cop.network.queries import communities_open
from cop.people.choices import GIVEN_ROLES
from cop.people.forms.fields import offer
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import text_of

NEEDS = {ActKind.JOIN: "community", ActKind.LEAVE: "community", ActKind.END_ROLE: "role"}


class GroupActForm(OurForm):
    """What is done; with the community or the role that it asks for."""

    kind = forms.ChoiceField(label=_("What to do"), choices=ActKind.choices, widget=forms.RadioSelect)
    community = forms.ChoiceField(label=_("Community"), required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("choose")), *((role.value, role.label) for role in GIVEN_ROLES)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.communities = {community.slug: community for community in communities_open()}
        named = [(slug, text_of(community.names)) for slug, community in self.communities.items()]
        offer(self, "community", [("", _("choose")), *named])

    def clean(self) -> None:
        """What the act asks for is there; what it does not is left out."""
        needed = NEEDS.get(ActKind(self.cleaned_data["kind"])) if self.cleaned_data.get("kind") else None
        for name in ("community", "role"):
            if name != needed:
                self.cleaned_data[name] = ""
            elif not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])

    def wanted(self) -> dict[str, Any]:
        """Return what `actions.group_acts.prepare` takes."""
        values = self.cleaned_data
        return {
            "kind": ActKind(values["kind"]),
            "community": self.communities.get(values["community"]),
            "role": values["role"],
        }
