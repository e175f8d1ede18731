"""The plan of a team or an agent as HTML: measures with owner, day and state. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pages.ui.view.as_text import escape
from pages.ui.view.words import t


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure, all of it text for people; `tone` is good, bad or plain, `opens` what a click on its button hands back."""

    text: str
    owner: str
    due: str
    state: str
    tone: str = "plain"
    is_over: bool = False
    opens: str = ""


def listing(measures: Sequence[Measure], *, alt: str) -> str:
    """The table; every text is escaped."""
    names = ("measure", "owner", "due", "state")
    heads = "".join(f'<th scope="col">{escape(t(f"plan.{name}"))}</th>' for name in names)
    body = "".join(map(_row, measures))
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(alt)}"><table class="groups list plan"><caption>{escape(alt)}</caption>'
        f"<thead><tr>{heads}<td></td></tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(one: Measure) -> str:
    button = (
        f'<button type="button" class="act" data-open="{escape(one.opens)}" aria-label="{escape(t("plan.change"))}: {escape(one.text)}">'
        f"{escape(t('plan.change'))}</button>"
    )
    return (
        f'<tr{" class=faint" if one.is_over else ""}><th scope="row">{escape(one.text)}</th><td>{escape(one.owner)}</td><td>{escape(one.due)}</td>'
        f'<td class="said {escape(one.tone)}">{escape(one.state)}</td><td>{button}</td></tr>'
    )
