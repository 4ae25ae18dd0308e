"""Queries and answers that nobody wrote, plainly marked as samples, for demonstrations and benches."""

from cop.discussions.samples.generating import generate_posts
from cop.discussions.samples.removing import remove_samples
from cop.discussions.samples.story import tell

__all__ = ["generate_posts", "remove_samples", "tell"]
