"""What people do by mail alone: each journey without ever opening the site."""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override

from cop.people.actions import asking
from cop.people.letters import join_form, yearly
from cop.people.mails.joining import welcomed
from cop.people.mails.recipients import to_person
from cop.people.models import Application, Consent, ConsentText, HelpAsked, Membership, Person
from cop.services.languages.choices import CODES
from cop.services.ledger.models import Entry
from cop.services.mail.actions import after_quiet_hours
from cop.services.mail.choices import Arrived
from cop.services.mail.incoming.words import Word, called
from cop.services.mail.models import Message
from discussions.test_letters import _our_server, came_in  # noqa: F401
from people.browsing import text
from people.joining import make_consent_texts
from people.signing_in_for_tests import enter

pytestmark = pytest.mark.django_db
HELP, JOIN, LEAVE = (f"{word}@mail.example.org" for word in ("help", "join", "leave"))


@pytest.fixture
def consent_texts(community):
    make_consent_texts()


def newest(address, kind=""):
    return Message.objects.filter(to_address=address, kind__startswith=kind).latest("pk")


def reply(mail, text, *, key, sender=None, **fields):
    return came_in(
        mail.headers["Reply-To"], sender or mail.to_address, text, subject=f"Re: {mail.subject}", key=key, **fields
    )


def test_help_says_what_can_be_done_and_hands_a_question_to_a_person(make_person, secretariat, community):
    vi = make_person("linh@example.vn", name="Linh", languages=("vi",))
    assert came_in(HELP, vi.email, "Giúp tôi với ạ", key="h").state == Arrived.DONE
    assert not HelpAsked.objects.exists()
    told = newest(vi.email, "people/help_by_mail")
    assert all(word in told.text for word in ("tôi sẽ trả lời", "hoàn tác", "dịch", "සිංහල"))
    came_in(HELP, vi.email, "abrakadabra", key="h1")
    assert newest(vi.email, "people/help_by_mail").pk != told.pk and HelpAsked.objects.count() == 1
    assert (
        told.language == "vi"
        and "hằng tuần" in " ".join(told.text.split())
        and "clean-mobility@" in told.text
        and LEAVE in told.text
    )
    came_in(HELP, "forged@example.com", "help", key="f", domain="elsewhere.example")
    assert not Message.objects.filter(to_address="forged@example.com").exists()
    came_in(HELP, "new@example.com", "help", key="n1")
    came_in(HELP, "new@example.com", "help", key="n2")
    answer = Message.objects.get(to_address="new@example.com")
    assert JOIN in answer.text and "Every link" not in answer.text + answer.html


def test_a_question_is_answered_at_the_desk_and_goes_on_in_the_same_conversation(member, secretariat):
    came_in(HELP, member.email, "My photo is upside down. Who can turn it?", subject="My photo", key="q1")
    [asked] = HelpAsked.objects.all()
    desk = Client()
    enter(desk, secretariat)
    page = f"/desk/help/{asked.pk}/"
    assert page in desk.get("/desk/help/").content.decode()
    assert page in desk.get("/desk/").content.decode() and "upside down" in desk.get(page).content.decode()
    desk.post(page, {"text": "We turned it."})
    mail = newest(member.email)
    assert (
        mail.subject == "Re: My photo"
        and mail.headers["In-Reply-To"] == "<q1@example.org>"
        and "We turned it." in mail.text
    )
    came_in(HELP, member.email, "My photo is upside down. Who can turn it?", subject="My photo", key="q1")
    reply(mail, "Thank you! And how do I change it myself?", key="q2")
    again = HelpAsked.objects.get(after=asked)
    assert "upside down" in desk.get(f"/desk/help/{again.pk}/").content.decode()
    other = Client()
    enter(other, member)
    assert other.get(page).status_code == 403


