"""Reading mail that came in: whatever bytes it has, its words are there, or it is clear that there are none."""

from base64 import b64encode, encodebytes
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from quopri import encodestring
from urllib.parse import quote

import pytest
from babel.messages.mofile import read_mo
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.utils.translation import to_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.services.mail.choices import Door
from cop.services.mail.incoming.charsets import decoded, readable
from cop.services.mail.incoming.headers import addresses, sender
from cop.services.mail.incoming.reading import read
from cop.services.mail.incoming.storing import store
from cop.services.mail.incoming.taking_apart import FILE_AT_MOST, take_apart
from services.mail import trimming_corpus

TO = "clean-mobility@mail.example.org"


@pytest.fixture
def came_in(tmp_path, db):
    def make(raw: bytes | str):
        content = raw.encode() if isinstance(raw, str) else raw
        [incoming] = store(BytesIO(content), sender="", recipients=[TO], door=Door.COMMAND)
        return read(incoming)

    return make


def test_a_closing_signature_is_kept_apart_and_what_a_program_broke_is_joined(came_in):
    said = "We bought twelve buses in March and trained each driver for three days,\nthe last one on the steepest road."
    signed = "Regards,\nNimal\n+00 77 000 0000"
    letter = came_in(mail(f"{said}\n\n{signed}\n".encode()))
    assert (letter.text, letter.signature) == (said.replace("\n", " "), signed)
    assert letter.signed == f"{letter.text}\n\n{signed}" and letter.folded == signed
    flowed = came_in(mail(f"{said}\n".encode(), "text/plain; format=flowed"))
    assert flowed.text == said


def mail(body: bytes, content_type: str = "text/plain", *, head: str = "", form: str = "8bit") -> bytes:
    begins = f"From: Nimal <nimal@example.lk>\nTo: {TO}\nSubject: Rates\n{head}MIME-Version: 1.0\n"
    return f"{begins}Content-Type: {content_type}\nContent-Transfer-Encoding: {form}\n\n".encode() + body


SENTENCES = {
    "gb18030": "我们在浦那选择了分时电价,司机们很快改变了充电时间。",
    "gb2312": "我们选择了分时电价。",
    "big5": "我們選擇了分時電價,司機們很快改變了充電時間。",
    "ks_c_5601-1987": "우리는 시간대별 요금을 정했습니다.",
    "iso-2022-kr": "우리는 시간대별 요금을 정했습니다.",
    "tis-620": "เราเลือกอัตราค่าไฟตามช่วงเวลา",
    "windows-1258": "Chúng tôi chọn giá theo giờ",
    "utf-16": "हमने समय के अनुसार दर चुनी।",
}


@pytest.mark.parametrize(("charset", "said"), SENTENCES.items())
def test_words_come_out_of_every_character_set_and_when_it_lies(came_in, charset, said):
    if charset == "windows-1258":
        said = "Chung tôi chon giá theo gio"
    encoding = {"ks_c_5601-1987": "cp949", "gb2312": "gb18030"}.get(charset, charset)
    content = said.encode(encoding)
    for form, body in (("base64", encodebytes(content)), ("quoted-printable", encodestring(content))):
        assert came_in(mail(body, f"text/plain; charset={charset}", form=form)).text == said
    assert came_in(mail(said.encode(), f"text/plain; charset={charset}")).text == said


def test_vietnamese_in_viscii_and_thai_without_a_word_on_its_characters(came_in):
    viscii = b"\xd0i\xaen l\xf1c, th\xed \xf0i\xacm"
    assert came_in(mail(viscii, "text/plain; charset=viscii")).text == "Điện lực, thí điểm"
    said = "เราเลือกอัตราค่าไฟตามช่วงเวลาสำหรับการชาร์จ"
    assert came_in(mail(said.encode("tis-620"), "text/plain; charset=us-ascii")).text == said


