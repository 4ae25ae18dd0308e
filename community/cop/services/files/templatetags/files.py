"""Template filters: where a file is fetched."""

from django import template

from cop.services.files.queries import address

register = template.Library()
register.filter("file_address", address)
