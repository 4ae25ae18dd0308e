"""The directory's filters."""

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cop.network.models import Topic
from cop.network.queries import communities_open, every_topic, topics
from cop.people.choices import Category
from cop.people.forms.fields import country_choices
from cop.people.queries.finding import Wanted
from cop.services.languages.choices import LANGUAGES
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import language_name, text_of
from cop.services.search.analysis import LONGEST_QUERY


class DirectoryForm(OurForm):
    """One box and the filters. A value that is no choice is as good as none: old addresses keep working. Of too long a text
    the beginning is looked for, and the box says so."""

    q = forms.CharField(label=_("Name, organisation or what they know"), required=False, max_length=LONGEST_QUERY)
    country = forms.ChoiceField(label=_("Country"), required=False)
    category = forms.ChoiceField(label=_("Kind of organisation"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    community = forms.ChoiceField(label=_("Community"), required=False)
    asked = forms.BooleanField(label=_("Willing to be asked"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in filter_choices().items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", pgettext_lazy("no filter", "any")), *choices]
        for name, field in self.fields.items():
            if name != "q":
                field.widget.attrs["form"] = "find"  # the filters stand beside what is found, outside of the form

    def wanted(self) -> Wanted:
        """Return what is asked for, leaving out what is no choice; that alone is no error to show."""
        for no_choice in self.errors.keys() - {"q"}:
            del self.errors[no_choice]
        if self.errors:
            self.add_error("q", gettext("Only its beginning was looked for."))
        values = self.cleaned_data
        return Wanted(
            q=values.get("q", self["q"].value() or "")[:LONGEST_QUERY],
            **{name: values.get(name) or "" for name in ("country", "category", "topic", "language", "community")},
            asked="1" if values.get("asked") else "",
        )


class OrganisationsForm(DirectoryForm):
    """The filters of the organisations. Words find them by name and place; what their people know, by topic."""

    field_order = ["q", "country", "category", "topic", "community"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Name or place")
        for name in ("language", "asked"):
            del self.fields[name]


def filter_choices() -> dict[str, list[Any]]:
    """Return what each filter may be set to, named for the reader."""
    return {
        "country": country_choices(),
        "category": list(Category.choices),
        "topic": topic_choices(),
        "language": [(code, language_name(code)) for code, _name in LANGUAGES],
        "community": [(community.slug, text_of(community.names)) for community in communities_open()],
    }


def topic_choices(also: str = "") -> list[tuple[str, str]]:
    """Return both levels of the topics in use as (code, name), the second level set in; and the topic with the code
    `also` where it is retired, so that who chose it keeps it."""
    offered = [
        (topic.code, prefix + text_of(topic.names))
        for first in topics()
        for topic, prefix in [(first, ""), *((child, "– ") for child in first.children.all())]
    ]
    if not also or also in dict(offered):
        return offered
    retired = [topic for topic in every_topic() if topic.code == also]
    return [*offered, *((topic.code, _retired(topic)) for topic in retired)]


def _retired(topic: Topic) -> str:
    return gettext("%(topic)s (no longer offered)") % {"topic": text_of(topic.names)}