LYING = {
    "gb18030": ("iso-8859-1", "变压器的费用由我们自己承担,每个车站一台。"),
    "cp949": ("iso-8859-1", "변압기 비용은 우리가 부담했습니다."),
    "big5": ("gb2312", "在浦那,我們選擇了分時電價,司機們很快改變了充電時間。"),
    "big5hkscs": ("windows-1252", "變壓器的費用由我們自己承擔。"),
}
LATIN = {
    "À l'été, « créée » : voilà, ça coûte 12 € — à 25 °C, ½ m², déjà, où, naïve, Noël, œuvre": "iso-8859-1",
    "Não há informações; AÇÕES e avaliações estão à disposição – 2ª edição, £ 5, ± 3": "windows-1252",
    "Chúng tôi nghỉ ở đây, giá điện theo giờ, đường dốc".replace("ỉ", "i").replace("ở", "ơ"): "windows-1258",
    "—————— • • … “Hello” ‘you’ ¼ ² ³ ± × ÷ © ® § ° ½": "iso-8859-1",
}


def test_a_lie_that_fits_is_found_out_and_accents_stay(came_in):
    for encoding, (claimed, said) in LYING.items():
        quoted = f"{said}\n\nWang Li\nCity transport department\n".encode(encoding)
        assert said * 60 in came_in(mail((said * 60).encode(encoding), f"text/plain; charset={claimed}")).text, encoding
        assert said in came_in(mail(quoted, f"text/plain; charset={claimed}")).text, encoding
    for said, claimed in LATIN.items():
        content = said.encode("cp1252" if claimed == "iso-8859-1" else claimed, "ignore")
        expected = content.decode("cp1252" if claimed == "iso-8859-1" else claimed)
        assert came_in(mail(content, f"text/plain; charset={claimed}")).text == expected


NEIGHBOURS = {
    "cp949": ("gb2312", "big5"),
    "gb18030": ("euc-kr", "big5"),
    "big5hkscs": ("gb2312", "euc-kr"),
}
IN_NEIGHBOURS = {
    "cp949": "우리는 시간대별 요금을 정했고, 기사들은 충전 시간을 바로 바꾸었습니다.",
    "gb18030": "我们在浦那选择了分时电价,司机们很快就改变了充电的时间,这对大家都是好事。",
    "big5hkscs": "我們在浦那選擇了分時電價,司機們很快就改變了充電的時間,這對大家都是好事。",
}


@pytest.mark.parametrize(("encoding", "claims"), NEIGHBOURS.items())
def test_korean_and_chinese_under_each_other_s_name_are_found_out(encoding, claims):
    said = IN_NEIGHBOURS[encoding]
    assert [decoded(said.encode(encoding), claimed) for claimed in claims] == [said] * 2


@pytest.mark.parametrize(("language", "encoding"), [("ko", "cp949"), ("zh-hans", "gb18030"), ("zh-hant", "big5hkscs")])
def test_no_right_text_of_ours_is_taken_for_another(language, encoding):
    texts = [*catalogue(language), *(case.body for case in trimming_corpus.read() if case.language == language)]
    contents = [text.encode(encoding, "ignore") for text in texts]
    assert len(contents) > 30
    assert not [text for text in contents if decoded(text, encoding) != readable(text.decode(encoding))]


def catalogue(language):
    """What our pages and mails say in a language."""
    file = Path(django_settings.LOCALE_PATHS[0]) / to_locale(language) / "LC_MESSAGES" / "django.mo"
    return [str(message.string) for message in read_mo(file.open("rb"))] if file.exists() else []


@pytest.mark.parametrize("kind", ["multipart/mixed", "multipart/mixed; boundary=", "multipart/alternative"])
def test_parts_without_a_word_on_what_parts_them_are_read(came_in, kind):
    parts = "\n--b1\nContent-Type: text/plain\n\nTwelve buses.\n--b1--\n"
    assert came_in(mail(parts.encode(), kind)).text == "Twelve buses."
    assert came_in(mail(b"\nTwelve buses.\n", kind)).text == "Twelve buses."
    inside = f"--o\nContent-Type: {kind}\n\n--o\n\nTwelve buses.\n--o--\n".encode()
    assert came_in(mail(inside, "multipart/mixed; boundary=o")).text == "Twelve buses."


def test_marks_that_turn_the_direction_do_not_come_in(came_in):
    letter = came_in(mail("a\u202eb\u2066c".encode()).replace(b"Subject: Rates", "Subject: R\u202eates".encode()))
    assert (letter.subject, letter.text) == ("Rates", "abc")


