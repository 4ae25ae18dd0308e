"""Forms of discussions."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.discussions.actions.asking import Worded
from cop.discussions.choices import Help, Kind, Section, ShownAs
from cop.discussions.models import Thread
from cop.network.models import Community
from cop.network.queries import topics
from cop.people.forms.fields import DayField, LinesField, NameField, country_choices, offer
from cop.services.languages.choices import LANGUAGES
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import text_of
from cop.services.markdown import LONGEST

QUESTIONS = ("question_1", "question_2", "question_3", "question_4")


class WordingForm(OurForm):
    """What the head of a query or discussion says."""

    title = forms.CharField(
        label=_("In one line"), max_length=200, help_text=_("As you would say it to a colleague. People decide by it.")
    )
    body = LinesField(
        label=_("What it is about"),
        help_text=_("Where you stand, what you tried, what makes it hard. Up to about 200 words are read best."),
        max_length=LONGEST,
        rows=8,
    )
    helps = forms.MultipleChoiceField(
        label=_("What would help you"), choices=Help.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    question_1 = forms.CharField(label=_("First question"), max_length=300, required=False)
    question_2 = forms.CharField(label=_("Second question"), max_length=300, required=False)
    question_3 = forms.CharField(label=_("Third question"), max_length=300, required=False)
    question_4 = forms.CharField(label=_("Fourth question"), max_length=300, required=False)
    use = forms.CharField(label=_("How will you use the answers?"), max_length=500, required=False)
    topics = forms.MultipleChoiceField(label=_("Topics"), widget=forms.CheckboxSelectMultiple, required=False)
    countries = forms.MultipleChoiceField(
        label=_("Countries"), help_text=_("Of which countries it speaks, or whose experience you want."), required=False
    )
    language = forms.ChoiceField(label=_("Language that you wrote it in"), choices=LANGUAGES)
    wanted_by = DayField(label=_("Wanted by"), required=False)
    interest = forms.CharField(
        label=_("Interest to declare"),
        help_text=_("For example that you sell what the question is about. It stands beside your text."),
        max_length=300,
        required=False,
    )
    spares_own_hierarchy = forms.BooleanField(label=_("Do not ask people of my own organisation"), required=False)

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "topics", _topic_choices(community))
        offer(self, "countries", country_choices())

    def worded(self) -> Worded:
        """Return what was typed, once it is valid."""
        typed = self.cleaned_data
        return Worded(
            title=" ".join(typed["title"].split()),
            body=typed["body"],
            language=typed["language"],
            helps=typed["helps"],
            questions=[typed[name] for name in QUESTIONS if typed[name]],
            use=typed["use"],
            topics=typed["topics"],
            countries=typed["countries"],
            wanted_by=typed["wanted_by"],
            interest=typed["interest"],
            spares_own_hierarchy=typed["spares_own_hierarchy"],
        )


class AskForm(WordingForm):
    """Beginning something."""

    kind = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect, initial=Kind.QUERY)
    shown_as = forms.ChoiceField(
        label=_("How do you appear?"), choices=ShownAs.choices, widget=forms.RadioSelect, initial=ShownAs.NAME
    )
    help_wanted = forms.BooleanField(label=_("The facilitator first helps me with the words"), required=False)
    chatham = forms.BooleanField(
        label=_("Chatham House rule: what is said may be used, who said it is shown nowhere"), required=False
    )
    sent_once = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, community: Community, may_announce: bool, **kwargs: Any) -> None:
        super().__init__(*args, community=community, **kwargs)
        offered = Kind.choices if may_announce else [(kind, kind.label) for kind in (Kind.QUERY, Kind.DISCUSSION)]
        offer(self, "kind", offered)


class EditForm(WordingForm):
    """Wording something anew."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class AnswerForm(OurForm):
    """An answer or a reply."""

    body = LinesField(label=_("Your answer"), max_length=LONGEST, rows=8)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    interest = NameField(
        label=_("Interest to declare"),
        help_text=_("For example that you sell what the question is about. It stands beside your text."),
        max_length=300,
        required=False,
    )
    sent_once = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)


class EditPostForm(AnswerForm):
    """An answer, edited."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def wording_of(thread: Thread) -> dict[str, Any]:
    """Return what a form shows of a thread that is there."""
    questions = dict(zip(QUESTIONS, thread.questions, strict=False))
    return {
        **{name: getattr(thread, name) for name in (
            "title", "body", "helps", "use", "language", "wanted_by", "interest", "spares_own_hierarchy", "version",
        )},
        **questions,
        "topics": list(thread.topics.values_list("code", flat=True)),
        "countries": list(thread.countries.values_list("country", flat=True)),
    }  # fmt: skip


def _topic_choices(community: Community) -> list[Any]:
    choices = []
    for area in topics(community):
        own = [(area.code, text_of(area.names))]
        choices.append((text_of(area.names), own + [(one.code, text_of(one.names)) for one in area.children.all()]))
    return cast("list[Any]", choices)


class CorrectionForm(OurForm):
    """What is wrong in the draft of a reply."""

    text = LinesField(label=_("What is not right, and how should it read?"), max_length=3000, rows=6)


class WhatCameForm(OurForm):
    """What came of a reply."""

    text = LinesField(label=_("What did you do with the reply?"), max_length=3000, rows=6)


class SectionsForm(OurForm):
    """The sections of a reply in another language."""

    def __init__(self, *args: Any, sections: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in sections:
            label = Section(section).label
            self.fields[section] = LinesField(label=label, max_length=LONGEST, rows=8, required=False)
