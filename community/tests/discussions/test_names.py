"""Names offered behind "@": those alone that can be mentioned, in every script."""

import pytest

from cop.discussions.queries.mentions import resolved
from cop.discussions.views import naming
from cop.people.choices import Audience
from cop.people.models import Membership
from people.browsing import text

PAGE = "/c/clean-mobility/names/"


@pytest.fixture
def offered(client_of, asker):
    return lambda words: text(client_of(asker).get(PAGE, {"q": words}))


def test_names_that_can_be_mentioned_are_offered_in_every_script(offered, make_person, make_organisation, community):
    people = {"நிலா குமார்": "நி", "সুমনা রহমান": "রহ", "Nguyễn Thị Đào": "thi đ", "王小明": "王", "Quill O’Neil": "QUILL"}
    for place, name in enumerate(people):
        make_person(f"p{place}@example.org", name=name)
    make_organisation("Quarry Buses")
    for name, words in people.items():
        assert name in offered(words)
        assert resolved(f"@[{name}]", community).startswith("[@")
    both = offered("qu")
    assert both.index("Quill O’Neil") < both.index("Quarry Buses") and 'data-told="2 names found' in both
    assert "option" not in offered("zzz") and "option" not in offered("")


def test_names_that_cannot_be_mentioned_are_not_offered(offered, make_person):
    make_person("hidden@example.org", name="Qua Hidden", seen_name=Audience.SECRETARIAT)
    Membership.objects.filter(person=make_person("left@example.org", name="Qua Left")).delete()
    for address in ("one@example.org", "two@example.org"):
        make_person(address, name="Qua Alike")
    make_person("odd@example.org", name="Qua [Odd]")
    assert "option" not in offered("qua")
    for place in range(9):
        make_person(f"many{place}@example.org", name=f"Zed {place}")
    assert offered("zed").count('role="option"') == 8


def test_names_are_not_asked_for_without_end(client_of, asker, monkeypatch):
    monkeypatch.setattr(naming, "ASKED_AN_HOUR", 2)
    reader = client_of(asker)
    assert [reader.get(PAGE, {"q": "a"}).status_code for _time in range(3)] == [200, 200, 429]
