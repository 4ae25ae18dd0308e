"""Forms of the editor."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.urls import resolve
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cop.network.countries import choices as countries
from cop.network.models import Community
from cop.network.queries import communities
from cop.people.forms.opened import OpenedForm
from cop.people.forms.readable import value_in_words
from cop.services.languages.choices import LANGUAGES
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import fuzzy_date, text_of
from cop.services.languages.templatetags.languages import bcp47
from cop.website.access import may_edit_pages_of
from cop.website.choices import PageKind, PictureConsent
from cop.website.models import Page, Picture
from cop.website.queries.addresses import OF_PAGES, is_path
from cop.website.queries.editing import editable, page_settings, standing_settings

PARTNERSHIP = "partnership"
TAKEN = _("There is a page at this address already. Choose another.")


class TextForm(OurForm):
    """What a page says in one language."""

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(
        label=_("In one or two sentences"),
        help_text=_("Stands on top of the page and on cards that lead to it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    body = forms.CharField(
        label=_("Text"),
        help_text=_("What each mark does is told above it. Show a preview before you save."),
        max_length=50_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true"}),
    )
    machine_drafted = forms.BooleanField(
        label=_("A machine drafted this text, and nobody who reads the language well has looked through it yet"),
        required=False,
    )
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "summary", "body"):
            self.fields[name].widget.attrs["lang"] = bcp47(language)


class NewPageForm(OurForm):
    """The beginning of a page."""

    community = forms.ChoiceField(label=_("Belongs to"))
    kind = forms.ChoiceField(label=_("What it is"), choices=PageKind.choices)
    slug = forms.SlugField(
        label=_("Last part of its address"),
        help_text=_("Small letters, digits and hyphens, for example electric-buses-2027."),
        max_length=80,
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(PARTNERSHIP, _("the partnership"))] if may_edit_pages_of(person, None) else []
        own = [community for community in communities() if may_edit_pages_of(person, community.pk)]
        _choice(self, "community").choices = [*places, *((one.slug, text_of(one.names)) for one in own)]

    @property
    def chosen_community(self) -> Community | None:
        """The community that was chosen, None for the partnership."""
        return next((one for one in communities() if one.slug == self.cleaned_data["community"]), None)

    def clean(self) -> dict[str, Any]:
        """The address must be free."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not is_free(self.chosen_community, cleaned["slug"]):
            self.add_error("slug", TAKEN)
        return cleaned


class AddressForm(OurForm):
    """The last part of the address of a page that is there."""

    slug = forms.SlugField(
        label=_("Last part of its address"), help_text=_("The old address leads to the new one."), max_length=80
    )

    def __init__(self, *args: Any, page: Page, **kwargs: Any) -> None:
        self.page = page
        super().__init__(*args, initial={"slug": page.slug}, **kwargs)

    def clean_slug(self) -> str:
        """The address must be free."""
        slug: str = self.cleaned_data["slug"]
        if slug != self.page.slug and not is_free(self.page.community, slug):
            raise ValidationError(TAKEN)
        return slug


