"""People and organisations that do not exist, plainly marked as samples, so that a demonstration is alive and a bench has
something to search. They are never counted and never written to."""

from cop.people.samples.demo import load_demo
from cop.people.samples.generating import generate
from cop.people.samples.removing import remove_demo

__all__ = ["generate", "load_demo", "remove_demo"]
