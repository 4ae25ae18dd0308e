"""A field of a form that takes several files."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.services.files.choices import Kinds
from cop.services.files.refusals import too_large

TOO_MANY = _("At most %(most)s files fit here. Choose fewer.")


class SeveralFiles(forms.FileInput):
    """A button that chooses several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """At most so many files of the given kinds; what is chosen comes as a list."""

    def __init__(self, *, kinds: Kinds, most: int, **options: Any) -> None:
        endings = ",".join(sorted(kind.value.ending for kind in kinds.kinds))
        super().__init__(widget=SeveralFiles({"accept": f"{endings},.jpeg"}), required=False, **options)
        self.kinds, self.most = kinds, most

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files; refuse too many, and those that are too large, by their names."""
        files = [super(FilesField, self).clean(one, initial) for one in data or []]
        if len(files) > self.most:
            raise forms.ValidationError(TOO_MANY, params={"most": self.most})
        large = [one for one in files if one.size > self.kinds.at_most]
        if large:
            raise forms.ValidationError([f"{one.name}: {too_large(one.size, self.kinds.at_most)}" for one in large])
        return files