def test_a_picture_in_the_text_leaves_its_name_and_alone_it_is_no_text(came_in):
    def with_picture(html):
        message = EmailMessage()
        message.set_content(html, subtype="html")
        message.add_related(b"\x89PNG" * 9000, maintype="image", subtype="png", filename="plan.png", cid="<p1>")
        return came_in(b"From: a@example.lk\n" + message.as_bytes())

    shown = with_picture('<p>See this: <img src="cid:p1" alt="plan"> and <img src="cid:p1"></p>')
    assert (shown.text, [file.name for file in shown.files]) == ("See this: [plan] and", ["plan.png"])
    alone = with_picture('<div><img src="cid:p1" alt="plan"></div>')
    assert (alone.text, [file.name for file in alone.files]) == ("", ["plan.png"])


@pytest.mark.parametrize(
    "raw",
    [
        mail(b"-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n"),
        mail(b"--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b--", "multipart/encrypted; boundary=b"),
        mail(b"MIAGCSqG", "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", form="base64"),
    ],
)
def test_what_is_encrypted_is_known_and_no_text(came_in, raw):
    letter = came_in(raw)
    assert (letter.text, letter.facts["encrypted"]) == ("", True)


def test_flowed_broken_and_signed_text_is_put_together(came_in):
    flowed = b"We chose \ntime-of-day rates.\n>> you \n>> asked\n-- \nNimal\n"
    assert came_in(mail(flowed, "text/plain; format=flowed")).whole == (
        "We chose time-of-day rates.\n>> you asked\n-- \nNimal"
    )
    signed = b"We chose low rates. \n-- \nNimal\n"
    assert came_in(mail(signed, "text/plain; format=flowed")).text.rstrip() == "We chose low rates."
    joined = "充电 \n费率".encode()
    assert came_in(mail(joined, "text/plain; format=flowed; delsp=yes; charset=utf-8")).text == "充电费率"
    assert came_in(mail(b"caf=C3=\n=A9 =E\n2=82=AC  \n= \nend", form="quoted-printable")).text == "café €\nend"
    armoured = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nWe agree.\n- - really\n"
    armoured += "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"
    assert came_in(mail(armoured.encode())).text == "We agree.\n- really"
    assert came_in(mail(b"a\x00b\x07c")).text == "abc"


def test_files_are_kept_large_ones_told_of_and_logos_and_signatures_are_none(came_in):
    message = EmailMessage()
    message.set_content("See the plan.")
    message.add_attachment(b"%PDF-1.4 plan", maintype="application", subtype="pdf", filename="计划 kế hoạch.pdf")
    message.add_attachment(b"\x89PNG" * 100, maintype="image", subtype="png", disposition="inline", cid="<logo>")
    message.add_attachment(b"sig", maintype="application", subtype="pgp-signature", filename="signature.asc")
    letter = came_in(b"From: a@example.lk\n" + message.as_bytes())
    assert [(file.name, file.upload.read()) for file in letter.files] == [("计划 kế hoạch.pdf", b"%PDF-1.4 plan")]
    assert letter.text == "See the plan."
    head = b'From: a@example.lk\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n\nHere it is.\n--b\n'
    head += b"Content-Type: application/pdf; name=big.pdf\nContent-Transfer-Encoding: base64\n\n"
    letter = came_in(head + b64encode(bytes(FILE_AT_MOST + 10)) + b"\n--b--\n")
    assert (letter.text, [tuple(file) for file in letter.files]) == (
        "Here it is.",
        [("big.pdf", FILE_AT_MOST + 10, None)],
    )


def test_a_forwarded_mail_stays_readable_and_its_words_are_nobodys_new_ones(came_in):
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "Ama <ama@example.lk>", "Old rates"
    inner.set_content("We chose flat rates.")
    outer = EmailMessage()
    outer.set_content("Please read.")
    outer.add_attachment(inner)
    letter = came_in(b"From: a@example.lk\n" + outer.as_bytes())
    assert letter.text == "Please read."
    assert "From: Ama <ama@example.lk>\nSubject: Old rates\n\nWe chose flat rates." in letter.folded