def test_who_answers_any_mail_of_ours_reaches_a_person_also_as_a_stranger(community, secretariat):
    came_in(HELP, "new@example.com", "help", key="s1")
    told = newest("new@example.com")
    assert told.headers["Reply-To"] == HELP
    to_from = parseaddr(told.headers["From"])[1]
    came_in(to_from, "new@example.com", "When will you decide on my application?", subject="Application", key="s2")
    [asked] = HelpAsked.objects.all()
    desk = Client()
    enter(desk, secretariat)
    page = f"/desk/help/{asked.pk}/"
    assert page in desk.get("/desk/").content.decode() and "nobody of ours" in desk.get(page).content.decode()
    desk.post(page, {"text": "Tomorrow."})
    assert "Tomorrow." in newest("new@example.com").text


def test_how_often_mail_comes_is_one_word_and_taken_back_by_another(member):
    Person.objects.filter(pk=member.pk).update(news_rhythm="weekly")
    office = "Dr. Nimali Silva\nassistant director (Planning)\nMinistry of Transport\nTel. +94 11 234 5678"
    came_in(HELP, member.email, f"Daily, please.\n\nKind regards,\n{office}", key="d")
    done = newest(member.email, "people/done_by_mail")
    assert done.text.count("once a day") == 2 and "“undo”" in done.text
    assert Person.objects.get(pk=member.pk).news_rhythm == "daily" and member_rhythm(member) == "daily"
    reply(done, "Undo", key="u")
    assert Person.objects.get(pk=member.pk).news_rhythm == "weekly" and member_rhythm(member) == "at-once"
    reply(done, "never", key="nv")
    assert Person.objects.get(pk=member.pk).news_rhythm == "none" and member_rhythm(member) == "none"
    came_in(HELP, member.email, "每周", key="w")
    assert Person.objects.get(pk=member.pk).news_rhythm == "none" and member_rhythm(member) == "weekly"


def member_rhythm(person):
    from cop.discussions.queries.followed import rhythm_of

    return rhythm_of(person)


def test_leaving_is_asked_once_more_at_the_address_itself(member):
    came_in(LEAVE, member.email, "", subject="leave", key="l")
    asked = newest(member.email, "people/leave_by_mail")
    assert "Clean Mobility" in asked.text and Membership.objects.filter(person=member, until=None).count() == 2
    reply(asked, "No\n\nBest regards,\nMember Person", key="no")
    assert "Nothing was changed." in newest(member.email, "people/done_by_mail").text
    reply(asked, "Yes.", key="forged", domain="elsewhere.example")
    assert Membership.objects.filter(person=member, until=None).count() == 2
    assert reply(asked, "Vâng ạ.", key="yes").state == Arrived.DONE
    assert not Membership.objects.filter(person=member, until=None).exists()
    assert Person.objects.get(pk=member.pk).standing == "former"
    assert newest(member.email).kind == "people/left"
    assert Entry.objects.filter(act="people.left", actor=member.pk).count() == 2


def test_the_yearly_mail_is_answered_by_yes_or_by_lines_that_put_it_right(member, secretariat):
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    asking.ask_now(member, acting_person=secretariat)
    mail = newest(member.email, "people/still_right")
    assert "“yes”" in mail.text
    reply(mail, "Yes, thank you", key="y")
    assert Person.objects.get(pk=member.pk).confirmed
    reply(
        mail,
        "Telephone: +94 11 234 5678\nPlace: Kandy\nCountry: ශ්‍රී ලංකාව\nE-mail address: other@example.com\n"
        "Name: Somebody Else\n\nBest regards\nLila",
        key="lines",
    )
    changed = Person.objects.get(pk=member.pk)
    assert (changed.phone, changed.place, changed.country) == ("+94 11 234 5678", "Kandy", "LK")
    assert (changed.email, changed.name) == (member.email, member.name)
    said = newest(member.email, "people/done_by_mail").text
    assert "Place: Kandy" in said and "E-mail address: This can be changed only" in said
    assert not HelpAsked.objects.exists()
    reply(mail, "Telephone: none", key="bad")
    assert "not a telephone number" in newest(member.email, "people/done_by_mail").text
    reply(mail, "네, 모두 맞습니다", key="old")
    assert "has changed since" in newest(member.email, "people/done_by_mail").text


