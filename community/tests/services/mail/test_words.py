"""Replies of one word, in every language."""

import pytest

from cop.services.languages.choices import CODES
from cop.services.mail.incoming.words import WORDS, Word, _letters, said, written

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(("text", "word"), [
    ("Yes.", Word.YES), ("> yes", Word.YES), ("YES, please!", Word.YES), ("No, thank you", Word.NO), ("\u201cstop\u201d", Word.STOP),
    ("I'll answer", Word.I_WILL_ANSWER), ("I’ll answer 🙂", Word.I_WILL_ANSWER), ("Daily please. Thanks", Word.DAILY),
    ("at  once", Word.AT_ONCE), ("দয়া করে থামান।", Word.STOP), ("གྲོགས་རམ།", Word.HELP), ("Oo, salamat po.", Word.YES),
    ("हाँ जी, धन्यवाद", Word.YES), ("जी नहीं", Word.NO), ("네, 감사합니다.", Word.YES), ("답변 할게요", Word.I_WILL_ANSWER), ("Tolong hentikan", Word.STOP),
    ("tolong", Word.HELP), ("ප‍්‍රයෝජනවත්", Word.HELPFUL), ("தயவுசெய்து நிறுத்தவும்.", Word.STOP), ("Vâng ạ", Word.YES),
    ("Ha\u0300ng nga\u0300y", Word.DAILY), ("我会回答。", Word.I_WILL_ANSWER), ("請幫助", Word.HELP), ("ｙｅｓ", Word.YES),
    ("", None), ("please", None), ("Yes, but only in Pune", None), ("We stopped it", None), ("no " * 200, None),
])  # fmt: skip
def test_a_reply_of_one_word_is_known_and_nothing_else_is(text, word):
    assert said(text) == word


def test_each_language_has_each_word_and_no_word_means_two_things():
    assert set(WORDS) == {*CODES, "zh-hant"}
    meant = {}
    for language, words in WORDS.items():
        assert list(words) == list(Word), language
        for word, ways in words.items():
            for way in map(str.strip, ways.split("|")):
                assert meant.setdefault(_letters(way), word) == word and said(way) == word, (language, way)
    assert written(Word.YES, "vi") == "có" and written(Word.YES, "xx") == "yes"


def test_a_name_under_it_changes_nothing_and_a_reason_does():
    assert said("Yes\n\nKind regards\nLila Perera", "Lila Perera") == Word.YES
    assert said("नहीं\n\nधन्यवाद,\nअनिल", "अनिल कुमार") == Word.NO
    assert said("Yes\n\nbut not before May\nLila", "Lila Perera") is None and said("Lila", "Lila") is None
