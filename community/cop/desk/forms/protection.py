"""Forms of the data protection desk, and the one by which somebody asks about their own data."""

from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cop.desk.actions.breaches import COLUMNS
from cop.desk.actions.requests import Asked
from cop.desk.choices import RequestKind, RequestWay, Risk
from cop.desk.initial import laws
from cop.desk.models import Breach
from cop.network.countries import country_name
from cop.network.queries import communities_open
from cop.people.access import visible_to
from cop.people.choices import ConsentKind, LookedAt
from cop.people.forms.fields import DayField, country_choices, offer
from cop.people.forms.telephone import AskedForm
from cop.people.models import Person
from cop.people.queries.security import confirmed_addresses
from cop.services.languages.choices import CODES
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import language_name, text_of

LONGEST_AGO = timedelta(days=366)
CHOOSE = ("", _("choose"))
STATES = [("", _("all")), ("held", _("held")), ("withdrawn", _("taken back")), ("older", _("to an older text"))]


def _kinds() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("What is asked"), choices=[CHOOSE, *RequestKind.choices])


def _text(label: Any, longest: int, *, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea({"rows": rows}), **options)


class OwnRequestForm(OurForm):
    """What somebody asks about their own data."""

    kind = _kinds()
    words = _text(_("In your own words"), 4000)


class EnteredRequestForm(AskedForm):
    """What came by mail, on the telephone or by letter."""

    kind = _kinds()
    way = forms.ChoiceField(
        label=_("How it came"), choices=[CHOOSE, *(way for way in RequestWay.choices if way[0] != RequestWay.PAGE)]
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Whoever is known here by it is written to at their own address. Empty: a letter to print."),
        required=False,
    )
    country = forms.ChoiceField(label=_("Country"), help_text=_("Its law says how much time there is."))
    language = forms.ChoiceField(label=_("Language"))
    words = _text(_("What is asked, in their words"), 4000)
    number = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1)

    field_order = ("kind", "way", "asked_by", "asked_on", "identified", "email", "country", "language", "words")

    def __init__(self, *args: Any, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.fields["asked_on"].label = _("On which day it came")
        offer(self, "country", [CHOOSE, *country_choices()])
        offer(self, "language", [(code, language_name(code)) for code in CODES])

    def clean_asked_on(self) -> date:
        """It has come, and not years ago."""
        day = super().clean_asked_on()
        if day < timezone.localdate() - LONGEST_AGO:
            raise forms.ValidationError(_("That is more than a year ago. Look at the day again."))
        return day

    def clean_email(self) -> str:
        """One's own are asked on one's own page."""
        email = self.cleaned_data["email"].lower()
        if email and email in {self.viewer.email, *confirmed_addresses(self.viewer)}:
            raise forms.ValidationError(_("This is you. Ask on your own page, and a colleague answers."))
        return email

    @property
    def person(self) -> Person | None:
        """Whose record it was entered from, or who is known here by the address, the main one or another that is confirmed."""
        if self.cleaned_data["number"]:
            return visible_to(self.viewer).exclude(pk=self.viewer.pk).filter(pk=self.cleaned_data["number"]).first()
        email = self.cleaned_data["email"]
        confirmed = EmailAddress.objects.filter(email=email, verified=True).values("user")
        return visible_to(self.viewer).filter(Q(email=email) | Q(pk__in=confirmed)).first() if email else None

    @property
    def request(self) -> Asked:
        """What was entered."""
        typed = self.cleaned_data
        return Asked(
            kind=RequestKind(typed["kind"]),
            way=RequestWay(typed["way"]),
            name=typed["asked_by"],
            email=typed["email"],
            country=typed["country"],
            language=typed["language"],
            words=typed["words"],
            identified=typed["identified"],
            received=typed["asked_on"],
        )


class AnswerForm(OurForm):
    """The answer to a request; also why it is refused."""

    words = _text(_("The answer, or the reason why not"), 8000, rows=8)


class ReasonForm(OurForm):
    """Why something is so."""

    reason = _text(_("Reason"), 1000, rows=3, min_length=10)


class NoteForm(OurForm):
    """What a review found."""

    note = _text(_("What you looked at, and what is to change"), 2000, min_length=10)


class BreachForm(OurForm):
    """What the register says of a breach."""

    happened = _text(pgettext_lazy("breach", "What happened"), 4000)
    known_on = DayField(label=_("Since which day you know"), initial=timezone.localdate)
    known_at = forms.TimeField(
        label=_("At what time, in your time zone"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    which = _text(_("Which data"), 2000, rows=2)
    people = forms.IntegerField(label=_("How many people, as far as is known"), min_value=0, required=False)
    countries = forms.MultipleChoiceField(
        label=_("Countries of those concerned"), widget=forms.CheckboxSelectMultiple, required=False
    )
    community = forms.ChoiceField(label=_("Only members of"), required=False)
    risk = forms.ChoiceField(label=_("Risk for those concerned"), choices=Risk.choices, initial=Risk.HIGH)
    effects = _text(_("What it may mean for them"), 2000, rows=2, required=False)
    measures = _text(_("What was done, and what will be"), 4000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, breach: Breach | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_said(breach) if breach else {}, **kwargs)
        here = [law.country for law in laws()]
        also = [code for code in (breach.countries if breach else []) if code not in here]
        offer(
            self, "countries", sorted(((code, country_name(code)) for code in [*here, *also]), key=lambda one: one[1])
        )
        self.communities = {str(community.pk): community for community in communities_open()}
        named = [(number, text_of(community.names)) for number, community in self.communities.items()]
        offer(self, "community", [("", _("all")), *named])

    def clean(self) -> None:
        """Nobody knows of it before it is so."""
        day, time = self.cleaned_data.get("known_on"), self.cleaned_data.get("known_at")
        if day and time:
            self.cleaned_data["known"] = timezone.make_aware(datetime.combine(day, time))
            if self.cleaned_data["known"] > timezone.now():
                self.add_error("known_on", _("That moment has not come yet."))

    @property
    def values(self) -> dict[str, Any]:
        """What the register is to say."""
        typed = self.cleaned_data
        there = {"community": self.communities.get(typed["community"]), "data": typed["which"]}
        return {name: typed[name] for name in COLUMNS if name not in there} | there


def _said(breach: Breach) -> dict[str, Any]:
    known = timezone.localtime(breach.known)
    columns = {name: getattr(breach, name) for name in (*COLUMNS, "version")}
    return columns | {
        "which": breach.data,
        "known_on": known.date(),
        "known_at": known.time(),
        "community": str(breach.community_id or ""),
    }


class ConsentsForm(OurForm):
    """Which consents to show."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *ConsentKind.choices], required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    community = forms.ChoiceField(label=_("Community"), required=False)
    person = forms.CharField(
        label=_("Person"), help_text=_("Name, e-mail address or number"), max_length=200, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(community.slug, text_of(community.names)) for community in communities_open()]
        offer(self, "community", [("", _("all")), *named])


class LooksForm(OurForm):
    """Whose looks to show, and at whom; both by number, as the links on the page give it."""

    looker = forms.IntegerField(label=_("Who looked"), required=False, min_value=1)
    person = forms.IntegerField(label=_("At whom"), required=False, min_value=1)
    what = forms.ChoiceField(label=_("What"), choices=[("", _("all")), *LookedAt.choices], required=False)
