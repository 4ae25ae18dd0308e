"""Sample queries at each stage, asked and answered by the sample people of a demonstration: for pictures. All say that they
are samples, and so do the people."""

from cop.discussions.actions import asking, asking_people, checking, posting, replying, reporting
from cop.discussions.actions.asking import Beginning, Worded
from cop.discussions.actions.posting import Said
from cop.discussions.choices import AskedState, ShownAs
from cop.discussions.models import Asked, Reply, Thread
from cop.discussions.queries.asked import promise_by
from cop.discussions.queries.replies import Checker
from cop.network.queries import communities_open
from cop.people.models import Person
from cop.services.moderation.choices import Why

BUSES = Worded(
    "Sample query: how did small towns begin with electric buses?",
    "A sample town of 60,000 people has twelve diesel buses and one depot at the edge of the town. The first two electric "
    "buses come next year. The power company asks us how much we draw and when.",
    "en",
    helps=["experiences", "examples"],
    questions=["How many chargers did you build for the first buses?", "What did you agree with the power company?"],
    use="For the plan of the depot, which the sample council decides on.",
    topics=["electric-buses", "charging-tariffs"],
    countries=["BT"],
)
TARIFF = Worded(
    "Sample query: may a tariff for charging change by the hour?",
    "Our sample utility has one price for all hours. Operators want to charge at night, and we fear the evening peak.",
    "en",
    helps=["advice"],
    questions=["Which hours did you make cheaper, and by how much?"],
    topics=["charging-tariffs"],
    countries=["LK"],
)
SIGNS = Worded(
    "Sample query: signs at stops that everybody can read",
    "We want new signs at our sample stops, in three scripts, and do not know where to begin.",
    "en",
    questions=["Which letters are read from the other side of the road?"],
    topics=["stops-and-stations"],
)
FROM_INDIA = """Our sample city in India built two chargers for four buses, because each bus stands six hours at night. We agreed with
the power company on a load of 240 kW between 22:00 and 05:00. What we would do otherwise: lay the pipes for six chargers at once.

[Sample checklist for a depot](https://example.org/sample-depot-checklist.pdf)"""
FROM_CHINA = "示例回答：我们最初为两辆电动公交车建了两个充电桩。与电力公司约定夜间充电,费用较低。"
BY_TELEPHONE = (
    "In our sample depot one charger for two buses was too few: when it failed, both stayed at home. The power "
    "company wanted one month's notice before each new charger."
)


def tell() -> None:
    """Tell the stories; prints the numbers of the queries by their names."""
    told = {"reply": _published(), "asked": _asked(), "draft": _being_compiled(), "wording": _to_be_worded()}
    _report(told["asked"])
    print(*(f"{name}={thread.pk}" for name, thread in told.items()))


def _published() -> Thread:
    thread = _answered()
    asker, facilitator = _person("member13"), _person("facilitator")
    reply = replying.begin_compiling(thread, acting_person=facilitator)
    for part in reply.parts.all():
        part.signed, part.signed_by = part.reply.begun, facilitator
        part.save()
    translated = replying.Typed("Two chargers for two buses; charging at night costs less.", ["2"], question=1)
    replying.add(reply, "summary", translated, acting_person=facilitator)
    replying.add(
        reply, "open", replying.Typed("Nobody wrote yet how buses fare in the rains."), acting_person=facilitator
    )
    _check_and_publish(replying.circulate(reply, acting_person=facilitator), facilitator)
    checking.tell_what_came(reply, "The sample council built two chargers and laid pipes for six.", person=asker)
    return thread


def _being_compiled() -> Thread:
    thread = _answered()
    replying.begin_compiling(thread, acting_person=_person("facilitator"))
    return thread


def _answered() -> Thread:
    asker, facilitator = _person("member13"), _person("facilitator")
    thread = asking.begin(_in_our_community(help_wanted=True), BUSES, acting_person=asker)
    thread = asking.open_for_answers(thread, acting_person=facilitator)
    called = _person("member30")
    asking_people.ask_people(thread, [called.pk], by_telephone=True, acting_person=facilitator)
    first = posting.answer(thread, Said(FROM_INDIA, "en"), acting_person=_person("member28"))
    posting.answer(thread, Said(FROM_CHINA, "zh-hans"), acting_person=_person("member21"))
    posting.answer(thread, Said(BY_TELEPHONE, "en", way="telephone", for_person=called), acting_person=facilitator)
    posting.find_helpful(first, acting_person=asker)
    posting.accept(thread, first, acting_person=asker)
    return thread


def _check_and_publish(reply: Reply, facilitator: Person) -> None:
    checking.check(Checker(reply, None, reply.version), "right")
    for contributor in reply.contributors.all():
        checking.check(Checker(reply, contributor, reply.version), "name")
        checking.check(Checker(reply, contributor, reply.version), "right")
    replying.publish(Reply.objects.get(pk=reply.pk), acting_person=facilitator)


def _asked() -> Thread:
    facilitator = _person("facilitator")
    begun = _in_our_community(shown_as=ShownAs.COUNTRY)
    thread = asking.begin(begun, TARIFF, acting_person=_person("member1"))
    thread = asking.open_for_answers(thread, acting_person=facilitator)
    people = [_person(name).pk for name in ("member21", "member28", "member49")]
    asking_people.ask_people(thread, people, acting_person=facilitator)
    asking_people.ask_people(thread, [_person("member30").pk], by_telephone=True, acting_person=facilitator)
    promised, declined, *_others = Asked.objects.filter(thread=thread).order_by("pk")
    asking_people.say_by_link(promised.pk, promised.person_id, "yes", by=promise_by(thread))
    asking_people.say_by_link(declined.pk, declined.person_id, "no", suggests="Sample member 51")
    assert Asked.objects.get(pk=declined.pk).state == AskedState.PASSED
    posting.answer(thread, Said("A sample answer: our sample town made 23:00 to 05:00 a third cheaper.", "en"),
                   acting_person=_person("member51"))  # fmt: skip
    return thread


def _to_be_worded() -> Thread:
    return asking.begin(_in_our_community(help_wanted=True), SIGNS, acting_person=_person("member9"))


def _report(thread: Thread) -> None:
    text = "A sample advertisement: buy the sample charger of our sample firm."
    post = posting.answer(thread, Said(text, "en"), acting_person=_person("member25"))
    reporting.report(post, Why.ADVERTISEMENT, "It sells something.", acting_person=_person("member14"))


def _in_our_community(**how: object) -> Beginning:
    return Beginning(communities_open()[0], **how)  # type: ignore[arg-type]


def _person(name: str) -> Person:
    return Person.objects.get(email=f"{name}@sample.example")