@pytest.mark.parametrize("language", CODES)
def test_the_button_of_the_yearly_mail_is_understood_as_a_reply(language):
    with override(language):
        assert called(gettext("Still right"), yearly._all_right()) == Word.YES


def test_joining_by_mail_alone(community, secretariat, consent_texts):
    new = "lila@transport.example.lk"
    came_in(JOIN, new, "I want to join", key="j1")
    asked = newest(new, "people/join_by_mail")
    assert "1. Your name" in asked.text and "Clean Mobility" in asked.text
    assert reply(asked, "1. Mallory", key="m", sender="mallory@example.com").became_number is None
    reply(
        asked,
        "1. Lila Perera\nCountry: Sri Lanka\n3) City Buses of Galle\n\n5: I plan bus lanes.\n6 - Clean Mobility\n"
        "7. yes\n8. yes\n9. no\n10. Yes please\n\n> 1. Your name, as you write it\nBest regards, Lila",
        key="j2",
    )
    again = newest(new, "people/join_by_mail")
    asked_again, _, known = again.text.partition("what we have")
    assert "4. Kind of organisation" in asked_again and "1. Your name" not in asked_again and "Lila Perera" in known
    assert not Person.objects.filter(email=new).exists()
    reply(again, "Kind: transport operator", key="j3")
    person = Person.objects.get(email=new)
    assert (person.name, person.country, person.news_rhythm) == ("Lila Perera", "LK", "weekly")
    application = Application.objects.get(person=person)
    assert application.state == "waiting" and list(application.communities.all()) == [community]
    assert application.organisation.name == "City Buses of Galle" and application.organisation.category == "operator"
    given = Consent.objects.filter(person=person)
    assert {(one.text.kind, one.channel) for one in given} == {
        ("membership", "mail"), ("transfer", "mail"), ("news", "mail"),
    }  # fmt: skip
    assert newest(new).kind == "people/application_waiting"
    reply(again, "Kind: transport operator", key="j4")
    came_in(JOIN, new, "join", key="j5")
    assert newest(new).kind == "people/already_known" and Person.objects.filter(email=new).count() == 1
    answered_by_mail(application, secretariat, new)


@pytest.mark.parametrize("marks", ["", "> "])
def test_joining_with_the_answers_below_the_questions_of_our_mail(community, consent_texts, marks):
    new = "lila@transport.example.lk"
    came_in(JOIN, new, "I want to join", key="f1")
    asked = newest(new, "people/join_by_mail")
    answers = {
        "1. Your name": "Lila Perera",
        "2. Country": "Sri Lanka",
        "Or write: for": "for myself",
        "5. What do": "Bus lanes.",
    }
    filled = []
    for line in asked.text.splitlines():
        answer = next((said for begins, said in answers.items() if line.strip().startswith(begins)), "")
        filled += ["yes"] if line.strip() == "yes / no" else [f"{marks}{line}", *([answer] if answer else [])]
    reply(
        asked, "Below.\n\nOn 27 Nov 2026, Clean Mobility <join@mail.example.org> wrote:\n" + "\n".join(filled), key="f2"
    )
    assert Person.objects.get(email=new).name == "Lila Perera", newest(new).text


