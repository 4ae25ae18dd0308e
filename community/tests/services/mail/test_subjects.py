"""What stands before the subject of an answer goes; the words of the subject stay."""

import unicodedata

import pytest

from cop.services.mail.rendering import LONGEST_SUBJECT, Said, filled
from cop.services.mail.subjects import plain

SAID = "Bus lanes: who clears them?"


@pytest.mark.parametrize(
    "before",
    [
        *("Re: ", "RE: ", "re:", "Re : ", "Re: Re: ", "Re[2]: ", "RE(3): ", "Re^2: ", "Fwd: ", "FW: ", "Re: Fwd: "),
        *("AW: ", "WG: ", "Antw: ", "SV: ", "VS: ", "VB: ", "RÉ: ", "TR: ", "RV: ", "Odp: ", "Ynt: ", "Отв: "),
        *("回复：", "回复: ", "答复: ", "转发：", "回复：答复: ", "回覆: ", "轉寄: ", "轉發：", "返信: "),
        *("답장: ", "회신: ", "[외부] 전달: ", "Trả lời: ", "TL: ", "Chuyển tiếp: ", "Bls: ", "Balas: ", "Trs: "),
        *("प्रत्युत्तर: ", "প্রত্যুত্তর: ", "பதில்: ", "පිළිතුර: ", "ལན་གསལ: ", "Sagot: ", "पुनः: ", "ตอบกลับ: "),
        *("[EXTERNAL] Re: ", "Re: [External] ", "***SPAM*** Re: ", "Re:\r\n "),
    ],
)
def test_what_programs_put_in_front_goes(before: str) -> None:
    assert plain(before + SAID) == SAID
    assert plain(unicodedata.normalize("NFD", before) + SAID) == SAID


@pytest.mark.parametrize(
    "subject",
    [
        SAID,
        "Request: a tariff",
        "Reading list",
        "Forward planning",
        "[CoP] Buses",
        "उत्तर: दिल्ली के डिपो",
        "TLs: lights",
        "Fare: 2 or 3?",
        "",
    ],
)
def test_words_of_the_subject_stay(subject: str) -> None:
    assert plain(subject) == subject


def test_nothing_but_what_stands_in_front_is_no_subject() -> None:
    assert plain("Re: FW:  回复：") == ""


def test_answer_is_cut_where_the_mail_was_that_it_answers() -> None:
    long = "tariff " * LONGEST_SUBJECT
    began, answer = (filled(Said(before + long, "", ""), {}).subject for before in ("", "Re: "))
    assert answer == f"Re: {began}" and len(began) <= LONGEST_SUBJECT
