"""Joining: from the first letter typed to the membership."""
