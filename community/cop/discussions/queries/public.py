"""Whether everybody may read a thread, as the two see it who decide on that."""

from dataclasses import dataclass

from cop.discussions.access import may_be_public, open_to_read
from cop.discussions.choices import Side
from cop.discussions.queries.posts import Talk


@dataclass(frozen=True)
class OneSide:
    """One of the two for whom the viewer speaks: whether they agreed, and whether the other one did."""

    side: Side
    agreed: bool
    other_agreed: bool


@dataclass(frozen=True)
class PublicAsSeen:
    """For which sides the viewer speaks; `begun`: one of the two agreed; `wanted`: that is the other one, who waits."""

    sides: list[OneSide]
    begun: bool
    wanted: bool


def public_as_seen(talk: Talk) -> PublicAsSeen | None:
    """Return what the viewer may say of making a thread public; None where that is nothing, or everybody reads its community
    anyhow."""
    thread = talk.thread
    if not (talk.is_asker or talk.may_facilitate):
        return None
    agreed = {Side.ASKER: bool(thread.public_for_asker), Side.FACILITATOR: bool(thread.public_for_facilitator)}
    speaks = {Side.ASKER: talk.is_asker, Side.FACILITATOR: talk.may_facilitate}
    may_be = may_be_public(thread) and thread.community_id not in open_to_read()
    other = {Side.ASKER: Side.FACILITATOR, Side.FACILITATOR: Side.ASKER}
    sides = [
        OneSide(side, agreed[side], agreed[other[side]]) for side in Side if speaks[side] and (agreed[side] or may_be)
    ]
    wanted = may_be and any(one.other_agreed and not one.agreed for one in sides)
    return PublicAsSeen(sides, any(agreed.values()), wanted) if sides else None
