"""Forms for the weeks of a time-bound discussion, for taking a thread further, and what is typed of a query so far."""

from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.actions.ending import LONGEST_OPEN, LONGEST_WHERE, LONGEST_WORD
from cop.discussions.actions.weeks import MOST_WEEKS, Planned
from cop.discussions.models import Thread, Week
from cop.discussions.queries.similar import Draft
from cop.people.access import running, visible_to
from cop.people.forms.fields import DayField, LinesField, NameField
from cop.people.models import Membership, Person
from cop.services.languages.forms import OurForm

LOOKED_AT = 5000
"""So much of a text is looked at for the proposals."""


class WeekFields(NamedTuple):
    """The three fields of one week, as the page shows them together."""

    place: int
    begins: Any
    question: Any
    moderator: Any


class WeeksForm(OurForm):
    """The weeks that have not begun yet: first day, question, moderator. A week without a question is none."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, thread: Thread, weeks: list[Week], viewer: Person, **kwargs: Any) -> None:
        coming = [week for week in weeks if week.framing_id is None]
        self.viewer, self.community = viewer, thread.community_id
        self.places = range(len(weeks) - len(coming) + 1, MOST_WEEKS + 1)
        kwargs["initial"] = kwargs.get("initial", {}) | self._initial(coming)
        super().__init__(*args, **kwargs)
        for place in self.places:
            self.fields[f"begins_{place}"] = DayField(label=_("First day"), required=False)
            self.fields[f"question_{place}"] = forms.CharField(
                label=_("Question of the week"), max_length=500, required=False
            )
            self.fields[f"moderator_{place}"] = forms.CharField(
                label=_("Moderator"),
                help_text=_("The name or e-mail address of a member. Without one it is the facilitator."),
                max_length=254,
                required=False,
            )

    @property
    def rows(self) -> list[WeekFields]:
        """The fields, week by week."""
        return [
            WeekFields(place, self[f"begins_{place}"], self[f"question_{place}"], self[f"moderator_{place}"])
            for place in self.places
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a question without a day, and a moderator whom nobody knows or who may be one of several."""
        typed = self.cleaned_data
        for place in self.places:
            if typed.get(f"question_{place}") and not typed.get(f"begins_{place}"):
                self.add_error(f"begins_{place}", _("This is needed."))
            called = typed.get(f"moderator_{place}")
            if called and len(found := self._members(called)) != 1:
                several = _("Several members of this community have this name. Type the e-mail address.")
                nobody = _("No member of this community whom you may see has this name or address.")
                self.add_error(f"moderator_{place}", several if found else nobody)
        return typed

    def planned(self) -> list[Planned]:
        """Return the weeks as they were typed, once they are valid."""
        typed = self.cleaned_data
        return [
            Planned(typed[f"begins_{place}"], typed[f"question_{place}"], *self._members(typed[f"moderator_{place}"]))
            for place in self.places
            if typed[f"question_{place}"]
        ]

    def _members(self, called: str) -> list[Person]:
        """Return the members of the community with an address or a name, two at most; nobody for no words."""
        if not called:
            return []
        name = " ".join(called.split())
        belongs = Membership.objects.filter(running(), community=self.community, person=OuterRef("pk"))
        named = Q(email__iexact=called) | Q(name__iexact=name) | Q(name_latin__iexact=name)
        return list(visible_to(self.viewer).filter(named, Exists(belongs))[:2])

    def _initial(self, coming: list[Week]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for week in coming:
            found[f"begins_{week.place}"], found[f"question_{week.place}"] = week.begins, week.question
            if week.moderator:
                alone = self._members(week.moderator.name) == [week.moderator]
                found[f"moderator_{week.place}"] = week.moderator.name if alone else week.moderator.email
        return found


class PrivatelyForm(OurForm):
    """A word to who asked, whose answer they have."""

    word = LinesField(label=_("A word to who asked"), max_length=LONGEST_WORD, required=False)


class BackForm(OurForm):
    """What who asked is to change."""

    note = LinesField(label=_("What is to be changed"), max_length=LONGEST_WORD, rows=4)


class RedirectForm(OurForm):
    """Where a thread is led."""

    to = forms.IntegerField(
        label=_("Number of another query or discussion"), min_value=1, max_value=2**31, required=False,
        widget=forms.NumberInput({"class": "short"}),
    )  # fmt: skip
    where = NameField(label=_("Or a person or place, in words"), max_length=LONGEST_WHERE, required=False)
    word = LinesField(label=_("A word to who asked"), max_length=LONGEST_WORD, required=False)


class UntilForm(OurForm):
    """Until when answers are taken."""

    until = DayField(label=_("Answers are taken until"))

    def clean_until(self) -> date:
        """Refuse a day that is over, or far away."""
        day: date = self.cleaned_data["until"]
        if not timezone.localdate() <= day <= timezone.localdate() + LONGEST_OPEN:
            raise forms.ValidationError(_("Choose a day from today on, within three months."))
        return day


def weeks_of(thread: Thread) -> list[Week]:
    """Return the weeks of a thread with their moderators."""
    return list(thread.weeks.select_related("moderator").order_by("place"))


LISTS = ("helps", "topics", "countries", "proposed_topics", "proposed_countries")


def typed_so_far(posted: QueryDict) -> dict[str, Any]:
    """Return what was typed into a form, to be shown in a new one that says nothing of what is missing."""
    return {name: posted.getlist(name) if name in LISTS else posted.get(name, "") for name in posted}


def draft_of(posted: QueryDict) -> Draft:
    """Return what the proposals are made from."""
    questions = [posted.get(f"question_{number}", "") for number in range(1, 5)]
    return Draft(
        posted.get("title", "")[:200],
        "\n".join([posted.get("body", ""), *questions])[:LOOKED_AT],
        posted.get("language", ""),
        frozenset([*posted.getlist("topics"), *posted.getlist("countries")]),
        frozenset(
            [
                *posted.getlist("proposed_topics"),
                *posted.getlist("proposed_countries"),
                posted.get("proposed_language", ""),
            ]
        ),
    )
