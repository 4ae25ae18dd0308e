"""Numbers in addresses and forms that are none, or of which there is no end: no answer is a fault of ours."""

import pytest

from cop.discussions.models import Follow
from discussions.test_talking import ask

ENDLESS = "9" * 5000


@pytest.mark.parametrize("number", [ENDLESS, "0", "-1", "x", "২", ""])
def test_number_that_is_none_breaks_nothing(client_of, asker, facilitator, number):
    thread = ask(client_of(asker))
    desk = client_of(facilitator)
    desk.post(f"/q/{thread.pk}/answer/", {"body": "At noon."})
    page = f"/q/{thread.pk}/"
    desk.post(f"{page}compile/begin/")
    answers = [
        desk.get(f"{page}answer/", {"to": number}),
        desk.get(f"{page}answer/", {"quote": number}),
        desk.post(f"{page}answer/", {"to": number, "body": "Thank you."}),
        desk.get(page, {"after": number}),
        *(
            desk.post(f"/q/{thread.pk}/compile/", {"do": f"{act}-{number}", "version": number})
            for act in ("up", "remove", "take")
        ),
        desk.post(f"/q/{thread.pk}/compile/", {"do": f"take-{number}-{number}", "version": "1"}),
    ]
    assert all(answer.status_code < 500 for answer in answers)


def test_follows_are_kept_under_the_number_itself(client_of, expert, community):
    reader = client_of(expert)
    assert reader.post(f"/follow/topic/{ENDLESS}/", {"how": "follow"}).status_code == 404
    known = community.topics.first()
    assert known is not None
    for number in (known.pk, f"{known.pk:030}"):
        reader.post(f"/follow/topic/{number}/", {"how": "follow"})
    assert list(Follow.objects.filter(person=expert, kind="topic").values_list("what", flat=True)) == [str(known.pk)]
