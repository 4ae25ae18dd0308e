"""`cop sample --people N --posts M`: any number of samples, in all scripts, the same every time."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cop.config import leaflet
from cop.config.preparing import prepare
from cop.discussions.samples import generate_posts
from cop.people.samples import generate


class Command(BaseCommand):
    """For trying the product with many people."""

    help = "Add N sample people and a fifth as many organisations; take them out with: cop demo --remove"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the numbers."""
        parser.add_argument("--people", type=int, required=True, metavar="N", help="how many people")
        parser.add_argument("--organisations", type=int, metavar="N", help="how many organisations")
        parser.add_argument("--posts", type=int, default=0, metavar="M", help="how many posts in sample queries")

    def handle(self, *args: Any, people: int, organisations: int | None, posts: int, **options: Any) -> None:
        """Generate; raises CommandError where production would get samples, and for numbers below zero."""
        if settings.PRODUCTION:
            raise CommandError("Samples do not go into production.")
        if min(people, organisations or 0, posts) < 0:
            raise CommandError("Give numbers from zero on.")
        prepare(self.stdout.write)
        leaflet.load()
        generate(people, organisations)
        if posts:
            generate_posts(posts)
            self.stdout.write(f"{posts} sample posts added.")
        self.stdout.write(f"{people} sample people added. Take all samples out with: cop demo --remove")
