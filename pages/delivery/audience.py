"""With whose eyes a subscription is seen: never more than its owner may see now, and never more than whoever gets it.

Whoever signs in here by name is held to the own limits. Everybody else, and whoever reads in a channel of Slack or Teams, is outside: no single records,
comments, customers or names of agents, unless the owner of the computer lets them see all.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from data.config.subscriptions import Channel, Subscription
from data.store.sentence import Sentence
from kpi.query.limits import NO_LIMITS, Limits
from pages.ui.answers import reader
from pages.ui.answers.reader import OWNER, Reader, Right
from pages.web import access_rules, people
from pages.web.access_rules import Person, WrongRules


class NotForThem(Exception):
    """Nothing may be sent; the sentence says why."""

    def __init__(self, sentence: Sentence) -> None:
        """Take the sentence."""
        super().__init__(sentence)
        self.sentence = sentence


def reader_for(store_path: Path, one: Subscription, recipient: str) -> Reader:
    """Who reads what is made for a recipient. NotForThem where nothing may be sent."""
    owner = _owner(store_path, one)
    limits = _limits(store_path, one, owner, recipient)
    return replace(owner, limits=limits) if limits != owner.limits else owner


def _owner(store_path: Path, one: Subscription) -> Reader:
    kind, _, id = one.owner.partition(":")
    found = OWNER if one.owner == OWNER.id else people.of(store_path).reader(id) if kind == people.KIND else None
    if found is None:
        raise NotForThem(Sentence("Whoever made this subscription is let in no more, so nothing is sent."))
    if not reader.may(found, Right.SHARE):
        raise NotForThem(Sentence("Whoever made this subscription may give nothing to others any more, so nothing is sent."))  # fmt: skip
    return found


def _limits(store_path: Path, one: Subscription, owner: Reader, recipient: str) -> Limits:
    try:
        rules = access_rules.current()
    except WrongRules:
        raise NotForThem(Sentence("The rules of who sees what cannot be used as they are written, so nothing is sent.")) from None  # fmt: skip
    address = recipient.lower() if one.channel is Channel.MAIL else ""
    known = [person for person in people.of(store_path).all_known().values() if address and person.email == address]
    if rules is not None and known:
        readers = [found for person in known if (found := people.reader_of(person))]
        if not readers:
            raise NotForThem(Sentence("This recipient is let in no more, so nothing is sent to this address."))
        limits = owner.limits
        for each in readers:
            limits = _both(limits, each.limits)
        return limits
    if one.is_whole and owner.id == OWNER.id:
        return owner.limits
    outside = Limits(may_see_rows=False, may_see_comments=False, may_see_customers=False, may_see_agents=False)
    limits = replace(_both(owner.limits, outside), shows_targets=owner.limits == NO_LIMITS)
    if rules is not None and address:  # whoever is named but never came is held to what the rules say of the address
        named = Person(provider="", issuer="", subject="", claims={"email": address})
        limits = _both(limits, rules.limits(named, reader.Role.VIEWER))
    return limits


def _both(one: Limits, other: Limits) -> Limits:
    """What both may see."""
    if other == NO_LIMITS:
        return one
    return replace(
        one.narrowed(*other.filters),
        may_see_rows=one.may_see_rows and other.may_see_rows,
        may_see_comments=one.may_see_comments and other.may_see_comments,
        may_see_customers=one.may_see_customers and other.may_see_customers,
        may_see_agents=one.may_see_agents and other.may_see_agents,
    )
