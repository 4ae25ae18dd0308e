"""What is typed at the desk about an application."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cop.network.models import Community
from cop.network.queries import partnership
from cop.people.access import may_admit_to
from cop.people.choices import ApplicationState
from cop.people.forms.fields import offer
from cop.people.forms.joining import add_consents
from cop.people.forms.telephone import AskedForm
from cop.people.models import Application, Person
from cop.people.queries.applications import consents_missing
from cop.people.queries.consenting import current_texts
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import language_name, text_of


class DecisionForm(OurForm):
    """A decision carries the state in which the decider saw the application."""

    seen = forms.ChoiceField(choices=ApplicationState.choices, widget=forms.HiddenInput({"id": False}))

    def __init__(self, data: Any, application: Application, **options: Any) -> None:
        self.application = application
        super().__init__(data, initial={"seen": application.state}, **options)


def reason_field(hint: Any, **options: Any) -> forms.CharField:
    """Why something is not given, as the applicant reads it."""
    return forms.CharField(
        label=_("Reason"), help_text=hint, max_length=2000, widget=forms.Textarea({"rows": 4}), **options
    )


class AcceptForm(DecisionForm):
    """Which memberships are given: of what was asked for, what the decider may admit to; and why not all of them."""

    partnership = forms.BooleanField(required=False)
    communities = forms.MultipleChoiceField(label=_("Communities"), required=False, widget=forms.CheckboxSelectMultiple)
    organisation_joins = forms.BooleanField(
        label=_("The organisation joins too, and this person speaks for it"), required=False
    )
    reason = reason_field(_("Only if you leave something out. The applicant gets this text as it is."), required=False)

    def __init__(self, data: Any, application: Application, decider: Person) -> None:
        super().__init__(data, application, auto_id="accept_%s")
        self.admitted = [one for one in application.communities.all() if may_admit_to(decider, one)]
        offer(self, "communities", [(one.slug, text_of(one.names)) for one in self.admitted])
        self.fields["communities"].initial = [one.slug for one in self.admitted]
        self.fields["partnership"].label = text_of(partnership().names)
        self.fields["partnership"].initial = True
        if not application.partnership or not may_admit_to(decider, None):
            del self.fields["partnership"]
        if not application.organisation_joins or application.organisation is None:
            del self.fields["organisation_joins"]
        self.asked = len(self.admitted) + ("partnership" in self.fields)
        if self.asked == 1:
            del self.fields["reason"]

    def clean(self) -> None:
        """Accepting gives at least one membership, and says why not all that it might."""
        given = len(self.cleaned_data.get("communities", [])) + bool(self.cleaned_data.get("partnership"))
        reason = self.cleaned_data.get("reason")
        if not given:
            self.add_error(None, _("Choose at least one: the partnership, or a community."))
        elif given < self.asked and reason == "":
            self.add_error("reason", self.fields["reason"].error_messages["required"])
        elif given == self.asked and reason:
            self.add_error("reason", _("Everything is ticked: untick what you leave out, or delete the reason."))

    def chosen(self) -> list[Community]:
        """Return the communities that were chosen."""
        return [one for one in self.admitted if one.slug in self.cleaned_data["communities"]]


class WrittenForm(DecisionForm):
    """What the applicant is sent as it is typed; the form says which language they read first."""

    written: str

    def __init__(self, data: Any, application: Any) -> None:
        super().__init__(data, application)
        language = application.reads or application.language
        hint = gettext("The applicant reads %(language)s first.") % {"language": language_name(language)}
        self.fields[self.written].help_text = f"{self.fields[self.written].help_text} {hint}"


class AskForm(WrittenForm):
    """What the applicant is asked."""

    written = "text"

    text = forms.CharField(
        label=_("What do you want to know?"),
        help_text=_("The applicant gets this text as it is, and answers by a link."),
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
    )


class DeclineForm(WrittenForm):
    """Why an application is declined."""

    written = "reason"

    reason = reason_field(_("The applicant gets this text as it is."))


class TelephoneForm(AskedForm):
    """Who asked on the telephone, and what the applicant agrees to there of what they have not ticked themselves."""

    def __init__(self, data: Any, application: Application) -> None:
        super().__init__(data)
        missing = consents_missing(application)
        self.texts = {kind: text for kind, text in current_texts().items() if kind in missing}
        add_consents(self, self.texts)
