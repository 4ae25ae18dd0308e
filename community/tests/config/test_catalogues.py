"""The path home – join – code – profile – leave, with its mails, in every language; and no translation breaks its text."""

import re
from collections import Counter
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message

from cop.services.languages.extraction import catalogue, extracted, translated_languages

pytestmark = pytest.mark.one_database

PATH = re.compile(
    r"""
    config/.*\.py
    | services/(languages|files|moderation|lines)/.*
    | services/mail/(?!development|templates/mail/(mailbox|message)).*
    | network/.*
    | people/(choices|registrations)\.py
    | people/(forms|views|queries|actions)/(?!roles|organisation).*
    | people/(mails|signing_in)/.*
    | people/templates/(?!people/organisation|people/roles).*
    | website/(choices|context|registrations)\.py
    | website/(views|queries)/(?!editor|editing).*
    | website/templates/(?!website/editor).*
    """,
    re.VERBOSE,
)
"""Where the texts of that path stand; the desk, the editor of pages and the developers' mailbox are apart."""

NAMED = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
TAG = re.compile(r"</?[a-z][^>]*>")


@cache
def texts() -> Catalog:
    return extracted()


@cache
def translated(language: str) -> Catalog:
    return catalogue(language)


def test_the_path_is_found_in_the_code():
    places = {file for text in texts() for file, _ in text.locations}
    wanted = {
        "website/templates/website/home.html",
        "people/templates/people/join/you.html",
        "people/templates/people/join/code.html",
        "people/templates/people/profile.html",
        "people/templates/people/leave.html",
        "people/templates/people/mail/join_code/body.txt",
    }
    assert wanted <= {file for file in places if PATH.fullmatch(file)}
    assert not PATH.fullmatch("desk/templates/desk/home.html")


@pytest.mark.parametrize("language", translated_languages())
def test_the_path_is_complete_in(language):
    missing = [
        str(text.id)
        for text in texts()
        if text.id and any(PATH.fullmatch(file) for file, _ in text.locations) and not _is_complete(text, language)
    ]
    assert missing == [], f"{len(missing)} texts have no translation into {language}"


@pytest.mark.parametrize("language", translated_languages())
def test_translations_keep_blanks_and_tags_in(language):
    broken = [
        f"{source!r} became {target!r}"
        for text in translated(language)
        if text.id
        for source, target in _pairs(text)
        if target and _pieces(source) != _pieces(target)
    ]
    assert broken == []


def _is_complete(text: Message, language: str) -> bool:
    found = translated(language).get(text.id, context=text.context)
    if found is None or found.fuzzy:
        return False
    if not text.pluralizable:
        return bool(found.string)
    return len(found.string) == translated(language).num_plurals and all(found.string)


def _pairs(text: Message) -> list[tuple[str, str]]:
    """Each form of a translation with what it must agree with; the form for one may leave the number out."""
    if not text.pluralizable:
        return [(text.id, text.string)]
    one, many = text.id
    forms = text.string
    return [
        (one if len(forms) > 1 and place == 0 and "%(count)" not in form else many, form)
        for place, form in enumerate(forms)
    ]


def _pieces(text: str) -> Counter[str]:
    return Counter(NAMED.findall(text)) + Counter(TAG.findall(text))
