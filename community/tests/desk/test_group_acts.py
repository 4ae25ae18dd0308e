"""Acts on many people: a preview, what each of them gets, a second person, and undoing it."""

from cop.desk.actions import group_acts
from cop.desk.models import GroupAct, GroupActRow
from cop.network.models import Partnership
from cop.people.choices import Role, Standing
from cop.people.models import (
    Membership,
    Person,
    RoleHeld,
)
from desk.records_for_tests import at, mail_to, outcomes, prepared, record
from people.browsing import text


def test_act_touches_just_whom_the_preview_named(desk, known, make_person, rail, secretariat):
    away = make_person("away@example.org", name="Away Anil")
    make_person("there@example.org", name="There Tara", communities=(rail,))
    Person.objects.create(name="Listed Lal", standing=Standing.LISTED)
    assert "This is needed." in text(desk.post("/desk/acts/new/?standing=any", {"kind": "join"}))
    act = prepared(desk, "standing=any", kind="join", community="rail")
    assert outcomes(act) == {
        "Known Kumari": ("waits", ""),
        "Away Anil": ("waits", ""),
        "There Tara": ("left", "there"),
        "Listed Lal": ("left", "no-member"),
        "Desk Person": ("left", "oneself"),
    }
    preview = text(desk.get(f"/desk/acts/{act.pk}/"))
    assert "Do it for 2 people" in preview and "is a member of it already" in preview
    make_person("later@example.org", name="Later Lakmal")
    Person.objects.filter(pk=away.pk).update(standing=Standing.FORMER)
    press = f"/desk/acts/{act.pk}/press/"
    for _twice in range(2):
        desk.post(press, {"act": "do"})
    assert outcomes(act)["Known Kumari"] == ("done", "") and outcomes(act)["Away Anil"] == ("left", "changed")
    joined = Membership.objects.filter(community=rail, until=None).values_list("person__name", flat=True)
    assert (set(joined), mail_to(known)) == ({"Known Kumari", "There Tara"}, ["Your memberships have changed"])
    for _twice in range(2):
        desk.post(press, {"act": "undo"})
    assert outcomes(act)["Known Kumari"] == ("undone", "")
    assert not Membership.objects.filter(person=known, community=rail, until=None).exists()
    assert "together with others" in text(desk.get(record(known, "history/")))


def test_ended_memberships_go_on_as_before_but_for_who_changed_since(desk, known, make_person, rail, community):
    back = make_person("back@example.org", name="Back Bala", communities=(community, rail))
    make_person("only@example.org", name="Holding Hema", communities=(community, rail))
    RoleHeld.objects.create(person=Person.objects.get(name="Holding Hema"), role=Role.FACILITATOR, community=rail)
    Membership.objects.create(person=known, community=rail)
    since = Membership.objects.get(person=known, community=rail).since
    act = prepared(desk, "community=rail", kind="leave", community="rail")
    assert outcomes(act)["Holding Hema"] == ("left", "holds")
    desk.post(f"/desk/acts/{act.pk}/press/", {"act": "do"})
    assert not Membership.objects.filter(person__in=[known, back], community=rail, until=None).exists()
    Membership.objects.create(person=back, community=rail)
    desk.post(f"/desk/acts/{act.pk}/press/", {"act": "undo"})
    assert (outcomes(act)["Known Kumari"], outcomes(act)["Back Bala"]) == (("undone", ""), ("kept", "changed"))
    assert Membership.objects.get(person=known, community=rail, until=None).since == since


def test_asking_now_and_ending_a_role_reach_who_they_say(desk, known, make_person, secretariat):
    silent = make_person("silent@example.org", name="Silent Sita")
    for person in (known, silent):
        RoleHeld.objects.create(person=person, role=Role.FUNDER)
    picked = f"picked=&picked={known.pk}&picked={silent.pk}"
    asking = prepared(desk, picked, kind="ask")
    assert outcomes(asking) == {"Known Kumari": ("waits", ""), "Silent Sita": ("left", "no-address")}
    desk.post(f"/desk/acts/{asking.pk}/press/", {"act": "do"})
    assert outcomes(prepared(desk, picked, kind="ask"))["Known Kumari"] == ("left", "asked")
    assert "cannot be undone" in text(desk.post(f"/desk/acts/{asking.pk}/press/", {"act": "undo"}, follow=True))
    ending = prepared(desk, "role=funder", kind="end-role", role="funder")
    desk.post(f"/desk/acts/{ending.pk}/press/", {"act": "do"})
    assert not RoleHeld.objects.filter(role=Role.FUNDER, until=None).exists()
    last = prepared(desk, "role=secretariat", kind="end-role", role="secretariat")
    assert outcomes(last)["Desk Person"] == ("left", "oneself")
    assert "Nobody is picked." in text(desk.post("/desk/acts/new/?picked=", {"kind": "ask"}))


def test_what_nobody_undoes_for_many_is_done_by_a_second_person_where_there_is_one(desk, known, make_person):
    Partnership.objects.update(letters_alone=1)
    for person in (known, make_person("other@example.org", name="Other Olu")):
        RoleHeld.objects.create(person=person, role=Role.FUNDER)
    ending = prepared(desk, "role=funder", kind="end-role", role="funder")
    place = f"/desk/acts/{ending.pk}/"
    assert "Do it for 2 people" in text(desk.get(place))  # there is nobody else
    colleague = at(make_person("colleague@example.org", name="Colleague Person", role=Role.SECRETARIAT))
    for _twice in range(2):
        assert "Do it for 2 people" not in text(desk.get(place))
        desk.post(f"{place}press/", {"act": "do"})
    assert RoleHeld.objects.filter(role=Role.FUNDER, until=None).count() == 2
    assert (place in text(desk.get("/desk/")), place in text(colleague.get("/desk/"))) == (False, True)
    desk.post(f"{place}press/", {"act": "call_off"})
    assert place not in text(colleague.get("/desk/"))
    desk.post(f"{place}press/", {"act": "do"})
    colleague.post(f"{place}press/", {"act": "do"})
    assert not RoleHeld.objects.filter(role=Role.FUNDER, until=None).exists()


def test_many_are_left_to_a_job_that_goes_on_where_it_was(desk, known, make_person, rail, secretariat, monkeypatch):
    monkeypatch.setattr(group_acts, "AT_ONCE", 0)
    make_person("second@example.org", name="Second Siri")
    act = prepared(desk, "", kind="join", community="rail")
    desk.post(f"/desk/acts/{act.pk}/press/", {"act": "do"})
    shown = text(desk.get(f"/desk/acts/{act.pk}/"))
    assert "This goes on by itself" in shown and "2 of 3 people are left." in shown
    first = GroupActRow.objects.filter(act=act, outcome="waits").first()
    group_acts._do_one(GroupAct.objects.get(pk=act.pk), first.pk, secretariat)
    for _twice in range(2):
        group_acts.go_on(act.pk, acting_person=secretariat)
    assert GroupAct.objects.get(pk=act.pk).state == "done"
    assert Membership.objects.filter(community=rail).count() == 2
    assert len(mail_to(known)) == 1
