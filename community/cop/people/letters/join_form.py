"""Joining by mail: which questions are asked, and a reply to them read as the web's form."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cop.network.queries import communities_open
from cop.people.choices import REQUIRED_CONSENTS, Category
from cop.people.forms.choosing import NEW
from cop.people.forms.joining import JoinsForm, WorkForm, YouForm, consent_name
from cop.people.letters.lines import (
    QUOTED,
    answers,
    begins,
    chosen,
    country_called,
    folded,
    in_every_language,
    with_dots,
)
from cop.people.letters.tongues import language_named
from cop.people.mails.by_mail import Question
from cop.people.queries.choosing import offered_categories
from cop.people.queries.consenting import current_texts
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import own_names, text_of
from cop.services.mail.incoming.words import Word, said, said_of_numbers, written

YOU, WORK, JOINS = ("name", "country"), ("organisation_name", "category", "sentence"), ("communities",)
LANGUAGE = "language"
ASKED = (*YOU, *WORK, *JOINS, LANGUAGE)
ONE_LINE = (*YOU, "organisation_name", "category", LANGUAGE)
ALSO_CALLED = {"name": "name", "country": "country", "organisation": "organisation_name", "organization": "organisation_name",
               "kind": "category", "why": "sentence", "work": "sentence", "community": "communities",
               "language": LANGUAGE}  # fmt: skip
"""Short English names of the fields, beside the labels of the form in every language."""
MY_NAME = re.compile(r"\s*my name is\s+(.+?)(?:\s+(?:from|and)\s.*|[,;].*|(?<=\w{3})\.\s.*|\.)?\s*$", re.IGNORECASE)
SENTENCE_ENDS = re.compile(r"(?<!^\d\.)(?<!^\d\d\.)(?<=\S[.;!])\s+|(?<=[。！；])")
ALL = """to all | to all of them | to everything | all | to all questions | সবগুলোতে | সবগুলো | সব | lahat | sa lahat |
सभी | सभी के लिए | सब | 모두 | 전부 | semua | untuk semua | සියල්ලට | සියල්ලටම | සියල්ල | அனைத்திற்கும் | அனைத்துக்கும் |
எல்லாவற்றிற்கும் | tất cả | với tất cả | 全部 | 都 | 对全部 | ཆ་མཉམ"""
"""What, beside a yes, means all questions that are answered so. Machine-drafted, as `mail.incoming.words`."""


EVERY = 0
"""What stands for the number of all that is agreed to."""
CLAUSES = re.compile(r"[,;，；、]|\s(?=(?:but|except)\b)|(?=但|除了)", re.IGNORECASE)
BUT = re.compile(r"^\s*(?:but|and|nhưng|tetapi|tapi|pero|但是?|而)(?:\s|(?<=[但是而]))\s*", re.IGNORECASE)
NOT = re.compile(
    r"^\s*(?:(?:not|except)\b(?:\s+(?:to|for))?|除了|trừ\b|kecuali\b|maliban sa\b|bukan\b)\s*", re.IGNORECASE
)
"""How a further clause turns what was said. Machine-drafted, as `mail.incoming.words`."""


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
    return [*YOU, *WORK, *JOINS, *map(consent_name, current_texts()), LANGUAGE]


def read(text: str, shown: Collection[str]) -> dict[str, str]:
    """Return what a reply answers, by the names of the fields. `shown` are those that the mail asked for: "yes to all" is
    a yes to those of them that are agreed to."""
    numbers = dict(enumerate(fields(), start=1))
    labels = in_every_language({name: _label(name) for name in ASKED}) | ALSO_CALLED
    rest, agreed = _without_agreed(with_dots(text), numbers, labels, shown)
    told = {name: value for name, value in answers(rest, numbers, labels).items() if value}
    if not agreed and told.keys() <= {""}:
        told = _in_order(text, shown) or told
    if named := MY_NAME.match(told.pop("", "").partition("\n")[0]):
        told.setdefault("name", named[1])
    one_line = {name: value.partition("\n")[0] for name, value in told.items() if name in ONE_LINE}
    return agreed | {name: " ".join(value.split()) for name, value in told.items()} | one_line


def _without_agreed(
    text: str, numbers: Mapping[int, str], labels: Mapping[str, str], shown: Collection[str]
) -> tuple[str, dict[str, str]]:
    """Take the sentences out of a text that answer several questions at once, "yes to 7, 8 and 9"; return what is left, and
    those answers."""
    asked = [name for name in numbers.values() if name not in ASKED]
    rest: list[str] = []
    each: dict[str, str] = {}
    every: dict[str, str] = {}
    for line in text.splitlines():
        if QUOTED.match(line):
            rest.append(line)
            continue
        begun, sentences, left = begins(line, numbers, labels)[0], SENTENCE_ENDS.split(line.strip()), []
        for sentence in sentences:
            found = _agreed(sentence, to_all=not begun)
            if found is None or not all(numbers.get(one) in asked for one in found if one != EVERY):
                left.append(sentence)
                continue
            if to_all := found.pop(EVERY, None):
                every = {name: written(to_all, "en") for name in asked if name in shown}
            each |= {numbers[one]: written(word, "en") for one, word in found.items()}
        rest.append(line if left == sentences else " ".join(left))
    return "\n".join(rest), every | each


def _agreed(sentence: str, *, to_all: bool) -> dict[int, Word] | None:
    """What a sentence agrees to or not, by number, EVERY with `to_all` for all; None where it says anything else. It may say
    several things: "yes to all, but not 10", "yes to 7, 8, no to 9, 10"."""
    if found := _agreed_at_once(sentence, to_all=to_all):
        return found
    said_so_far: dict[int, Word] = {}
    before: Word | None = None
    for clause in filter(str.strip, CLAUSES.split(sentence)):
        found = _agreed_at_once(NOT.sub("no to ", BUT.sub("", clause)), to_all=to_all)
        if found is None and before:
            word, more = said_of_numbers(BUT.sub("", clause))
            found = dict.fromkeys(more, before) if more and word is None else None
        if found is None:
            return None
        said_so_far |= found
        before = next(iter(found.values()))
    return said_so_far or None


def _agreed_at_once(sentence: str, *, to_all: bool) -> dict[int, Word] | None:
    numbers, colon, behind = sentence.replace("：", ":").partition(":")
    word, named = said_of_numbers(sentence)
    if colon and not named and is_yes(behind) and not any(map(str.isdigit, behind)):
        word, named = said_of_numbers(numbers)
        word = None if word else Word.YES
    if word in (Word.YES, Word.NO) and named:
        return dict.fromkeys(named, word)
    return {EVERY: Word.YES} if to_all and _is_yes_to_all(sentence) else None


def _in_order(text: str, shown: Collection[str]) -> dict[str, str]:
    """The answers to all that was asked, one on each line in the order of the questions, where they have no numbers."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    asked = [name for name in fields() if name in shown]
    told = dict(zip(asked, lines, strict=True)) if len(lines) == len(asked) > 1 else {}
    agreed_to = all(said(value) in (Word.YES, Word.NO) for name, value in told.items() if name not in ASKED)
    return told if agreed_to and country_called(told.get("country", "")) else {}