def test_joining_in_the_language_of_the_mail_and_in_any_form_of_answers(community, consent_texts):
    new = "nimal@transport.example.lk"
    came_in(JOIN, new, "මම මෙම ප්‍රජාවට එක්වීමට කැමතියි. මම බස් ගැන වැඩ කරනවා.", subject="එක්වීමට", key="s1")
    asked = newest(new, "people/join_by_mail")
    assert asked.language == "si" and "தமிழ்" in asked.text and "1. Lila" in asked.text and HELP in asked.text
    reply(asked, "English, please.\n\nThank you", key="s2")
    asked = newest(new, "people/join_by_mail")
    assert asked.language == "en" and "7, 8, 9, 10: yes" in asked.text and asked.text.count("May be left out.") == 4
    reply(asked, "I am Nimal from Galle, working at the depot on buses. Yes to all.", key="s3")
    asked = newest(new, "people/join_by_mail")
    assert "1. Your name" in asked.text and "\n7. " not in asked.text.partition("what we have")[0]
    reply(
        asked, "My name is Nimal Silva, from Galle\n2) Sri Lanka\n3. for myself\nYes to 7, 8. No to 9 and 10.", key="s4"
    )
    asked = newest(new, "people/join_by_mail")
    assert "1. Your name, as you write it: Nimal Silva" in " ".join(asked.text.partition("what we have")[2].split())
    reply(asked, "5. I plan depots for buses.\nLanguage: සිංහල", key="s5")
    person = Person.objects.get(email=new)
    assert (person.name, person.first_language, person.news_rhythm) == ("Nimal Silva", "si", "none")
    kinds = set(Consent.objects.filter(person=person).values_list("text__kind", flat=True))
    assert kinds == {"membership", "transfer"}


YES_7_TO_10 = {7: "yes", 8: "yes", 9: "yes", 10: "yes"}
JOINS = {
    "7-10: yes": YES_7_TO_10,
    "7 to 10 yes": YES_7_TO_10,
    "7~8: 네": {7: "yes", 8: "yes"},
    "7, 8: yes, I agree": {7: "yes", 8: "yes"},
    "7, 8: yes, but not 8": {7: "8: yes, but not 8"},
    "7、8：是的，我同意": {7: "yes", 8: "yes"},
    "Yes to all, but not 10": YES_7_TO_10 | {10: "no"},
    "Yes to all except 9 and 10.": YES_7_TO_10 | {9: "no", 10: "no"},
    "I agree to 7 and 8, not to 9 and 10": {7: "yes", 8: "yes", 9: "no", 10: "no"},
    "Yes to 7, 8, no to 9, 10": {7: "yes", 8: "yes", 9: "no", 10: "no"},
    "1 Ann Lee\n2 Nepal\n7 yes": {1: "Ann Lee", 2: "Nepal", 7: "yes"},
    "①王伟\n② 中国": {1: "王伟", 2: "中国"},
    "1/ Ann\n2/ Nepal": {1: "Ann", 2: "Nepal"},
    "༡། Dorji\n༢། Bhutan": {1: "Dorji", 2: "Bhutan"},
    "5. We run\n3 buses": {5: "We run 3 buses"},
    "Ann Lee\nNepal\nCity Buses\noperator\nI plan.\nnone\nyes\nyes\nno\nyes\nEnglish": {
        1: "Ann Lee", 2: "Nepal", 3: "City Buses", 4: "operator", 5: "I plan.", 6: "none", 7: "yes", 8: "yes", 9: "no", 10: "yes",
        11: "English",
    },
}  # fmt: skip


def test_answers_to_joining_are_read_however_they_are_numbered(community, consent_texts):
    names = dict(enumerate(join_form.fields(), start=1))
    for said, answered in JOINS.items():
        assert join_form.read(said, join_form.fields()) == {names[one]: is_ for one, is_ in answered.items()}, said


def test_who_joins_in_another_language_reads_no_english_and_a_short_answer_is_enough(community, consent_texts):
    new = "wei@transport.example.cn"
    came_in(JOIN, new, "我想加入", key="z1")
    reply(newest(new), "王伟，上海", key="z2")
    assert "每个问题" in newest(new).text or "编号" in newest(new).text
    reply(newest(new), "1. 王伟\n5. 公交\n7、9：同意", key="z3")
    asked, _, known = newest(new).text.partition("1. ")
    assert ": 是" in known and ": yes" not in known and "5. " not in asked and "公交" in known
    came_in(JOIN, "ana@transport.example.ph", "Gusto ko pong sumali sa komunidad.", key="z4")
    assert newest("ana@transport.example.ph").language == "fil"


