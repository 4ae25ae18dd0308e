"""Replies of one word, in every language."""

import pytest

from cop.services.languages.choices import CODES
from cop.services.mail.incoming.signing import is_greeting, unsigned
from cop.services.mail.incoming.words import (
    WITH_NUMBERS,
    WORDS,
    Word,
    _letters,
    said,
    said_of_numbers,
    wanted_numbers,
    written,
)

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(("text", "word"), [
    ("Yes.", Word.YES), ("> yes", Word.YES), ("YES, please!", Word.YES), ("No, thank you", Word.NO), ("\u201cstop\u201d", Word.STOP),
    ("I'll answer", Word.I_WILL_ANSWER), ("I’ll answer 🙂", Word.I_WILL_ANSWER), ("Daily please. Thanks", Word.DAILY),
    ("at  once", Word.AT_ONCE), ("দয়া করে থামান।", Word.STOP), ("གྲོགས་རམ།", Word.HELP), ("Oo, salamat po.", Word.YES),
    ("हाँ जी, धन्यवाद", Word.YES), ("जी नहीं", Word.NO), ("네, 감사합니다.", Word.YES), ("답변 할게요", Word.I_WILL_ANSWER), ("Tolong hentikan", Word.STOP),
    ("tolong", Word.HELP), ("ප‍්‍රයෝජනවත්", Word.HELPFUL), ("தயவுசெய்து நிறுத்தவும்.", Word.STOP), ("Vâng ạ", Word.YES),
    ("Ha\u0300ng nga\u0300y", Word.DAILY), ("我会回答。", Word.I_WILL_ANSWER), ("請幫助", Word.HELP), ("ｙｅｓ", Word.YES),
    ("ඔව්, මම එකඟයි. ස්තූතියි.", Word.YES), ("是的，我同意。", Word.YES), ("네, 동의합니다", Word.YES), ("हाँ, मैं सहमत हूँ", Word.YES),
    ("হ্যাঁ, আমি রাজি", Word.YES), ("Ya, setuju", Word.YES), ("vâng, đồng ý", Word.YES), ("Yes I agree", Word.YES), ("Yes, it was me.", Word.YES),
    ("हाँ, सही है।", Word.YES), ("Vâng, đúng rồi ạ", Word.YES), ("네, 모두 맞습니다", Word.YES), ("হ্যাঁ, সব ঠিক আছে", Word.YES),
    ("Yes, I agree. Thank you!", Word.YES), ("Yes, I will answer", Word.I_WILL_ANSWER), ("ஆம் ஒப்புக்கொள்கிறேன். நன்றி", Word.YES),
    ("This was very helpful, thank you so much!", Word.HELPFUL), ("非常感谢，很有帮助", Word.HELPFUL), ("ස්තූතියි, ඉතා ප්‍රයෝජනවත්", Word.HELPFUL),
    ("மிக்க நன்றி. மிகவும் பயனுள்ளதாக இருந்தது.", Word.HELPFUL), ("Yes. No.", None), ("Sure?", None), ("네?", None), ("Yes, 5.5 million", None), ("是的，但是", None),
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


@pytest.mark.parametrize(("text", "numbers"), [
    ("3", [3]), ("Send 3.", [3]), ("send me no. 3, please", [3]), ("3, 5 and 12", [3, 5, 12]), ("#3\n5", [3, 5]),
    ("পাঠান ৩", [3]), ("༣ གཏང", [3]), ("ipadala ang 3", []), ("Ipadala 3 at 5, salamat po", [3, 5]), ("3 और 5 भेजें", [3, 5]),
    ("3번, 5번 보내 주세요", [3, 5]), ("hantar 3 dan 5", [3, 5]), ("3 සහ 5 එවන්න", [3, 5]), ("3 அனுப்பவும்", [3]), ("gửi số 3 và 5 ạ", [3, 5]),
    ("发送第3条", [3]), ("請寄給我 3、5", [3, 5]), ("3\n\nKind regards\nLila Perera", [3]), ("1 2 3 4 5 6 7 8 9 10 11", list(range(1, 11))),
    ("No. 3", [3]), ("send no 3", [3]), ("hantar no 3", [3]), ("no 1", []), ("1: no", []), ("send 3, no 4", []), ("1: hindi", []),
    ("2-4", [2, 3, 4]), ("send 2 to 4", [2, 3, 4]), ("2～4", [2, 3, 4]), ("4-2", [4, 2]),
    ("send", []), ("", []), ("We have 3 buses", []), ("yes 3", []), ("3 buses, 5 drivers", []), ("+94 11 234 5678 call me", []),
])  # fmt: skip
def test_numbers_to_be_sent_are_read_and_a_sentence_with_numbers_is_none(text, numbers):
    assert wanted_numbers(text, "Lila Perera") == numbers


def test_a_no_beside_a_number_is_a_no():
    assert [said_of_numbers(text) for text in ("1: no", "no 1", "no to 7, 8")] == [
        (Word.NO, [1]),
        (Word.NO, [1]),
        (Word.NO, [7, 8]),
    ]
    assert said_of_numbers("yes 7, no 8")[1] == []
    assert not any(said(way) for way in WITH_NUMBERS.split("|"))


@pytest.mark.parametrize("language", [*WORDS])
def test_every_way_to_say_send_takes_a_number_before_or_behind_it(language):
    for way in map(str.strip, WORDS[language][Word.SEND].split("|")):
        assert wanted_numbers(f"{way} 3") == wanted_numbers(f"7, 3 {way}")[1:] == [3], way


SIGNED = [
    "{}\n\nKind regards,\nDr. Nimali Silva\nAssistant Director (Planning)\nMinistry of Transport\nTel. +94 11 234 5678 | Mobile: 077 123 4567"
    "\nNo. 7, Sri Jayawardenepura, Battaramulla 10120\nnimali@transport.example, www.transport.example",
    "{}\nBest regards,\n**Dr. Chen Wei**\ntransport planner – Urban Mobility\nTel: (86) 21-5555 6666 ext. 12\n[www.x.example](http://www.x.example)",
    "{}\nBest regards,\nDr. Chen Wei\nShanghai Institute of Transport",
    "Dear colleague,\n\n{}\n\nBest regards, Lila\n",
    "{}\n\nLila Perera\nPlanning Engineer, Colombo Bus Company (Pvt) Ltd.\nT: 0112345678",
    "{}\n\nස්තූතියි,\nසමන්ති\nසහකාර අධ්‍යක්ෂ\nප්‍රවාහන අමාත්‍යාංශය\nදුරකථන: 011 234 5678",
    "{}\n\nTrân trọng,\nNguyễn Thị Lan\nPhó Giám đốc\nSở Giao thông Vận tải Hà Nội\nĐT: 024 3333 4444",
    "{}\n\n此致\n敬礼\n上海市交通委员会 主任\n电话：021-5555 6666",
    "{}\n\n감사합니다.\n국토교통부 교통과장\n이메일: a@b.example",
    "{}\n\nसादर,\nअनिल\nसहायक निदेशक\nपरिवहन मंत्रालय, नई दिल्ली",
    "{}\n\nSekian, terima kasih.\nAhmad bin Ali\nKementerian Pengangkutan Malaysia",
]  # fmt: skip


@pytest.mark.parametrize("signed", SIGNED)
def test_an_officials_signature_changes_nothing(signed):
    assert said(signed.format("Yes, please."), "Lila Perera") == Word.YES
    assert said(signed.format("Very helpful, thank you!"), "Lila Perera") == Word.HELPFUL
    assert said(signed.format("Weekly please."), "Lila Perera") == Word.WEEKLY
    for more in ("Yes, but only in Pune.", "In Pune we chose a low rate."):
        assert said(signed.format(more), "Lila Perera") is None
        assert said(signed.format(f"Yes.\n\n{more}"), "Lila Perera") is None


@pytest.mark.parametrize("below", [
    "We chose a low rate at noon", "but only in Pune", "Only in Pune", "But not in May.", "See https://tariffs.example", "Which tariff?",
    "Ministry of Transport said no", "We have 1200000 buses", "但交通部不同意", "请问交通部", "केवल दिन में", "නමුත් මැයි මාසයේ", "Bộ đã đồng ý", "P.S. Ask Tariff Lanka",
    "The Ministry agreed.", "ask Pune Transport", "40 percent fewer buses",
])  # fmt: skip
def test_a_sentence_below_the_word_keeps_all_of_it_a_text(below):
    for text in (
        f"Yes.\n\n{below}",
        f"Yes.\n\nKind regards,\nLila Perera\n\n{below}",
        f"Yes\nThank you\n{below}\nLila",
    ):
        assert said(text, "Lila Perera") is None, text


def test_greetings_and_signatures_are_told_from_sentences():
    for line in (
        "Dear Dr. Perera,",
        "Hello all",
        "ආයුබෝවන්,",
        "各位同事：",
        "नमस्ते",
        "Kính gửi các bạn,",
        "Dear Sir/Madam:",
    ):
        assert is_greeting(line), line
    for line in ("Dear all, who has chargers?", "Hello from Pune we ask", "Dear buses", "Hi. We ask.", "你好吗？"):
        assert not is_greeting(line), line
    text = "We look for tariffs\nMinistry of Power\nThank you\nfor every word"
    assert unsigned(text, "Lila") == text
