"""Forms of translations and of the glossary."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.discussions.actions import keeping_terms, translating
from cop.discussions.models import Post, Term, Thread
from cop.people.forms.fields import LinesField
from cop.services.languages.choices import CODES
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import language_name
from cop.services.markdown import LONGEST

MOST_WORDS = 6
LONGEST_WORD = 100


class TranslationForm(OurForm):
    """A head or a post in another language: as many questions as the original has."""

    of_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**9)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)
    title = forms.CharField(label=_("In one line"), max_length=200)
    body = LinesField(label=_("What it is about"), max_length=LONGEST, rows=10)

    def __init__(self, *args: Any, thing: Thread | Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions = thing.questions if isinstance(thing, Thread) else []
        if isinstance(thing, Post):
            del self.fields["title"]
            self.fields["body"].label = _("The answer")
        self.fields["body"].required = bool(thing.body.strip())
        self.asked = [f"question_{number}" for number, _question in enumerate(questions, 1)]
        for name, question in zip(self.asked, questions, strict=True):
            self.fields[name] = forms.CharField(label=_("Question"), help_text=question, max_length=600)

    def worded(self) -> translating.Worded:
        """Return what was typed, once it is valid."""
        typed = self.cleaned_data
        title = " ".join(typed.get("title", "").split())
        return translating.Worded(typed["body"], typed["of_version"], title, tuple(typed[name] for name in self.asked))


class WordsField(forms.CharField):
    """The words for a term in one language, the best one first, with semicolons between them."""

    def clean(self, value: Any) -> Any:
        """Return them as a list, each once."""
        words = [" ".join(word.split()) for word in super().clean(value).split(";")]
        words = list(dict.fromkeys(filter(None, words)))
        if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
            raise forms.ValidationError(_("At most six words or expressions, each of at most 100 characters."))
        if self.required and not words:
            raise forms.ValidationError(self.error_messages["required"])
        return words


class TermForm(OurForm):
    """A term of the glossary in every language."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)
    note = LinesField(label=_("What it means"), max_length=500, rows=3, required=False)
    source = forms.CharField(label=_("Where it stands so"), max_length=300, required=False)

    def __init__(self, *args: Any, term: Term | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafts = term.drafts if term else []
        for code in CODES:
            words = WordsField(label=language_name(code), max_length=700, required=code == "en")
            words.widget.attrs["lang"] = code.replace("hans", "Hans")
            if code in drafts:
                words.help_text = _("A machine drafted this.")
            self.fields[code] = words
        if drafts:
            checked = forms.MultipleChoiceField(
                label=_("Read by somebody who speaks it, and right"),
                choices=[(code, language_name(code)) for code in CODES],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
            checked.widget.choices = [(code, language_name(code)) for code in drafts]
            self.fields["checked"] = checked
        self.order_fields([*CODES, "checked", "note", "source", "version"])

    def worded(self) -> keeping_terms.Worded:
        """Return what was typed, once it is valid."""
        typed = self.cleaned_data
        names = {code: typed[code] for code in CODES}
        return keeping_terms.Worded(names, typed["note"], typed["source"], typed.get("checked", ()))


def words_of(term: Term) -> dict[str, Any]:
    """Return what the form shows of a term that is there."""
    names = {code: "; ".join(words) for code, words in term.names.items()}
    return names | {"note": term.note, "source": term.source, "version": term.version}
