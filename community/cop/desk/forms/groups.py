"""Picking a group of people at the desk."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.choices import flatten_choices
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cop.desk.queries.groups import Group
from cop.people.access import viewpoint
from cop.people.choices import GIVEN_ROLES, UNSEEN, Role, Standing
from cop.people.forms.directory import DirectoryForm
from cop.services.numbers import number_typed

ANY = "any"
MOST_PICKED = 1000
YES_OR_NO = [("yes", _("yes")), ("no", _("no"))]


class GroupForm(DirectoryForm):
    """The directory's words and filters, and what only the desk asks; a facilitator is offered the directory's alone.

    Without a standing it picks members, as the directory does.
    """

    standing = forms.ChoiceField(label=_("Standing"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    address = forms.ChoiceField(label=_("Has an e-mail address"), required=False)
    right = forms.ChoiceField(label=_("Said within a year that their data is right"), required=False)
    source = forms.IntegerField(label=_("From the list"), required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, viewer: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._asked = data
        others = [(one.value, one.label) for one in Standing if one not in (*UNSEEN, Standing.MEMBER)]
        self._choose("standing", [("", Standing.MEMBER.label), *others, (ANY, pgettext_lazy("no filter", "any"))])
        roles = [(role.value, role.label) for role in GIVEN_ROLES]
        self._choose("role", [("", pgettext_lazy("no filter", "any")), *roles])
        for name in ("address", "right"):
            self._choose(name, [("", pgettext_lazy("no filter", "any")), *YES_OR_NO])
        if Role.SECRETARIAT not in viewpoint(viewer).roles:
            for name in ("standing", "role", "address", "right", "source"):
                del self.fields[name]

    def group(self) -> Group:
        """Return the group that is asked for, leaving out what is no choice."""
        wanted = self.wanted()
        values = self.cleaned_data
        standing = values.get("standing") or Standing.MEMBER.value
        return Group(
            wanted=wanted,
            standing="" if standing == ANY else standing,
            role=values.get("role") or "",
            address=values.get("address") or "",
            right=values.get("right") or "",
            source=values.get("source"),
            picked=self._picked(),
        )

    def said(self, *, but: str = "") -> list[str]:
        """Return what is asked for, in words of the reader's; not the field `but`, which stands there anyway."""
        self.is_valid()
        values = {name: value for name, value in self.cleaned_data.items() if value and name != but}
        words = [f"{self.fields[name].label}: {self._named(name, value)}" for name, value in values.items()]
        if (picked := self._picked()) is not None:
            words.append(ngettext("%d picked", "%d picked", len(picked)) % len(picked))
        return words

    def _named(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return gettext("yes")
        choices: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
        return str(dict(flatten_choices(choices)).get(value, value))

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _picked(self) -> tuple[int, ...] | None:
        """The people picked one by one, None where nobody was asked to be; what is no number is nobody's."""
        if "picked" not in self._asked:
            return None
        given = self._asked.getlist("picked")[:MOST_PICKED]
        return tuple(number for one in given if (number := number_typed(one)))
