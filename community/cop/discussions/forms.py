"""Forms of discussions."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cop.discussions.actions.asking import Worded
from cop.discussions.actions.attaching import CLEANED_KINDS, KINDS
from cop.discussions.actions.attaching import MOST as MOST_FILES
from cop.discussions.actions.ending import LONGEST_OPEN
from cop.discussions.choices import UNSENT, AskedState, Help, Kind, Licence, Section, ShownAs, State, Way
from cop.discussions.models import Attachment, Thread
from cop.discussions.queries.finding import DAYS
from cop.discussions.queries.mentions import unclear
from cop.network.models import Community
from cop.network.queries import topics
from cop.people.forms.fields import DayField, LinesField, NameField, country_choices, is_seen, offer
from cop.services.files.fields import FilesField
from cop.services.languages.choices import LANGUAGES
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import day as in_words
from cop.services.languages.queries import text_of
from cop.services.markdown import LONGEST, unpiled
from cop.services.moderation.choices import Why
from cop.services.search.analysis import LONGEST_QUERY
from cop.services.search.shelves import Wanted


def _days(label: Any, *, least: int = 1, most: int = 60, help_text: Any = "") -> forms.IntegerField:
    widget = forms.NumberInput({"class": "short"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget, help_text=help_text)


TOO_FEW = {
    ShownAs.COUNTRY: _(
        "Your country is shown only where at least five members here are from it. Fewer are, so it stays out."
    ),
    ShownAs.CATEGORY: _(
        "Your kind of organisation is shown only where at least five members here belong to it. Fewer do, so it stays out."
    ),
}
"""Why a way to appear is closed."""
MENTIONING = _("@[Name] mentions a member or an organisation.")
NOBODY_NAMED = _("Nobody here is called “%(name)s”. Write the name as it stands on their page.")
SEVERAL_NAMED = _("Several here are called “%(name)s”. Write [@Name](address of their page) instead.")
FILES = _(
    "Pictures, PDF, Word, Excel, PowerPoint or OpenDocument, up to 25 MB together. After a preview or an error, choose them "
    "again."
)
CLEANED_FILES = _(
    "Pictures, PDF, Word, Excel or PowerPoint, up to 25 MB together. After a preview or an error, choose them again."
)
QUESTIONS = ("question_1", "question_2", "question_3", "question_4")


class TextForm(OurForm):
    """A text with its files: those that come to it, and, of those that are there, those that go. No browser chooses a file
    anew where the form comes back: with `chose_files` the page asks for that. With `hides_makers` it offers only those files
    of which it can be taken out who made them."""

    attached = FilesField(label=_("Files"), help_text=FILES, kinds=KINDS, most=MOST_FILES)
    without = forms.TypedMultipleChoiceField(
        label=_("Take out"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, *args: Any, attachments: Collection[Attachment] = (), hides_makers: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if hides_makers:
            self.fields["attached"] = FilesField(
                label=_("Files"), help_text=CLEANED_FILES, kinds=CLEANED_KINDS, most=MOST_FILES
            )
        self.chose_files = bool(self.files)
        offer(self, "without", [(str(one.pk), one.name) for one in attachments])
        if not attachments:
            del self.fields["without"]

    def of_files(self) -> dict[str, Any]:
        """Return what was said of files, once it is valid."""
        return {"files": self.cleaned_data["attached"], "without": self.cleaned_data.get("without", [])}

    def check_names(self, community: Community) -> bool:
        """Whether the text mentions by name only whom that name fits alone; the form tells of the others."""
        for name, several in unclear(self.cleaned_data["body"], community):
            words = SEVERAL_NAMED if several else NOBODY_NAMED
            self.add_error("body", forms.ValidationError(words, params={"name": name}))
        return not self.errors


class WordingForm(TextForm):
    """What the head of a query or discussion says."""

    title = forms.CharField(
        label=_("In one line"), max_length=200, help_text=_("As you would say it to a colleague. People decide by it.")
    )
    body = LinesField(
        label=_("What it is about"),
        help_text=format_lazy(
            "{} {}",
            _("Where you stand, what you tried, what makes it hard. Up to about 200 words are read best."),
            MENTIONING,
        ),
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
    talk_until = DayField(
        label=_("Last day of a discussion"),
        help_text=_("After it the discussion is closed. Without one it stays open."),
        required=False,
    )
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

    def clean_title(self) -> str:
        """Refuse a line of which nothing is seen."""
        title: str = self.cleaned_data["title"]
        if not is_seen(title):
            raise forms.ValidationError(self.fields["title"].error_messages["required"], code="required")
        return title

    def clean_wanted_by(self) -> date | None:
        """Refuse a day that is over, unless it stood there before."""
        return self._coming("wanted_by")

    def clean_talk_until(self) -> date | None:
        """Refuse a day that is over or more than three months away, unless it stood there before."""
        day = self._coming("talk_until")
        if day and day > timezone.localdate() + LONGEST_OPEN and day != self.initial.get("talk_until"):
            raise forms.ValidationError(_("Choose a day from today on, within three months."))
        return day

    def _coming(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day is not None and day < timezone.localdate() and day != self.initial.get(name):
            raise forms.ValidationError(_("This day is over. Choose one from today on."))
        return day

    def worded(self) -> Worded:
        """Return what was typed, once it is valid."""
        typed = self.cleaned_data
        return Worded(
            title=" ".join(unpiled(typed["title"]).split()),
            body=typed["body"],
            language=typed["language"],
            helps=typed["helps"],
            questions=[unpiled(typed[name]) for name in QUESTIONS if typed[name]],
            use=unpiled(typed["use"]),
            topics=typed["topics"],
            countries=typed["countries"],
            wanted_by=typed["wanted_by"],
            talk_until=typed.get("talk_until"),
            interest=unpiled(typed["interest"]),
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
    proposed_topics = forms.MultipleChoiceField(required=False)
    proposed_countries = forms.MultipleChoiceField(required=False)
    proposed_language = forms.ChoiceField(choices=[("", ""), *LANGUAGES], required=False)
    """What was proposed from the text, and taken by the writer (discussions/writing/similar.html)."""

    def __init__(
        self,
        *args: Any,
        community: Community,
        may_announce: bool,
        ways: Collection[str] = ShownAs.values,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, community=community, **kwargs)
        self.fields["attached"].help_text = format_lazy("{} {}", FILES, _("OpenDocument cannot be sent under cover."))
        offer(self, "shown_as", [(way, way.label) for way in ShownAs if way in ways])
        if closed := [text for way, text in TOO_FEW.items() if way not in ways]:
            self.fields["shown_as"].help_text = format_lazy(" ".join(["{}"] * len(closed)), *closed)
        offered = Kind.choices if may_announce else [(kind, kind.label) for kind in (Kind.QUERY, Kind.DISCUSSION)]
        offer(self, "kind", offered)
        offer(self, "proposed_topics", _topic_choices(None))
        offer(self, "proposed_countries", country_choices())

    def worded(self) -> Worded:
        """Return what was typed with what was taken of the proposals."""
        typed, worded = self.cleaned_data, super().worded()
        return replace(
            worded,
            topics=[*worded.topics, *typed["proposed_topics"]],
            countries=[*worded.countries, *typed["proposed_countries"]],
            language=typed["proposed_language"] or worded.language,
        )


class EditForm(WordingForm):
    """Wording something anew."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != Kind.DISCUSSION:
            del self.fields["talk_until"]