def test_no_mail_of_a_stranger_is_lost_and_one_a_week_is_answered(community, secretariat):
    for number, words in enumerate(
        ["Who may join, please?", "We are a bus company in Davao.", "When will you answer?"]
    ):
        came_in(HELP, "p1@example.ph", words, key=f"p{number}")
    first, second, third = HelpAsked.objects.order_by("pk")
    assert (second.after, third.after) == (first, second)
    assert Message.objects.filter(to_address="p1@example.ph").count() == 1


def test_a_line_of_the_yearly_mail_that_is_not_known_goes_to_a_person(member, secretariat):
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    asking.ask_now(member, acting_person=secretariat)
    mail = newest(member.email, "people/still_right")
    reply(mail, "电话：+86 10 1234 5678\n城市：北京", key="c1")
    changed = Person.objects.get(pk=member.pk)
    assert (changed.phone, changed.place) == ("+86 10 1234 5678", "北京") and not HelpAsked.objects.exists()
    reply(mail, "Place: Kandy\nDepot: Galle", key="c2")
    assert Person.objects.get(pk=member.pk).place == "Kandy" and "Depot: Galle" in HelpAsked.objects.get().text


def test_the_own_language_is_named_too(make_person):
    reader = make_person("anil@example.in", name="Anil", languages=("hi",))
    came_in(HELP, reader.email, "हिन्दी", key="own")
    assert newest(reader.email).kind == "people/done_by_mail" and not HelpAsked.objects.exists()


@pytest.mark.parametrize("said", ["Sinhala", "සිංහල, ස්තූතියි", "Language: Sinhala", "Tiếng Sinhala"])
def test_the_language_of_mails_is_chosen_by_its_name(member, said):
    came_in(HELP, member.email, said, key="t")
    done = newest(member.email, "people/done_by_mail")
    assert done.language == "si" and "සිංහල" in done.text and Person.objects.get(pk=member.pk).first_language == "si"
    reply(done, "undo", key="tu")
    assert newest(member.email, "people/done_by_mail").language == "en"
    assert Person.objects.get(pk=member.pk).first_language == member.first_language


def test_one_community_is_left_by_its_number_or_name(member, community):
    came_in(LEAVE, member.email, "leave", key="o1")
    asked = newest(member.email, "people/leave_by_mail")
    place = next(line for line in asked.text.splitlines() if "Clean Mobility" in line and "artner" not in line)
    reply(asked, f"I do not know. What is {community.names['en']}?", key="o2")
    assert Membership.objects.filter(person=member, until=None).count() == 2
    for number, no in enumerate(("1: no", "no 1", "No, not 1")):
        reply(asked, no, key=f"no{number}")
    assert Membership.objects.filter(person=member, until=None).count() == 2
    reply(asked, place.partition(".")[0], key="o3")
    left = Membership.objects.get(person=member, until=None)
    assert left.community is None and JOIN in newest(member.email, "people/left").text
    reply(asked, f"{place.partition('. ')[2]}\n{member.name}", key="o4")
    assert Membership.objects.filter(person=member, until=None).count() == 1