def test_addresses_of_ours_that_do_something_for_whoever_knows_them_are_in_no_text(came_in, settings):
    settings.MAIL_DOMAIN = "mail.example.org"
    ours = settings.SITE_URL
    links = [f"{ours}/m/u/4-all.x:y/", f"{ours}/asked/a.b:c/yes/?m=en", f"{ours}/q/1/reply/check/right/a:b/"]
    links.append(f"https://detour.example/?to={quote(links[0], safe='')}&more=1")
    said = " ".join([*links, f"unsubscribe+{'a' * 26}@mail.example.org", f"{ours}/q/8/"])
    letter = came_in(mail(f"See {said}\n\n-- \n{links[0]}\n".encode()))
    assert letter.text == f"See {'[…] ' * 5}{ours}/q/8/" and letter.folded == "-- \n[…]"
    html = came_in(mail(f"<p><a href='{links[0]}'>Stop</a> it</p>".encode(), "text/html"))
    assert html.text == "Stop it"


def test_html_alone_is_text_and_both_forms_are_one(came_in):
    message = EmailMessage()
    message.set_content("Same words.")
    message.add_alternative("<p>Same words.</p>", subtype="html")
    message.add_alternative("BEGIN:VCALENDAR", subtype="calendar")
    letter = came_in(b"From: a@example.lk\n" + message.as_bytes())
    assert letter.files == []
    assert (letter.text, letter.message.get_body(("html",)).get_content().strip()) == (
        "Same words.",
        "<p>Same words.</p>",
    )
    html = '<meta charset="big5"><style>p{}</style><p>電價</p><p>1 &lt; 2<br>b</p>'.encode("big5")
    assert came_in(mail(html, "text/html")).text == "電價\n\n1 < 2\nb"


def test_names_are_read_in_every_script_and_several_writers_prove_nobody(came_in):
    letter = came_in(
        "From: =?utf-8?b?4Lav4Lav?= =?gb18030?q?=CE=D2?= <NIMAL@Example.LK>\n"
        "Subject: =?utf-8?q?Tarif_?=\n =?utf-8?q?f=C3=BCr?= =?x-unknown?q?_a?=\n\nhello"
    )
    assert (letter.name, letter.came_from, letter.subject) == ("දද我", "nimal@example.lk", "Tarif für a")
    for tricky in (
        "From: a@example.lk, b@example.lk\n\n",
        "From: a@example.lk\nFrom: b@example.lk\n\n",
        "From: Friends: a@example.lk;\n\n",
        'From: "b@example.lk" <a@example.lk> <b@example.lk>\n\n',
        "Subject: nobody\n\n",
    ):
        assert not sender(take_apart(BytesIO(tricky.encode())).headers).alone, tricky
    assert addresses(["Friends: =?utf-8?q?=C3=84?= <a@example.lk>, b@example.lk;"]) == [
        ("Ä", "a@example.lk"),
        ("", "b@example.lk"),
    ]


def test_ten_thousand_parts_and_a_hundred_levels_are_read(came_in):
    parts = b"".join(b"--b\nContent-Type: text/plain\n\nline %d\n" % place for place in range(10_100))
    letter = came_in(b'From: a@example.lk\nContent-Type: multipart/mixed; boundary="b"\n\n' + parts)
    assert letter.text.startswith("line 0\n")
    assert letter.facts["cut"]
    levels = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (place, place) for place in range(99)
    )
    assert came_in(b"From: a@example.lk\n" + levels + b"\ndeep down").text == "deep down"


PIECES = (
    b"From: |a@b.c|\n|\n\n|--b|--b--\n|Content-Type: |multipart/mixed; boundary=b\n|message/rfc822\n|text/html; charset=hz\n|"
    b"Content-Transfer-Encoding: base64\n|=?utf-7?b?|?=|\xff\xfe\x00|application/ms-tnef\n|application/pkcs7-mime\n|filename*0*="
).split(b"|")


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.binary(max_size=400), st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join)))
def test_any_bytes_are_stored_and_read(raw):
    [incoming] = store(BytesIO(raw), sender="\udcff\x00", recipients=["\udc80@mail.example.org"], door=Door.LMTP)
    letter = read(incoming)
    assert "\x00" not in letter.text + letter.subject + letter.came_from
    assert all(isinstance(value, str) or str(value) for value in letter.message.values())
    with default_storage.open(incoming.raw) as kept:
        assert kept.read() == raw
