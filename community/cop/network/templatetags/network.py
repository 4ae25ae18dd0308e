"""Template filters for countries."""

from django import template

from cop.network import countries

register = template.Library()

register.filter("country_name", countries.country_name)
register.filter("own_country_name", countries.own_name)
register.filter("own_country_language", countries.own_language)
