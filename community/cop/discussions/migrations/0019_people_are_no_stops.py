"""Whom a text mentions is no stop on the line of its thread any more."""

from django.db import migrations


def take_people_off_lines(apps, schema_editor):
    connections = apps.get_model("lines", "Connection").objects
    connections.filter(from_kind="discussions.thread", to_kind="people.person").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0018_own_posts"),
        ("lines", "0001_initial"),
    ]
    operations = [migrations.RunPython(take_people_off_lines, migrations.RunPython.noop, elidable=True)]