def _is_yes_to_all(sentence: str) -> bool:
    letters = folded(sentence)
    ways = [folded(way) for way in ALL.split("|")]
    beside = [letters.removeprefix(way) for way in ways] + [letters.removesuffix(way) for way in ways]
    return any(left != letters and said(left) == Word.YES for left in beside)


def filled(told: Mapping[str, str], address: str, language: str, versions: Mapping[str, int]) -> Filled:
    """Return the form that all replies so far fill in. `versions` are those of the texts of consents that the mail showed:
    a yes counts for no other."""
    you = {name: told.get(name, "") for name in YOU}
    you |= {"country": country_called(you["country"]), "email": address}
    you[LANGUAGE] = language_named(told.get(LANGUAGE, "")) or language
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


def missing(form: Filled, told: Mapping[str, str]) -> list[str]:
    """Return the names of the fields that are asked once more."""
    return [name for name in fields() if name in _wrong(form, told)]


def understood(form: Filled, told: Mapping[str, str], language: str) -> list[Question]:
    """Return what was answered so far and needs no other answer, each with the answer as its hint: a yes or no in a
    language."""
    wrong = _wrong(form, told)
    short = {consent_name(kind): text.get_kind_display() for kind, text in current_texts().items()}
    return [
        Question(number, short.get(name) or str(_label(name)), _in_language(told[name], language))
        for number, name in enumerate(fields(), start=1)
        if told.get(name) and name not in wrong
    ]


def _in_language(value: str, language: str) -> str:
    word = said(value)
    return written(word, language) if word in (Word.YES, Word.NO) else value


def examples(shown: Collection[str], language: str) -> list[str]:
    """Return lines that show how to answer what is `shown`: one question, and several that are agreed to."""
    numbers = [number for number, name in enumerate(fields(), start=1) if name in shown and name not in ASKED]
    several = f"{', '.join(map(str, numbers))}: {written(Word.YES, language)}"
    return [*(["1. Lila"] if "name" in shown else []), *([several] if len(numbers) > 1 else [])]


def _asked(language: str) -> Iterator[Question]:
    hints = {
        "organisation_name": _("Or write: for myself"),
        "category": _("Needed for an organisation that is new here; otherwise leave it."),
        "communities": _("May be left out."),
        LANGUAGE: f"{_('May be left out.')} {own_names()}",
    }
    offered = {
        "category": [label for _code, label in offered_categories()],
        "communities": [text_of(one.names) for one in communities_open()],
    }
    yes_or_no = f"{written(Word.YES, language)} / {written(Word.NO, language)}"
    texts = {consent_name(kind): text_of(text.texts) for kind, text in current_texts().items()}
    needed = {consent_name(kind) for kind in REQUIRED_CONSENTS}
    for number, name in enumerate(fields(), start=1):
        if name in texts:
            left_out = "" if name in needed else f". {_('May be left out.')}"
            yield Question(number, texts[name], f"{yes_or_no}{left_out}")
        else:
            yield Question(number, str(_label(name)), hints.get(name, ""), offered.get(name, ()))


def _label(name: str) -> Any:
    form = YouForm if name in (*YOU, LANGUAGE) else WorkForm if name in WORK else JoinsForm
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
    first = (
        text.replace(",", "\n").replace("，", "\n").replace(".", "\n").replace("。", "\n").strip().partition("\n")[0]
    )
    return said(text) == Word.YES or said(first) == Word.YES


def needed_versions() -> dict[str, int]:
    """Return the versions of the texts of consents that a mail shows now."""
    return {kind.value: text.version for kind, text in current_texts().items()}
