"""Two that are one: nothing is lost, nothing is shown to more people, nobody signs in for another; and apart again."""

from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cop.network.models import Community, Topic
from cop.people.actions.merging.organisations import merge_organisations
from cop.people.actions.merging.people import merge_people
from cop.people.actions.merging.undoing import undo_merge
from cop.people.choices import Audience, Field, MergeKind, Role
from cop.people.models import ConsentText, Organisation, Person, RoleHeld
from cop.people.queries.following import references, unknown_numbers
from people.merging_rows import fill, relations, snapshot

SOME = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
NOT_LAID_OUT = {
    "people.Erasure.person",
    "people.Organisation.merged_into",
    "mfa.Authenticator.user",
    "usersessions.UserSession.user",
}
"""What keeps two from being merged, the mark of a merge, and sessions, which end."""


def test_every_column_of_numbers_is_known_to_merging():
    assert unknown_numbers() == [], "Say in people/queries/following.py whether it follows"


@pytest.mark.parametrize("kind", MergeKind)
@SOME
@given(seed=st.integers(0, 10**6))
def test_no_row_is_lost_and_undoing_brings_each_back(
    kind, seed, secretariat, make_person, make_organisation, community
):
    dice = Random(seed)
    with transaction.atomic():
        kept, gone = laid_out(kind, dice, make_person, make_organisation, community)
        before = snapshot()
        merge = join(kind, kept, gone, taken=dice.sample(TAKEN[kind], 2), by=secretariat)
        check_nothing_lost(kind, before, kept.pk, gone.pk, merge)
        check_no_wider_audience(kind, kept, gone)
        undo_merge(merge, acting_person=secretariat)
        assert differences(before, snapshot()) == []
        transaction.set_rollback(True)


SEEN = [f"seen_{field.value}" for field in Field]
TAKEN = {
    MergeKind.PERSON: ["name", "country", "phone", "photo", "links"],
    MergeKind.ORGANISATION: ["name", "category", "parent", "focal_person"],
}


def laid_out(kind, dice, make_person, make_organisation, community):
    """Two of a kind with rows in every table that points at them, and others beside."""
    topics = list(Topic.objects.all())
    texts = [ConsentText.objects.create(kind=each, version=1, texts={"en": "Yes"}) for each in ("directory", "news")]
    others = [make_person(name=f"Other {number}") for number in range(14)]
    places = [make_organisation("Other")]
    pool = {Community: [community], Topic: topics, ConsentText: texts, Person: others, Organisation: places}
    kept, gone = (
        (make_person(name="Nimal", phone="1"), make_person(name="Nimal P", phone="2", country="LK"))
        if kind == MergeKind.PERSON
        else (make_organisation("Board", domains=["a.lk"]), make_organisation("The Board", country="LK"))
    )

    for reference in relations(kind):
        if reference.label not in NOT_LAID_OUT:
            made = [fill(reference, one.pk, pool, dice.choice) for one in (kept, gone, gone, kept)]
            assert any(made[1:3]), f"nothing of {reference.label} could be laid out"
    if kind == MergeKind.PERSON:
        for person in (kept, gone):
            Person.objects.filter(pk=person.pk).update(**{column: dice.choice(Audience.values) for column in SEEN})
        RoleHeld.objects.filter(person__in=[kept, gone]).update(role=Role.FUNDER)
    kept.refresh_from_db()
    gone.refresh_from_db()
    return kept, gone


def join(kind, kept, gone, *, taken=(), by):
    action = merge_people if kind == MergeKind.PERSON else merge_organisations
    return action(kept, gone, taken=taken, versions=(kept.version, gone.version), acting_person=by)


def check_nothing_lost(kind, before, kept, gone, merge):
    after = snapshot()
    for label, rows in before.items():
        assert rows.keys() <= after[label].keys(), f"{label} lost a row"
    follows = {one.label for one in references(kind)}
    for reference in relations(kind):
        if reference.model._meta.label not in before:
            continue
        column = reference.model._meta.get_field(reference.column).attname
        theirs = [
            pk for pk, row in before[reference.model._meta.label].items() if is_theirs(reference, row, column, gone)
        ]
        stayed = merge.record["stayed"].get(reference.label, [])
        for pk in theirs:
            now = after[reference.model._meta.label][pk][column]
            expected = gone if reference.label not in follows or pk in stayed else kept
            assert now == expected, f"{reference.label} {pk} points at nobody"


def check_no_wider_audience(kind, kept, gone):
    if kind == MergeKind.PERSON:
        now = Person.objects.get(pk=kept.pk)
        for column in SEEN:
            assert getattr(now, column) >= max(getattr(kept, column), getattr(gone, column)), column


def is_theirs(reference, row, column, number):
    return row[column] == number and (reference.of_kind is None or row[reference.of_kind[0]] == reference.of_kind[1])


def differences(before, after):
    """What is not as it was: the versions have counted on, the merge itself is written down."""
    found = []
    for label, rows in before.items():
        for pk, row in rows.items():
            now = after[label].get(pk)
            counted = {"version"} if label in ("people.Person", "people.Organisation") else set()
            if now is None or any(now[column] != said for column, said in row.items() if column not in counted):
                found.append((label, pk, row, now))
        added = after[label].keys() - rows.keys()
        if added and label not in ("people.Merge", "people.LikelyDouble", "mail.Message"):
            found.append((label, "added", added))
    return found
