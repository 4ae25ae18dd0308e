"""Signing in: what of allauth is ours, and the two doors for the rest of the product, `sign_in` and `one_time_link`."""

from cop.people.signing_in.adapter import Adapter
from cop.people.signing_in.entering import sign_in
from cop.people.signing_in.links import one_time_link
from cop.people.signing_in.partners import PartnerAdapter
from cop.people.signing_in.second_factor import SecondFactorAdapter

__all__ = ["Adapter", "PartnerAdapter", "SecondFactorAdapter", "one_time_link", "sign_in"]
