"""Finding: what is found in each script, by whom, how many, and what is shown of it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.discussions.choices import Standing, State
from cop.discussions.models import Post, Thread
from cop.discussions.queries.finding import found, sought
from cop.discussions.queries.indexing import POST, THREAD
from cop.network.models import Community, Topic
from cop.people.models import Membership
from cop.services.search.actions import index
from cop.services.search.analysis import phrases, tokens
from cop.services.search.best import count
from cop.services.search.shelves import Wanted
from cop.services.search.snippets import snippet
from people.browsing import text


@pytest.fixture
def say(community, asker):
    """Have a thread with answers in it, as it stands after their actions."""

    def make(title, *answers, where=None, **facts) -> Thread:
        thread = Thread.objects.create(
            **{"community": where or community, "title": title, "asker": asker, "state": State.OPEN} | facts
        )
        for place, body in enumerate(answers, 1):
            Post.objects.create(thread=thread, place=place, body=body, author=asker)
        anew(thread)
        return thread

    return make


def anew(thread):
    index(THREAD, [thread.pk])
    index(POST, thread.posts.values_list("pk", flat=True))


def marked(answer) -> list[str]:
    return re.findall(r"<mark>(.*?)</mark>", text(answer))


def hits(viewer, q, **filters) -> int:
    return found(Wanted(q, tuple(filters.items())), viewer).count


SCRIPTS = [
    ("charging", "Depot charging tariffs", "charging"), ("thi diem", "Thí điểm xe buýt", "Thí"),
    ("电动", "深圳电动公交车", "电动"), ("버스", "부산의 전기버스", "버스"), ("གློག་རིག", "ཁ་ལུ་ གློག་རིག་སྣུམ", "གློག་རིག"),
    ("විදුලි", "විදුලි බස් රථ", "විදුලි"), ("கோயம்புத்தூர்", "கோயம்புத்தூரில் பேருந்து", "கோயம்புத்தூ"),
    ("বাস", "বিদ্যুৎচালিত বাসের চার্জিং", "বাস"), ("चार्जिंग", "विद्युत बस चार्जिंग", "चार्जिंग"),
    ("pengecasan", "Pengecasan bas elektrik", "Pengecasan"), ("kuryente", "Pag-charge ng de-kuryenteng dyip", "kuryente"),
]  # fmt: skip


@pytest.mark.parametrize(("q", "body", "mark"), SCRIPTS)
def test_each_script_is_found_counted_and_marked(client_of, say, expert, q, body, mark):
    say("A title", body, "something else")
    page = client_of(expert).get("/search/", {"q": q})
    assert "1 hit for" in text(page)
    assert marked(page)[0].startswith(mark)