class AnswerForm(TextForm):
    """An answer or a reply."""

    body = LinesField(label=_("Your answer"), help_text=MENTIONING, max_length=LONGEST, rows=8)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    interest = forms.CharField(
        label=_("Interest to declare"),
        help_text=_("For example that you sell what the question is about. It stands beside your text."),
        max_length=300,
        required=False,
    )
    sent_once = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)


class EditPostForm(AnswerForm):
    """An answer, edited."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReportForm(OurForm):
    """Why somebody reports something."""

    why = forms.ChoiceField(label=_("What is wrong with it?"), choices=Why.choices, widget=forms.RadioSelect)
    words = LinesField(label=_("In your own words"), max_length=500, required=False)


class TypedForm(AnswerForm):
    """An answer that the facilitator types for a member."""

    way = forms.ChoiceField(
        label=_("How did it reach you?"),
        choices=[(way.value, way.label) for way in (Way.TELEPHONE, Way.MAIL)],
        widget=forms.RadioSelect,
        initial=Way.TELEPHONE,
    )


class PromiseForm(OurForm):
    """By when somebody answers who was asked."""

    by = DayField(label=_("I will answer by"))

    def clean_by(self) -> date:
        """Refuse a day that is over, or far away."""
        day: date = self.cleaned_data["by"]
        if not timezone.localdate() <= day <= timezone.localdate() + timedelta(days=90):
            raise forms.ValidationError(_("Choose a day from today on, within three months."))
        return day


class SuggestForm(OurForm):
    """Whom somebody would ask instead."""

    suggests = NameField(label=_("Whom should we ask?"), max_length=200, required=False)


class CallForm(OurForm):
    """What somebody said on the telephone or in a letter."""

    state = forms.ChoiceField(
        label=_("What did they say?"),
        choices=[(one.value, one.label) for one in AskedState if one not in (AskedState.ANSWERED, AskedState.PASSED)],
        widget=forms.RadioSelect,
    )
    by = DayField(label=_("Promised by"), required=False)
    suggests = NameField(label=_("Whom do they name?"), max_length=200, required=False)
    note = LinesField(label=_("Note"), max_length=1000, required=False, rows=3)


class RulesForm(OurForm):
    """How a community deals with queries, in working days of the country that counts."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    works_in = forms.ChoiceField(
        label=_("Country whose working days count"),
        help_text=_("Without one: that of the partnership."),
        required=False,
    )
    first_answer = _days(_("Working days until the first answer"))
    next_people = _days(_("Working days until further people are asked and the facilitator is told"))
    secretariat = _days(_("Working days until the secretariat is told"))
    open_for = _days(_("Working days for which answers are taken"))
    remind_before = _days(_("Working days before answers close at which those asked are reminded"))
    check_for = _days(_("Working days for checking the draft of a reply"))
    asks_itself = forms.BooleanField(
        label=_("Ask people without the facilitator’s word"),
        help_text=_("Members who are willing, never more often than they allow."),
        required=False,
    )
    asks_at_once = _days(_("How many people are asked at once"), most=20)
    licence = forms.ChoiceField(
        label=_("Licence of consolidated replies"),
        help_text=_("What others may do with them. It holds for what is published from now on."),
        choices=Licence.choices,
        required=False,
    )
    machine_private = forms.BooleanField(
        label=_("Texts that not everybody may read may be sent to the machine that translates"),
        help_text=_("Without it, the machine gets only what is public."),
        required=False,
    )
    machine_covered = forms.BooleanField(
        label=_("Also where somebody asks through the facilitator, and under the Chatham House rule"),
        help_text=_("A text can tell who wrote it, even without a name."),
        required=False,
    )
    archives_after = _days(_("Days without a word after which what is over is archived"), most=2000)
    holds_first_posts = _days(_("So many first texts of somebody new wait for the facilitator"), least=0, most=20)
    holds_new_for = _days(
        _("For so many days somebody counts as new"),
        least=0,
        most=365,
        help_text=_("Their texts with links to other sites wait too."),
    )
    holds_links_from = _days(
        _("A text with so many links to other sites waits"), least=0, help_text=_("0: no number of links is too many.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "works_in", [("", _("not said yet")), *country_choices()])

    def clean_licence(self) -> str:
        """Return the one that holds where none was chosen."""
        return str(self.cleaned_data["licence"] or self.initial.get("licence") or Licence.BY)

    def clean(self) -> dict[str, Any]:
        """Refuse clocks that run the wrong way round."""
        typed = self.cleaned_data
        for earlier, later in (("first_answer", "next_people"), ("next_people", "secretariat")):
            if typed.get(earlier, 0) > typed.get(later, 60):
                self.add_error(later, _("This cannot be sooner than the step before it."))
        return typed


def wording_of(thread: Thread, typed: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return what a form shows of a thread that is there, or in place of that what was `typed` and is not out yet."""
    typed = typed or {}
    questions = dict(zip(QUESTIONS, typed.pop("questions", thread.questions), strict=False))
    return {
        **{name: getattr(thread, name) for name in (
            "title", "body", "helps", "use", "language", "wanted_by", "interest", "spares_own_hierarchy", "version",
        )},
        **questions,
        "talk_until": thread.closes if thread.kind == Kind.DISCUSSION else None,
        "topics": list(thread.topics.values_list("code", flat=True)),
        "countries": list(thread.countries.values_list("country", flat=True)),
        **typed,
    }  # fmt: skip


def _topic_choices(community: Community | None) -> list[Any]:
    choices = []
    for area in topics(community):
        own = [(area.code, text_of(area.names))]
        choices.append((text_of(area.names), own + [(one.code, text_of(one.names)) for one in area.children.all()]))
    return cast("list[Any]", choices)


class FilterForm(OurForm):
    """Which threads are looked for, in an address: what is not among the choices asks for nothing."""

    q = forms.CharField(
        label=_("Words"), max_length=LONGEST_QUERY, required=False, widget=forms.TextInput({"type": "search"})
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    state = forms.ChoiceField(label=_("Where it stands"), required=False)
    since = DayField(label=_("From this day on"), required=False)
    until = DayField(label=_("Up to this day"), required=False)

    def __init__(self, *args: Any, community: Community | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(state, state.label) for state in State if state not in (*UNSENT, State.WITHDRAWN, State.PRIVATELY)]
        topics = _topic_choices(community)
        offers = {"kind": Kind.choices, "topic": topics, "country": country_choices(), "language": LANGUAGES,
                  "state": states}  # fmt: skip
        for name, choices in offers.items():
            offer(self, name, [("", _("Any")), *choices])

    def clean(self) -> dict[str, Any]:
        """Look for the beginning of words that are too long, and say so."""
        if "q" in self.errors:
            self.add_error("q", gettext("Only its beginning was looked for."))
            self.cleaned_data["q"] = self.data["q"][:LONGEST_QUERY]
        return self.cleaned_data

    def wanted(self) -> Wanted:
        """Return what is asked for, of what can be asked for."""
        self.is_valid()
        typed = self.cleaned_data
        filters = [(name, str(typed[name])) for name in self.fields if name != "q" and typed.get(name)]
        return Wanted(" ".join(typed.get("q", "").split()), tuple(filters))

    def chosen(self) -> list[str]:
        """Return what each filter asks for, as people read it."""
        asked = self.wanted().filters
        return [self._label(name, value) for name, value in asked]

    def _label(self, name: str, value: str) -> str:
        if name in DAYS:
            return f"{self.fields[name].label}: {in_words(date.fromisoformat(value))}"
        return str(dict(flatten_choices(cast(Any, self.fields[name]).choices))[value])


class CorrectionForm(OurForm):
    """What is wrong in the draft of a reply."""

    text = LinesField(label=_("What is not right, and how should it read?"), max_length=3000, rows=6)


class WhatCameForm(OurForm):
    """What came of a reply."""

    text = LinesField(label=_("What did you do with the reply?"), max_length=3000, rows=6)


class SectionsForm(OurForm):
    """The sections of a reply in another language."""

    def __init__(self, *args: Any, sections: list[str], removed: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in sections:
            hint = (
                _("An answer was taken out of this section. Take its words out here too.") if section in removed else ""
            )
            self.fields[section] = LinesField(
                label=Section(section).label, help_text=hint, max_length=LONGEST, rows=8, required=False
            )
