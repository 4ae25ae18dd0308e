"""Two organisations side by side: what of each stays when they are merged, and what keeps them from being merged."""

from typing import Any

from cop.people.choices import Listing
from cop.people.models import Organisation
from cop.people.queries.organisation import possible_parents

CHOICES: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "short_name": ("short_name",),
    "category": ("category",),
    "country": ("country", "place"),
    "website": ("website",),
    "parent": ("parent_id",),
    "focal_person": ("focal_person_id",),
}
"""What is chosen field by field, with its columns. Names in other languages and domains are put together."""

RANK = {Listing.LISTED: 2, Listing.CLOSED: 1, Listing.PROPOSED: 1}
"""Whichever stands higher stays."""


def differing(kept: Organisation, gone: Organisation) -> list[str]:
    """Return the choices of which the one that is gone says something, and something else."""
    return [
        name
        for name, columns in CHOICES.items()
        if any(getattr(gone, column) for column in columns)
        and any(getattr(gone, column) != getattr(kept, column) for column in columns)
        and (name != "parent" or _may_be_part_of(kept, gone))
    ]


def filled_from(kept: Organisation, gone: Organisation) -> list[str]:
    """Return the choices that are taken from the one that is gone unless somebody says else: those that are empty."""
    return [name for name in differing(kept, gone) if not any(getattr(kept, column) for column in CHOICES[name])]


def put_together(kept: Organisation, gone: Organisation) -> dict[str, Any]:
    """Return the columns that hold what both say; a kept one that was a part of the other is a part of what that was."""
    values: dict[str, Any] = {
        "names": gone.names | kept.names,
        "domains": kept.domains + [domain for domain in gone.domains if domain not in kept.domains],
    }
    if kept.parent_id == gone.pk:
        values["parent_id"] = gone.parent_id if gone.parent_id != kept.pk else None
    return values


def hindrances(kept: Organisation, gone: Organisation) -> dict[str, bool]:
    """Return what may keep two organisations from being merged, by name, the first that holds being told."""
    ranks = [RANK.get(Listing(one.listing)) for one in (kept, gone)]
    merged = kept.merged_into_id is not None or gone.merged_into_id is not None
    return {
        "same": kept.pk == gone.pk or merged or None in ranks,
        "samples": kept.sample != gone.sample,
        "turn_round": None not in ranks and ranks[1] > ranks[0],  # type: ignore[operator]
    }


def _may_be_part_of(kept: Organisation, gone: Organisation) -> bool:
    return kept.parent_id != gone.pk and possible_parents(kept).filter(pk=gone.parent_id or 0).exists()
