"""Replies to the yearly mail: that all is right, or what is to be put right, line by line."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cop.network.countries import country_name
from cop.people.access import running_days
from cop.people.actions import profile as actions
from cop.people.actions.jobs import correct_job
from cop.people.forms.profile import AffiliationForm, BasicsForm
from cop.people.letters.handing_on import hand_on
from cop.people.letters.lines import LABELLED, answers, country_called, folded, in_every_language
from cop.people.letters.senders import answered, in_language_of, recipient, word_of
from cop.people.mails import by_mail as mails
from cop.people.models import Affiliation, Person
from cop.people.queries.asking import in_words, still_asked
from cop.people.queries.my_data_words import column_in_words
from cop.people.queries.profile import profile
from cop.services.mail.incoming.letters import Letter
from cop.services.mail.incoming.words import Word, called
from cop.services.things import Reference, reference

PUT_RIGHT = ("phone", "place", "country", "addressed_as", "learning")
"""Columns of a person that a mail may change, beside the role where they work."""
ELSEWHERE = ("name", "email", "languages", "postal_address", "links", "organisation", "expertise")
"""What the yearly mail shows as well, and only the pages change: they ask who it is, or have more to choose from."""
ALSO_CALLED = {"phone": "phone", "mobile": "phone", "tel": "phone", "city": "place", "position": "role", "email": "email",
               "mail": "email", "organization": "organisation", "role": "role",
               "শহর": "place", "ফোন": "phone", "মোবাইল": "phone", "lungsod": "place", "telepono": "phone", "posisyon": "role",
               "शहर": "place", "फ़ोन": "phone", "फोन": "phone", "मोबाइल": "phone", "पद": "role", "도시": "place",
               "전화": "phone", "전화번호": "phone", "휴대폰": "phone", "직위": "role", "bandar": "place", "kota": "place",
               "telefon": "phone", "telepon": "phone", "jawatan": "role", "jabatan": "role", "නගරය": "place",
               "දුරකථනය": "phone", "தொலைபேசி": "phone", "நகரம்": "place", "பதவி": "role", "thành phố": "place",
               "điện thoại": "phone", "chức vụ": "role", "城市": "place", "电话": "phone", "手机": "phone", "职务": "role",
               "職務": "role", "電話": "phone", "手機": "phone"}  # fmt: skip
"""What people call the fields beside the labels of the mail. Machine-drafted but for the English."""

A_GREETING = 60
"""So many letters beside the changes are a greeting; more are a question."""


def still_right(letter: Letter, version: int, person: Person) -> Reference | None:
    """Note that all is right, or change what the mail says; what is neither goes to the secretariat."""
    told, rest = _told(letter.text)
    word = word_of(letter)
    if Word.YES in (word, called(letter.text, _all_right())) and not told:
        return _confirmed(letter, version, person)
    if not told:
        return hand_on(letter)
    with transaction.atomic(), in_language_of(letter):
        lines, refused = _put_right(told, person)
        mails.done(recipient(letter), answered(letter), lines, person=person, refused=refused)
    if len(folded(rest)) > A_GREETING or any(LABELLED.match(line) for line in rest.splitlines()):
        hand_on(letter)
    return reference(person)


def _told(text: str) -> tuple[dict[str, str], str]:
    """What a mail changes, by the name of the field, and the rest of it: whatever stands below a value of one line too."""
    told = answers(text, {}, _labels())
    rest = [told.pop("", "")]
    for name in told.keys() - {"learning"}:
        told[name], _line, below = told[name].partition("\n")
        rest.append(below)
    return told, "\n".join(rest)


def _confirmed(letter: Letter, version: int, person: Person) -> Reference:
    with transaction.atomic(), in_language_of(letter):
        asked = int(person.asked_if_right.timestamp()) if person.asked_if_right else 0
        right = still_asked(Person.objects.all(), person.pk, version, asked)
        if right is not None:
            actions.confirm_profile(acting_person=person)
        thanks = _("Thank you. That is noted with today’s date.")
        changed = _("What we hold has changed since that mail. Look at it on our pages.")
        mails.done(
            recipient(letter),
            answered(letter),
            [thanks] if right else [],
            person=person,
            refused=[] if right else [changed],
        )
    return reference(person)


def _put_right(told: Mapping[str, str], person: Person) -> tuple[list[str], list[str]]:
    """Change what may be changed by mail; return in words what was, and what was not and why."""
    now = profile(person)
    values: dict[str, Any] = {}
    lines: list[str] = []
    refused: list[str] = []
    held = {folded(value) for _name, value in in_words(person)}
    for name, text in told.items():
        if folded(text) in held:
            continue
        try:
            if name == "role":
                lines.append(_said("role", *_put_role(text, person)))
            elif name in PUT_RIGHT:
                values[name] = _clean(name, text)
                lines.append(_said(name, _shown(name, now[name]), _shown(name, values[name])))
            else:
                refused.append(f"{column_in_words(name)}: {_('This can be changed only on our pages, signed in.')}")
        except ValidationError as wrong:
            refused.append(f"{column_in_words(name)}: {' '.join(wrong.messages)}")
    if values:
        actions.change_profile(now | values, version=person.version, acting_person=person)
    return lines, refused


def _clean(name: str, text: str) -> Any:
    """Return a value as the profile's form takes it. Raises ValidationError."""
    if name != "country":
        return BasicsForm.base_fields[name].clean(text if name == "learning" else text.partition("\n")[0])
    code = country_called(text.partition("\n")[0])
    if not code:
        raise ValidationError(_("We know no country of that name."))
    return code


def _put_role(text: str, person: Person) -> tuple[str, str]:
    """Change the role in the only job; return what it was and is. Raises ValidationError."""
    running = list(Affiliation.objects.filter(running_days(), person=person)[:2])
    if len(running) != 1:
        raise ValidationError(_("This can be changed only on our pages, signed in."))
    role = AffiliationForm.base_fields["role"].clean(text.partition("\n")[0])
    before = running[0].role
    correct_job(running[0], {"role": role}, opened={"role": before}, acting_person=person)
    return before, role


def _said(name: str, before: str, after: str) -> str:
    changed = _("%(field)s: %(new)s") % {"field": column_in_words(name), "new": after or "–"}
    return changed + (" " + _("(before: %(old)s)") % {"old": before} if before != after and before else "")


def _shown(name: str, value: Any) -> str:
    return country_name(value) if name == "country" and value else str(value)


@cache
def _all_right() -> dict[str, Word]:
    """What the button of the mail says, in all languages."""
    return dict.fromkeys(in_every_language({"": gettext_lazy("Still right")}), Word.YES)


@cache
def _labels() -> dict[str, str]:
    """What the fields are called in the mail, in all languages."""
    shown: dict[str, Any] = {
        "organisation": gettext_lazy("Where you work"),
        "expertise": gettext_lazy("What you know"),
        "languages": gettext_lazy("Languages"),
    }
    columns = {name: _Column(name) for name in (*PUT_RIGHT, "role", *ELSEWHERE) if name not in shown}
    role = {folded("Your role there"): "role"}
    return in_every_language(columns | shown) | {folded(called): name for called, name in ALSO_CALLED.items()} | role


class _Column:
    """The name of a column in the language that is active when it is read."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return column_in_words(self.name)
