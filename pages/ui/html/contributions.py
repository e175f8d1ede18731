"""What groups add to a change, as tables of HTML with a bar for each; and groups that changed by themselves. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pages.ui.view.as_text import escape
from pages.ui.view.words import t


@dataclass(frozen=True, kw_only=True)
class Line:
    """One group; all of it is text for people. `size` is its bar, −1 to 1, `reach` what it could be on that scale, in words
    `range_words`, and `opens` what a click on its name hands back.
    """

    name: str
    amount: str
    mix: str = ""
    rate: str = ""
    size: float = 0.0
    reach: tuple[float, float] | None = None
    range_words: str = ""
    tone: str = "plain"
    is_strong: bool = False
    opens: str = ""
    open_words: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """What the groups of one dimension add to the change, which is `total`."""

    dimension: str
    alt: str
    lines: Sequence[Line]
    total: str
    has_mix: bool = True


@dataclass(frozen=True)
class WayStep:
    """A group on the way down; a click on its name hands back what `opens` says."""

    name: str
    opens: str
    open_words: str


@dataclass(frozen=True, kw_only=True)
class Way:
    """The way down to where a change comes from, and in words what its end adds."""

    steps: Sequence[WayStep]
    words: str


def tables(every: Sequence[Table], way: Way | None = None) -> str:
    """The way down, and the tables below each other; every text is escaped."""
    return f'<div class="whys">{_way(way) if way else ""}{"".join(map(_table, every))}</div>'


def _way(way: Way) -> str:
    steps = "".join(f"<li>{_opening(one.name, one.opens, one.open_words)}</li>" for one in way.steps)
    return f'<div class="way"><ol aria-label="{escape(t("why.way"))}">{steps}</ol><p>{escape(way.words)}</p></div>'


def own_changes(every: Sequence[tuple[str, str, Sequence[OwnChange]]]) -> str:
    """For each dimension, with the table's name for who does not see it, a table of groups that changed by themselves."""
    return f'<div class="whys">{"".join(_own_changes(*each) for each in every)}</div>'


OwnChange = tuple[str, str, str, str, str, str]
"""A group's name, its value now, its value before, the change in words, its tone, and what a click on its name hands back."""


def _own_changes(dimension: str, alt: str, rows: Sequence[OwnChange]) -> str:
    heads = _heads(dimension, [(t("why.now"), ""), (t("why.before"), ""), (t("why.change"), "")])
    body = "".join(
        f'<tr><th scope="row">{_opening(name, opens, t("why.only", group=name))}</th><td><b>{escape(now)}</b></td><td>{escape(before)}</td>'
        f'<td class="said {escape(tone)}">{escape(change)}</td></tr>'
        for name, now, before, change, tone, opens in rows
    )
    return _framed(alt, heads, body)


def _table(one: Table) -> str:
    mix = [(t("why.mix"), t("why.mix.help")), (t("why.rate"), t("why.rate.help"))] if one.has_mix else []
    heads = _heads(one.dimension, [("", ""), (t("why.contribution"), ""), *mix])
    body = "".join(_line(line, has_mix=one.has_mix) for line in one.lines)
    total = f'<tr class="whole"><th scope="row">{escape(t("why.change"))}</th><td class="bar"></td><td><b>{escape(one.total)}</b></td>{_apart("", "") if mix else ""}</tr>'
    return _framed(one.alt, heads, body + total)


def _heads(first: str, others: Sequence[tuple[str, str]]) -> str:
    return f'<tr><th scope="col">{escape(first)}</th>{"".join(map(_head, others))}</tr>'


def _head(head: tuple[str, str]) -> str:
    name, words = map(escape, head)
    if not name:
        return '<td class="bar"></td>'
    about = f' class="apart" title="{words}"' if words else ""
    return f'<th scope="col"{about}>{name}</th>'


def _framed(alt: str, heads: str, body: str) -> str:
    return (
        f'<table class="groups why"><caption>{escape(alt)}</caption><thead>{heads}</thead><tbody>{body}</tbody></table>'
    )


def _line(line: Line, *, has_mix: bool) -> str:
    name = _opening(line.name, line.opens, line.open_words)
    mark = f'<span class="unseen"> {escape(t("why.stands_out"))}</span>' if line.is_strong else ""
    side = "left" if line.size >= 0 else "right"
    bar = f'<i class="{escape(line.tone)}" style="{side}:50%;width:{abs(line.size) * 50:.1f}%"></i>{_reach(line.reach)}'
    return (
        f'<tr{" class=strong" if line.is_strong else ""}><th scope="row">{name}{mark}</th><td class="bar" aria-hidden="true"><span>{bar}</span></td>'
        f"<td{_titled(line.range_words)}><b>{escape(line.amount)}</b>{_unseen(line.range_words)}</td>{_apart(line.mix, line.rate) if has_mix else ''}</tr>"
    )


def _reach(reach: tuple[float, float] | None) -> str:
    """A thin line from the lower to the upper limit, cut off where the picture ends."""
    if reach is None:
        return ""
    low, high = (50 + 50 * min(1.0, max(-1.0, one)) for one in reach)
    return f'<s style="left:{low:.1f}%;width:{high - low:.1f}%"></s>'


def _titled(words: str) -> str:
    return f' title="{escape(words)}"' if words else ""


def _unseen(words: str) -> str:
    return f'<span class="unseen"> {escape(words)}</span>' if words else ""


def _opening(name: str, opens: str, words: str) -> str:
    if not opens:
        return escape(name)
    return f'<button type="button" class="opens" data-open="{escape(opens)}" title="{escape(words)}">{escape(name)}</button>'


def _apart(mix: str, rate: str) -> str:
    return f'<td class="apart">{escape(mix)}</td><td class="apart">{escape(rate)}</td>'
