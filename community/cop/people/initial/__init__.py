"""The first texts of what people agree to when they join."""

from pathlib import Path

import yaml
from django.db import transaction

from cop.people.actions.consents import say_where_data_is_kept
from cop.people.models import ConsentText

TEXTS = Path(__file__).with_name("consents.yaml")


@transaction.atomic
def load() -> None:
    """Create the versions that are missing; a version that is there is never changed. Where the data is kept, the settings
    of the partnership say."""
    for text in yaml.safe_load(TEXTS.read_text(encoding="utf-8")):
        ConsentText.objects.get_or_create(kind=text["kind"], version=text["version"], defaults={"texts": text["texts"]})
    say_where_data_is_kept()
