"""What the tests of the settings type and press."""

from django.test import Client

from cop.network.models import Community, Topic
from people.browsing import forms_in, send

PARTNERSHIP = "/desk/settings/partnership/"
NEW_COMMUNITY = "/desk/settings/communities/new/"
NEW_TOPIC = "/desk/settings/topics/new/"


NEEDED = {"names_en": "Clean Mobility", "sectors_en": "Transport", "summaries_en": "Buses."}


def at(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def of_community(community, part="") -> str:
    return f"/desk/settings/communities/{community.pk}/{part}"


def of_topic(topic, part="") -> str:
    return f"/desk/settings/topics/{topic.pk}/{part}"


def name_community(desk, name, **typed) -> Community:
    facts = {"names_en": name, "sectors_en": "A sector", "summaries_en": f"What {name} does."}
    assert send(desk, desk.get(NEW_COMMUNITY), facts | typed).status_code == 302
    return Community.objects.get(names__en=name)


def open_up(desk, community) -> None:
    desk.post(of_community(community, "opening/"), {"act": "open"})


def add_topic(desk, name, under=None, **typed) -> Topic:
    address = NEW_TOPIC + (f"?under={under.pk}" if under else "")
    page = desk.get(address)
    fields = {name: value for name, value in forms_in(page)[0].fields.items() if name}
    assert desk.post(address, fields | {"names_en": name} | typed).status_code == 302
    return Topic.objects.get(names__en=name)


def offered(page, name) -> list[str]:
    """The values that a field of a page's form offers."""
    return [str(value) for value, _label in page.context["form"][name].field.choices]


def topics_offered(client) -> list[str]:
    """What a row of the profile offers."""
    return [
        value
        for value, _name in client.get("/my/profile/").context["form"].rows["expertise"].empty.fields["topic"].choices
    ]


def filters(client) -> set[str]:
    return {value["name"] for one in client.get("/people/").context["filters"] for value in one["values"]}
