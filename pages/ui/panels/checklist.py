"""The panel of the checklist of standards: what the data say of each, and what people judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from data.config import assessments
from kpi.declare.metric import Unit
from kpi.engine.answer import Question
from kpi.sql import clauses
from kpi.standards import METRICS, STANDARDS, Standard
from kpi.verdict.disclosure import is_few
from pages.ui.answers import answers as data
from pages.ui.html.checklist import Entry, Reading, checklist
from pages.ui.html.target_list import OVERDUE, due_words
from pages.ui.number import card_text
from pages.ui.panels import number_rows, target_marks, time_steps
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Html, shown_as
from pages.ui.view import filter_bar, filter_words, words
from pages.ui.view.measure import is_told
from pages.ui.view.words import t
from pages.ui.view.written import in_rows, written

TONES = {"kept": "good", "partly": "mixed", "not_kept": "bad"}


@dataclass(frozen=True)
class Checklist:
    """All standards, those first that are not kept by their due day, as seen `on` a day; a click opens a number, or hands the name of a
    standard to `on_judge`."""

    on_judge: Callable[[str], None]
    on: date | None = None
    may_judge: bool = True

    def heading(self, view: DatedView) -> None:
        """The list stands on the page by itself."""

    def questions(self, view: DatedView) -> list[Question]:
        """Every number of the checklist, as a whole and over time."""
        return [ask for name in METRICS for ask in (Question(view.query(name)), view.over_time(name))]

    def figure(self, answers: PageAnswers) -> Content:
        """How many targets are met and how many standards are judged kept, and the list."""
        readings = {name: _reading(name, answers) for name in METRICS}
        judgements, owners = _newest_judgements(), _owners()
        entries = [
            _entry(
                one, [readings[name] for name in one.metrics], judgements.get(one.name), owners.get(one.name), self.on
            )
            for one in STANDARDS
        ]
        if not self.may_judge:
            entries = [replace(one, button="") for one in entries]
        entries.sort(key=lambda one: not one.is_overdue)
        body = Html(html=checklist(entries), key="standards", on_click=self._on_click)
        rows = number_rows.table(
            [row for one in STANDARDS for row in _rows(one, judgements.get(one.name), owners.get(one.name), answers)],
            ("standard", "judged", "note", "owner", "due"),
        )
        return Content(body=body, lead=_summary(readings, judgements), rows=rows, title=t("page.standards"))

    def empty(self, answers: PageAnswers) -> str:
        """There are always standards; each says itself what the data lack."""
        return ""

    def _on_click(self, clicked: str) -> None:
        kind, _, name = clicked.partition(":")
        if kind == "open":
            filter_bar.open_number(name)
        elif kind == "judge":
            self.on_judge(name)


def judgement_words(row: Mapping[str, Any]) -> str:
    """A judgement in words: what, when and, where it is known, who."""
    verdict, day = t(f"judged.{row['verdict']}"), words.day(row["judged_on"])
    if row["judged_by"]:
        return t("judged.by", verdict=verdict, day=day, who=row["judged_by"])
    return t("judged.on", verdict=verdict, day=day)


def _summary(readings: Mapping[str, Reading], judgements: Mapping[str, Mapping[str, Any]]) -> str:
    """How many targets are met, and how many standards are judged kept, in one line."""
    told = Counter(reading.is_met for reading in readings.values() if reading.has_target)
    verdicts = Counter(judgements[one.name]["verdict"] if one.name in judgements else "not_judged" for one in STANDARDS)
    parts = [
        t("standards.targets", met=told[True], missed=told[False], unsure=told[None])
        if told
        else t("standards.no_targets"),
        t("standards.judged", **{code: verdicts[code] for code in assessments.VERDICTS}),
    ]
    return " · ".join(parts)


def _entry(
    standard: Standard,
    readings: list[Reading],
    judgement: Mapping[str, Any] | None,
    whose: tuple[str | None, date | None] | None,
    on: date | None,
) -> Entry:
    owner, due_on = whose or (None, None)
    verdict = judgement["verdict"] if judgement else "not_judged"
    remark = f"standard.{standard.name}.remark"
    return Entry(
        name=standard.name,
        title=t(f"standard.{standard.name}"),
        question=t(f"standard.{standard.name}.question"),
        remark=t(remark) if words.has(remark) else "" if readings else t("standards.nothing"),
        readings=readings,
        judged=judgement_words(judgement) if judgement else t(f"judged.{verdict}"),
        judged_tone=TONES.get(verdict, ""),
        note=(judgement["note"] or "") if judgement else "",
        owner=t("owner.of", who=owner) if owner else "",
        due=t("owner.due_on", due=due_words(due_on, _due_state(due_on, verdict, on))) if due_on else "",
        is_overdue=_due_state(due_on, verdict, on) == OVERDUE,
        button=t("standards.judge"),
    )


def _due_state(due_on: date | None, verdict: str, on: date | None) -> str:
    """A standard is overdue where its due day has passed and nobody has judged it kept."""
    if due_on is None or on is None or on <= due_on:
        return "due" if due_on else "none"
    return "passed" if verdict == "kept" else OVERDUE


def _rows(
    standard: Standard,
    judgement: Mapping[str, Any] | None,
    whose: tuple[str | None, date | None] | None,
    answers: PageAnswers,
) -> list[number_rows.Row]:
    """What the list shows of one standard, for a file: a row for each of its numbers, or one without a number."""
    beside = {
        "standard": t(f"standard.{standard.name}"),
        "judged": judgement_words(judgement) if judgement else t("judged.not_judged"),
        "note": (judgement["note"] or "") if judgement else "",
        "owner": (whose[0] or "") if whose else "",
        "due": words.day(whose[1]) if whose and whose[1] else "",
    }
    rows = []
    for name in standard.metrics:
        query, shown = answers.view.query(name), shown_as(name, answers.view)
        found = answers.to(Question(query))
        row = found.row(0, named=True) if found.height else None
        has_value = row is not None and is_told(row)
        target = target_marks.mark_of(query, shown, row).words if row and has_value else ""
        remark = "" if has_value else t("standards.no_data")
        rows.append(number_rows.number_row(shown, row, target=target, remark=remark, **beside))
    return rows or [{t(f"take.{name}"): text for name, text in beside.items()}]


def _reading(name: str, answers: PageAnswers) -> Reading:
    view, shown = answers.view, shown_as(name, answers.view)
    query = view.query(name)
    found = answers.to(Question(query))
    row = found.row(0, named=True) if found.height else None
    open_words = t("card.open", label=shown.label)
    if row is None or not is_told(row):
        missing = clauses.unavailable(query).get(name)
        why = t("card.unavailable", by=filter_words.by_words(missing)) if missing else t("standards.no_data")
        return Reading(metric=name, label=shown.label, value=shown.text(None), interval=why, open_words=open_words)
    mark = target_marks.mark_of(query, shown, row)
    if is_few(shown.metric, row["n"]):
        return Reading(metric=name, label=shown.label, value=t("team.few"), target=mark.words, tone=mark.tone, has_target=mark.verdict is not None, open_words=open_words)  # fmt: skip
    line = answers.to(view.over_time(name))
    return Reading(
        metric=name,
        label=shown.label,
        value=shown.text_of(row),
        interval="" if shown.unit is Unit.COUNT else shown.interval(row["low"], row["high"]),
        target=mark.words,
        tone=mark.tone,
        spark=tuple(card_text.without_few(line, shown.metric)["value"].to_list()),
        broken=time_steps.broken(line, view.grain, view, name),
        open_words=open_words,
        is_met=target_marks.IS_MET.get(mark.verdict),
        has_target=mark.verdict is not None,
    )


def _owners() -> dict[str, tuple[str, date | None]]:
    """Who answers for each standard that somebody does, and until when."""
    return {name: (written(who or ""), due) for name, (who, due) in assessments.owners(data.read).items()}


def _newest_judgements() -> dict[str, dict[str, Any]]:
    """The judgement that holds of each standard that has one."""
    found: dict[str, dict[str, Any]] = {}
    for row in in_rows(assessments.assessments(data.read).iter_rows(named=True), "note", "judged_by"):
        found.setdefault(row["standard"], row)
    return found
