"""The written table of roles is the one in the code."""

from django.conf import settings

from cop.config.management.commands.roles import roles_table


def test_the_table_of_roles_in_the_docs_is_the_one_in_the_code():
    written = (settings.PACKAGE.parents[1] / "docs" / "roles.md").read_text()
    assert roles_table() in written, "Run: cop roles, and put what it prints into docs/roles.md"
