"""Sending a list, and what its columns and rows are called."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.desk.importing.columns import Target, twice
from cop.desk.importing.drafts import column_letters
from cop.desk.importing.sheets import MEGABYTE, MOST_BYTES, MOST_ROWS
from cop.desk.models import Import
from cop.network.queries import communities_open
from cop.services.files.refusals import too_large
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import listed, text_of

MEANINGS = {
    Target.NAME: _("Name"),
    Target.GIVEN_NAME: _("Given name"),
    Target.FAMILY_NAME: _("Family name"),
    Target.TITLE: _("Title"),
    Target.EMAIL: _("E-mail address"),
    Target.PHONE: _("Telephone"),
    Target.ORGANISATION: _("Organisation"),
    Target.SHORT_NAME: _("Short name"),
    Target.CATEGORY: _("Kind of organisation"),
    Target.ROLE: _("Role"),
    Target.COUNTRY: _("Country"),
    Target.PLACE: _("Place"),
    Target.POSTAL_ADDRESS: _("Postal address"),
    Target.WEBSITE: _("Website"),
    Target.LANGUAGES: _("Languages"),
    Target.EXPERTISE: _("What they know"),
    Target.LEARNING: _("What they want to learn"),
    Target.SEX: _("Sex"),
    Target.MEMBER_SINCE: _("Member since"),
    Target.CONSENT_SINCE: _("Consent held since"),
    Target.CONSENT_HOW: _("How the consent was given"),
    Target.REMARKS: _("Remarks"),
    Target.EXTRA: _("kept as it is"),
    Target.NOTHING: _("nothing"),
}


class ListForm(OurForm):
    """A file that holds a list, and the community that its people join."""

    upload = forms.FileField(
        label=_("List"),
        help_text=_("XLSX, XLS, ODS or CSV, at most 25 MB. First you see how we read it; nothing is changed by that."),
    )
    community = forms.ChoiceField(
        label=_("Community"),
        help_text=_("Whoever’s consent is held joins it, beside the partnership."),
        required=False,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.open = {str(one.pk): one for one in communities_open()}
        of_each = [(number, text_of(one.names)) for number, one in self.open.items()]
        community = self.fields["community"]
        assert isinstance(community, forms.ChoiceField)
        community.choices = [("", "–"), *of_each]

    def clean_upload(self) -> object:
        """Larger ones are refused before anything reads them."""
        upload = self.cleaned_data["upload"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(str(too_large(upload.size, MOST_BYTES // MEGABYTE * MEGABYTE)))
        return upload


class ColumnsForm(OurForm):
    """What each column of a list means."""

    def __init__(self, one: Import, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for place, target in enumerate(one.mapping):
            title = one.headers[place] or column_letters(place)
            field = forms.ChoiceField(label=title, choices=list(MEANINGS.items()), initial=target)
            self.fields[f"column-{place}"] = field

    def targets(self) -> list[Target]:
        """Return what was chosen, column by column."""
        return [Target(self.cleaned_data[name]) for name in self.fields]

    def clean(self) -> None:
        """Refuse what cannot be in two columns."""
        if not self.errors and (wrong := twice(self.targets())):
            meanings = listed([str(MEANINGS[target]) for target in wrong])
            raise forms.ValidationError(
                _("Only one column can mean this: %(meanings)s."), params={"meanings": meanings}
            )


class SheetForm(OurForm):
    """Which sheet holds the list, and where its header is."""

    sheet = forms.ChoiceField(label=_("Sheet"))
    header = forms.IntegerField(
        label=_("Row of the header"),
        help_text=_("Empty: we look for it. 0: there is none."),
        required=False,
        min_value=0,
        max_value=MOST_ROWS,
    )

    def __init__(self, one: Import, *args: object, **kwargs: object) -> None:
        super().__init__(*args, initial={"sheet": one.sheet, "header": one.header_row or 0}, **kwargs)
        sheet = self.fields["sheet"]
        assert isinstance(sheet, forms.ChoiceField)
        sheet.choices = [(name, name) for name in one.sheets]