def test_who_left_comes_back_by_mail_alone(member, secretariat, community, consent_texts):
    person = member
    came_in(LEAVE, person.email, "", subject="leave", key="b1")
    reply(newest(person.email, "people/leave_by_mail"), "yes", key="b2")
    assert Person.objects.get(pk=person.pk).standing == "former"
    came_in(JOIN, person.email, "I would like to join", key="b3")
    asked = newest(person.email)
    assert asked.kind == "people/join_by_mail" and "“yes” stands for" in asked.text and "Clean Mobility" in asked.text
    assert "I agree" in asked.text and "1. What you join" in asked.text and "organisation" not in asked.text
    reply(asked, "Yes", key="b4")
    assert not Application.objects.exists() and "\n   ! " in newest(person.email).text
    again = newest(person.email)
    reply(again, "1. yes\n2. yes\n3. yes", key="forged", domain="elsewhere.example")
    assert not Application.objects.exists()
    ConsentText.objects.create(kind="membership", version=2, texts={"en": "I agree to more."})
    reply(again, "1. yes\n2. yes\n3. yes", key="b5")
    assert not Application.objects.exists() and "I agree to more." in newest(person.email).text
    done = reply(newest(person.email), "1. yes\n2. yes\n3. yes", key="b6")
    application = Application.objects.get(person=person)
    assert (done.became_kind, application.state) == ("people.application", "waiting")
    assert application.partnership and list(application.communities.all()) == [community]
    given = Consent.objects.filter(person=person).values_list("text__kind", "text__version", "channel")
    assert set(given) == {("membership", 2, "mail"), ("transfer", 1, "mail")}
    assert newest(person.email).kind == "people/application_waiting"
    came_in(JOIN, person.email, "join", key="b7")
    assert newest(person.email).kind == "people/already_known" and Application.objects.count() == 1
    desk = Client()
    enter(desk, secretariat)
    desk.post(
        f"/desk/applications/{application.pk}/accept/",
        {"seen": "waiting", "partnership": "on", "communities": ["clean-mobility"]},
    )
    assert Person.objects.get(pk=person.pk).standing == "member"
    assert Membership.objects.filter(person=person, until=None).count() == 2


def answered_by_mail(application, secretariat, address):
    from cop.people.actions.joining import deciding

    deciding.ask_for_more(application, "For which city?", seen=application.state, acting_person=secretariat)
    reply(newest(address, "people/more_asked"), "For Galle.", key="more")
    application.refresh_from_db()
    assert application.state == "waiting" and application.remarks.filter(text="For Galle.").exists()


def test_who_is_not_proven_cannot_begin_to_join(community):
    came_in(JOIN, "new@example.com", "join", key="x", domain="elsewhere.example")
    assert not Application.objects.exists() and not Message.objects.exists()


def test_in_quiet_hours_only_what_cannot_wait_comes(make_person, client, secretariat, member):
    reader = make_person("quiet@example.in", name="Quiet", time_zone="Asia/Kolkata")
    enter(client, reader)
    assert "two different hours" in text(client.post("/my/quiet-hours/", {"begins": "8", "ends": "8"}))
    client.post("/my/quiet-hours/", {"begins": "21", "ends": "7"})
    to = to_person(Person.objects.get(pk=reader.pk))
    half_past = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)  # 23:30 in Kolkata
    assert after_quiet_hours(to, half_past) == datetime(2026, 11, 27, 1, 30, tzinfo=UTC)
    early = datetime(2026, 11, 27, 0, 0, tzinfo=UTC)  # 05:30
    assert after_quiet_hours(to, early) == datetime(2026, 11, 27, 1, 30, tzinfo=UTC)
    noon = datetime(2026, 11, 27, 6, 30, tzinfo=UTC)
    assert after_quiet_hours(to, noon) == noon and after_quiet_hours(to_person(member), early) == early
    now = timezone.now()
    here = now.astimezone(ZoneInfo("Asia/Kolkata"))
    client.post("/my/quiet-hours/", {"begins": f"{here.hour}", "ends": f"{(here.hour + 2) % 24}"})
    came_in(HELP, reader.email, "help", key="now")
    assert newest(reader.email).next_attempt <= timezone.now()
    welcomed(Person.objects.get(pk=reader.pk), [None])
    assert newest(reader.email, "people/accepted").next_attempt > now + timedelta(minutes=59)
    assert "people.quiet_hours_chosen" in Entry.objects.filter(about=reader.pk).values_list("act", flat=True)
    client.post("/my/quiet-hours/", {"begins": "", "ends": ""})
    assert to_person(Person.objects.get(pk=reader.pk)).quiet() is None
