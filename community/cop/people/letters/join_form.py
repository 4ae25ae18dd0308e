"""Joining by mail: which questions are asked, and a reply to them read as the web's form."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cop.network.queries import communities_open
from cop.people.choices import Category
from cop.people.forms.choosing import NEW
from cop.people.forms.joining import JoinsForm, WorkForm, YouForm, consent_name
from cop.people.letters.lines import answers, chosen, country_called, folded, in_every_language
from cop.people.mails.by_mail import Question
from cop.people.queries.choosing import offered_categories
from cop.people.queries.consenting import current_texts
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import text_of
from cop.services.mail.incoming.words import Word, said, written

YOU, WORK, JOINS = ("name", "country"), ("organisation_name", "category", "sentence"), ("communities",)
ONE_LINE = (*YOU, "organisation_name", "category")
ALSO_CALLED = {"name": "name", "country": "country", "organisation": "organisation_name", "organization": "organisation_name",
               "kind": "category", "why": "sentence", "work": "sentence", "community": "communities"}  # fmt: skip
"""Short English names of the fields, beside the labels of the form in every language."""


class Filled(NamedTuple):
    """The three steps of the form as a reply fills them in."""

    you: OurForm
    work: WorkForm
    joins: JoinsForm

    @property
    def is_right(self) -> bool:
        """Whether nothing is missing."""
        return not any(form.errors for form in self)


def fields() -> list[str]:
    """Return the names of what is asked, in order; a field has its number by it."""
    return [*YOU, *WORK, *JOINS, *map(consent_name, current_texts())]


def read(text: str) -> dict[str, str]:
    """Return what a reply answers, by the names of the fields."""
    numbers = dict(enumerate(fields(), start=1))
    labels = in_every_language({name: _label(name) for name in (*YOU, *WORK, *JOINS)}) | ALSO_CALLED
    told = {name: value for name, value in answers(text, numbers, labels).items() if name and value}
    return {
        name: value.partition("\n")[0] if name in ONE_LINE else " ".join(value.split()) for name, value in told.items()
    }


def filled(told: Mapping[str, str], address: str, language: str, versions: Mapping[str, int]) -> Filled:
    """Return the form that all replies so far fill in. `versions` are those of the texts of consents that the mail showed:
    a yes counts for no other."""
    you = {name: told.get(name, "") for name in YOU}
    you |= {"country": country_called(you["country"]), "email": address, "language": language}
    joins: dict[str, Any] = {"partnership": "on", "communities": _communities(told.get("communities", ""))}
    for kind in current_texts():
        name = consent_name(kind)
        if is_yes(told.get(name, "")):
            joins[name] = str(versions.get(kind, ""))
    return Filled(YouForm(you), _work(told), JoinsForm(joins))


def questions(form: Filled | None, told: Mapping[str, str], language: str) -> list[Question]:
    """Return what is asked: all of it, or what is wrong or missing in a `form`."""
    wrong = _wrong(form, told) if form else dict.fromkeys(fields(), "")
    asked = dict(zip(fields(), _asked(language), strict=True))
    return [asked[name]._replace(wrong=wrong[name]) for name in asked if name in wrong]


def _asked(language: str) -> Iterator[Question]:
    hints = {
        "organisation_name": _("Or write: for myself"),
        "category": _("Needed for an organisation that is new here; otherwise leave it."),
    }
    offered = {
        "category": [label for _code, label in offered_categories()],
        "communities": [text_of(one.names) for one in communities_open()],
    }
    yes_or_no = f"{written(Word.YES, language)} / {written(Word.NO, language)}"
    texts = {consent_name(kind): text_of(text.texts) for kind, text in current_texts().items()}
    for number, name in enumerate(fields(), start=1):
        if name in texts:
            yield Question(number, texts[name], yes_or_no)
        else:
            yield Question(number, str(_label(name)), hints.get(name, ""), offered.get(name, ()))


def _label(name: str) -> Any:
    form = YouForm if name in YOU else WorkForm if name in WORK else JoinsForm
    return form.base_fields[name].label


def _wrong(form: Filled, told: Mapping[str, str]) -> dict[str, str]:
    """What is asked once more, with why where something was said."""
    wrong = {}
    for step in form:
        for name, errors in step.errors.items():
            wrong[name if name in fields() else "organisation_name"] = (
                " ".join(map(str, errors)) if told.get(name) else ""
            )
    if form.work.asks:
        offered = "; ".join(str(label) for code, label in form.work.fields["organisation"].choices if code != NEW)  # type: ignore[attr-defined]
        wrong["organisation_name"] = _("Is it one of these?") + " " + offered
        wrong["category"] = ""
    if told.get("country") and "country" in wrong:
        wrong["country"] = _("We know no country of that name.")
    return wrong


def _work(told: Mapping[str, str]) -> WorkForm:
    name = told.get("organisation_name", "")
    alone = folded(name) in in_every_language({"": dict(WorkForm.base_fields["capacity"].choices)["individual"]})  # type: ignore[attr-defined]
    category = next(iter(chosen(told.get("category", ""), in_every_language(_categories()).items())), "")
    values: dict[str, Any] = {
        "capacity": "individual" if alone or said(name) == Word.NO else "organisation",
        "organisation_name": name,
        "category": category,
        "sentence": told.get("sentence", ""),
    }
    form = WorkForm(values)
    if category and not form.is_valid() and form.asks:
        return WorkForm(values | {"organisation": NEW})
    return form


def _categories() -> dict[str, Any]:
    return {code: Category(code).label for code, _label in offered_categories()}


def _communities(text: str) -> list[str]:
    """Who names none and says yes to the only one there is means that one."""
    there = communities_open()
    names = [(folded(name), one.slug) for one in there for name in (*one.names.values(), one.slug)]
    found = chosen(text, names)
    if not found and len(there) == 1 and is_yes(text):
        return [there[0].slug]
    return found


def is_yes(text: str) -> bool:
    """Whether an answer is a yes; one with a reason behind it is one too."""
    first = text.replace(",", "\n").replace(".", "\n").replace("。", "\n").strip().partition("\n")[0]
    return said(text) == Word.YES or said(first) == Word.YES


def needed_versions() -> dict[str, int]:
    """Return the versions of the texts of consents that a mail shows now."""
    return {kind.value: text.version for kind, text in current_texts().items()}
