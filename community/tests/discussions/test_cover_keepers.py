"""Who may learn who asked through the facilitator, and who lifts the cover."""

import pytest

from cop.discussions.models import Cover, Look, Post, Thread
from cop.people.actions.merging.people import merge_people
from cop.people.actions.merging.undoing import undo_merge
from cop.people.choices import Role
from cop.people.models import Merge, Person
from cop.services.ledger.models import Entry
from discussions.undercover import ASK, COVERED, ask, story
from people.browsing import text

pytestmark = pytest.mark.usefixtures("second_factor_off")


def test_asker_alone_lifts_it(client_of, asker, expert, facilitator, secretariat, crowd):
    thread = story(client_of, asker, facilitator, expert)
    for person in (expert, facilitator, secretariat):
        assert client_of(person).post(f"/q/{thread.pk}/appear/", {"shown_as": "name"}).status_code == 404
    assert "Nobody else sees this note" in text(client_of(asker).get(f"/q/{thread.pk}/"))
    client_of(asker).post(f"/q/{thread.pk}/appear/", {"shown_as": "name"})
    shown = text(client_of(expert).get(f"/q/{thread.pk}/"))
    assert shown.count("Asanka Asker") == 2 and not Cover.objects.exists()
    assert Entry.objects.get(act="discussions.cover_lifted").actor == asker.pk


def test_facilitator_in_charge_alone_looks_and_the_asker_sees_that(
    client_of, make_person, asker, facilitator, secretariat, crowd
):
    other = make_person("other@example.org", name="Later Facilitator", role=Role.FACILITATOR)
    thread = ask(client_of(asker))
    who = f"/q/{thread.pk}/who/"
    for person in (other, secretariat, crowd[0]):
        assert client_of(person).post(who).status_code == 404
    assert "Asanka" not in text(client_of(facilitator).get(who)) and not Look.objects.exists()
    assert "Asanka Asker" in text(client_of(facilitator).post(who))
    assert Entry.objects.get(act="discussions.looked").about is None
    assert "The facilitator looked" in text(client_of(asker).get(f"/q/{thread.pk}/"))
    client_of(facilitator).post(f"/q/{thread.pk}/hand-over/", {"to": str(other.pk)})
    assert client_of(other).post(who).status_code == 404
    client_of(asker).post(f"/q/{thread.pk}/hand-over/", {"yes": "1"})
    assert "Asanka Asker" in text(client_of(other).post(who))
    assert client_of(facilitator).post(who).status_code == 404


def test_facilitator_who_asks_is_found_by_no_gap_among_the_facilitators(client_of, make_person, facilitator, crowd):
    others = [make_person(name=f"Facilitator {place}", role=Role.FACILITATOR) for place in range(2)]
    for asks in (facilitator, others[0]):
        thread = ask(client_of(asks), shown_as="nothing", title=f"Fares of {asks.pk}")
        assert (thread.asker, thread.facilitator, Cover.objects.get(thread=thread).keeper) == (facilitator,) * 3
        shown = text(client_of(facilitator).get(f"/q/{thread.pk}/who/"))
        assert [f'value="{one.pk}"' in shown for one in (facilitator, *others)] == [False, True, True]
        client_of(facilitator).post(f"/q/{thread.pk}/hand-over/", {"to": str(others[0].pk)})
        client_of(asks).post(f"/q/{thread.pk}/hand-over/", {"yes": "1"})
        thread.refresh_from_db()
        assert (thread.asker, Cover.objects.get(thread=thread).person) == (others[0], asks)


def test_too_few_who_fit_and_telling_words_are_said_before_it_is_sent(client_of, make_person, asker, facilitator):
    refused = client_of(asker).post(ASK, COVERED)
    assert refused.status_code == 200 and "at least five members" in text(refused) and not Thread.objects.exists()
    telling = COVERED | {"shown_as": "nothing", "body": "I, Asanka, ask.\nCall +94 77 123 4567\nKind regards"}
    looked = text(client_of(asker).post(ASK, telling | {"body": telling["body"] + "\n-- \nZebra desk", "preview": "1"}))
    preview = looked.split('id="preview"', 1)[1].split("</section>", 1)[0]
    assert "<span>a member" in preview and telling["title"] in preview and "Zebra" not in preview
    assert telling["question_1"] in preview and "These words may tell who you are" in looked
    warned = text(client_of(asker).post(ASK, telling))
    assert all(f"<mark>{word}</mark>" in warned for word in ("Asanka", "+94 77 123 4567", "Kind regards"))
    assert not Thread.objects.exists()
    thread = ask(client_of(asker), **telling, sure="1")
    page, keeper = f"/q/{thread.pk}/", client_of(facilitator)
    for shown in (text(keeper.get(page)), text(keeper.post(f"{page}open/"))):
        assert "<mark>+94 77 123 4567</mark>" in shown and "<mark>Kind regards</mark>" in shown
        assert "<mark>Asanka</mark>" not in shown, "whose name it is would tell who asked"
    thread.refresh_from_db()
    assert thread.state == "wording" and not Look.objects.exists()
    assert "<mark>Asanka</mark>" in text(keeper.post(f"{page}who/"))
    Thread.objects.update(body=f"Ask {asker.name} or {facilitator.name}. Asanka knows.")
    shown = text(keeper.get(page))
    assert f"<mark>{asker.name}</mark>" in shown and f"<mark>{facilitator.name}</mark>" in shown
    keeper.post(f"{page}open/", {"sure": "1"})
    thread.refresh_from_db()
    assert thread.state == "open"


def test_fewer_who_fit_at_the_opening_show_less(client_of, asker, expert, facilitator, crowd):
    thread = ask(client_of(asker))
    Person.objects.filter(pk=crowd[0].pk).update(country="IN")
    client_of(facilitator).post(f"/q/{thread.pk}/open/")
    assert (
        "a member from" not in text(client_of(expert).get(f"/q/{thread.pk}/")).split("<article>")[1].split("<form")[0]
    )


def test_answer_to_ones_own_query_in_ones_own_name_is_asked_about(client_of, asker, expert, facilitator, crowd):
    thread = ask(client_of(asker))
    client_of(facilitator).post(f"/q/{thread.pk}/open/")
    typed = {"body": "As I said.", "language": "en", "as": "name"}
    assert "You asked this" in text(client_of(asker).post(f"/q/{thread.pk}/answer/", typed))
    assert not Post.objects.exists()
    client_of(asker).post(f"/q/{thread.pk}/answer/", typed | {"own": "1"})
    assert Post.objects.get().author == asker


def test_merge_and_its_undoing_write_nowhere_who_asked(client_of, make_person, asker, facilitator, secretariat, crowd):
    thread = ask(client_of(asker))
    kept = make_person("kept@example.org", name="Kept Kamala")
    merge_people(kept, asker, taken=[], versions=(kept.version, asker.version), acting_person=secretariat)
    merge = Merge.objects.get()
    assert "discussions.Cover" not in str(merge.record)
    assert client_of(kept).get(f"/q/{thread.pk}/appear/").status_code == 200
    undo_merge(merge, acting_person=secretariat)
    assert client_of(kept).get(f"/q/{thread.pk}/appear/").status_code == 404
