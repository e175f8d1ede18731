"""What the course of a number says, in words: since when it is higher or lower than before, and why there are no limits yet. Pure."""

from __future__ import annotations

from kpi.query.period import Grain
from kpi.stats.process_behaviour import Reason
from kpi.verdict.process import Process, Signal
from pages.ui.number import change_text
from pages.ui.view import words
from pages.ui.view.measure import Measure
from pages.ui.view.words import t


def said(signal: Signal, grain: Grain, shown: Measure) -> str:
    """A signal as a sentence."""
    way, amount = "higher" if signal.is_higher else "lower", change_text.signed(signal.change, shown.metric)
    if signal.is_step:
        return t(f"process.step.{way}", day=words.day(signal.since), amount=amount)
    if signal.since == signal.until:
        return t(f"process.at.{way}", when=words.at_start(words.bucket(signal.since, grain)), amount=amount)
    return t(f"process.since.{way}", day=words.day(signal.since), amount=amount)


def in_headline(signal: Signal, grain: Grain, shown: Measure) -> str:
    """The same beside the name of its number."""
    way, amount = "higher" if signal.is_higher else "lower", change_text.signed(signal.change, shown.metric)
    if signal.since == signal.until:
        return t(f"headline.at.{way}", label=shown.label, when=words.bucket(signal.since, grain), amount=amount)
    return t(f"headline.since.{way}", label=shown.label, day=words.day(signal.since), amount=amount)


def about(found: Process, shown: Measure) -> str:
    """The line below a picture: what goes on now, else the newest step of it, else why there are no limits; empty where all is as usual."""
    if found.current:
        return said(found.current, found.grain, shown)
    if found.reason is Reason.TOO_FEW:
        return t("process.few", needed=words.number(found.needed), n=words.number(found.known))
    if found.reason is Reason.TOO_RARE:
        return t("process.rare")
    steps = [one for one in found.signals if one.is_step]
    return said(steps[-1], found.grain, shown) if steps else ""