class MomentForm(OurForm):
    """A moment in the reader's own time zone."""

    at = forms.DateTimeField(
        label=_("Day and time"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class RedirectForm(OurForm):
    """An old address and where it leads."""

    path = forms.CharField(label=_("Old address"), help_text=_("For example /old-name/."), max_length=300)
    target = forms.CharField(label=_("Leads to"), help_text=_("For example /people/."), max_length=300)

    def clean(self) -> dict[str, Any]:
        """Both are paths of ours."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("path", "target"):
            if name in cleaned and not is_path(cleaned[name]):
                self.add_error(name, gettext("This is no address of this site. Begin it with one /."))
        return cleaned


def is_free(community: Community | None, slug: str) -> bool:
    """Whether a page can stand there: no other one does, and nothing of the product's own."""
    page = Page(community=community, slug=slug)
    reached = resolve(page.get_absolute_url()).view_name in OF_PAGES
    return reached and not Page.objects.filter(community=community, slug=slug).exists()


class SettingsForm(OpenedForm):
    """What a page is, when and where it was, and what it is connected with."""

    kind = forms.ChoiceField(label=_("What it is"), choices=PageKind.choices)
    when = forms.CharField(
        label=_("When it was"),
        help_text=_("As exact as it is known: 2019, 2019-06, 2019-10-16, or 2020-01-14/2020-01-15."),
        max_length=21,
        required=False,
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    order = forms.IntegerField(
        label=_("Place among its kind"), help_text=_("Smaller numbers come first."), min_value=0, max_value=9999
    )
    activities = forms.TypedMultipleChoiceField(
        label=_("Example of"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    came_from = forms.TypedMultipleChoiceField(
        label=_("Came from"),
        help_text=_("Both pages then show it on their line."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, page: Page, **kwargs: Any) -> None:
        kwargs.setdefault("initial", page_settings(page))
        super().__init__(*args, **kwargs)
        beside = editable(Page.objects.filter(community=page.community).exclude(pk=page.pk))
        _choice(self, "country").choices = [("", "–"), *countries()]
        _choice(self, "activities").choices = [
            (one.page.pk, one.title) for one in beside if one.page.kind == PageKind.ACTIVITY
        ]
        _choice(self, "came_from").choices = [
            (one.page.pk, one.title) for one in beside if one.page.kind not in (PageKind.ACTIVITY, PageKind.PAGE)
        ]

    def clean_activities(self) -> list[int]:
        """In the order in which they are compared."""
        return sorted(self.cleaned_data["activities"])

    def clean_came_from(self) -> list[int]:
        """In the order in which they are compared."""
        return sorted(self.cleaned_data["came_from"])

    def clean_when(self) -> str:
        """A date that can be told in words."""
        when = self.cleaned_data["when"]
        try:
            fuzzy_date(when or "2019")
        except ValueError as error:
            raise ValidationError(gettext("Write the date as in the examples.")) from error
        return when


def settings_in_words(page: Page, values: dict[str, Any]) -> list[tuple[Any, str, str]]:
    """Return what `values` change in the settings of a page that stand: each with its label, as it is and as it would be."""
    if not values:
        return []
    fields, stand = SettingsForm(page=page).fields, standing_settings(page)
    return [
        (field.label, value_in_words(field, stand[name]), value_in_words(field, values[name]))
        for name, field in fields.items()
        if name in values and values[name] != stand[name]
    ]


class PictureForm(OurForm):
    """A picture with everything that it needs to be shown (S54)."""

    upload = forms.FileField(label=_("Picture"), help_text=_("JPEG, PNG or WebP, at most 10 MB."))
    language = forms.ChoiceField(label=_("Language of description and caption"), choices=LANGUAGES)
    description = forms.CharField(
        label=_("Description"), help_text=_("What can be seen, for readers who do not see it."), max_length=300
    )
    caption = forms.CharField(label=_("Caption"), help_text=_("What it is, where and when."), max_length=300)
    credit = forms.CharField(label=_("Credit"), help_text=_("Who took it or owns it."), max_length=200)
    licence = forms.CharField(label=_("Licence"), help_text=_("For example CC BY 4.0."), max_length=100, required=False)
    consent = forms.ChoiceField(label=_("People in it"), choices=PictureConsent.choices, widget=forms.RadioSelect)
    consent_note = forms.CharField(
        label=_("Who agreed, when and how"),
        help_text=_("Only the editors of the page read it."),
        max_length=300,
        required=False,
    )
    focus_x = forms.IntegerField(
        label=_("What matters most: from the left, in %"),
        help_text=_("On a card the picture is cut around this point."),
        min_value=0,
        max_value=100,
        required=False,
    )
    focus_y = forms.IntegerField(
        label=_("What matters most: from the top, in %"), min_value=0, max_value=100, required=False
    )

    def __init__(self, *args: Any, picture: Picture | None, language: str = "en", **kwargs: Any) -> None:
        names = ("credit", "licence", "consent", "consent_note", "focus_x", "focus_y")
        self.shown = {"focus_x": 50, "focus_y": 50}
        if picture:
            self.shown = {name: getattr(picture, name) for name in names}
            self.shown["description"] = picture.descriptions.get(language, "")
            self.shown["caption"] = picture.captions.get(language, "")
        kwargs["initial"] = self.shown | {"language": language}
        super().__init__(*args, **kwargs)
        self.fields["upload"].required = picture is None

    def clean(self) -> dict[str, Any]:
        """What is not said of the focus stays as it is; a new picture begins with its middle."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("focus_x", "focus_y"):
            if cleaned.get(name) is None and name not in self.errors:
                cleaned[name] = 50 if cleaned.get("upload") else self.shown[name]
        return cleaned


def _choice(form: forms.Form, name: str) -> forms.ChoiceField:
    return cast("forms.ChoiceField", form.fields[name])
