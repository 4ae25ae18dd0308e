"""Joining, in a browser."""
