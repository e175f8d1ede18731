"""The scales of the scores in a file: told by the person, the header or the words, known from earlier files, or shown by the answers.

The highest answer alone says little: 3, 4, 3 may be out of 5, 7 or 10. Where nothing else tells it, only an answer that
no smaller scale holds (8 to 10) or one that is the top of a usual scale (5, 7) is taken; everything else is asked about,
and until it is answered these scores have no scale and count in no share or mean. A 0 on a scale that starts at 1 means
that nobody rated. Leaves the scores in `normal` on their scales, and the format without its open places.
"""
# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from data.declare.answer_steps import Steps, steps_of
from data.declare.answers import NOT_GIVEN, WORDS
from data.declare.format import HIGHEST, ROWS, UNANSWERED, Fill, Format, cells_in, derived
from data.declare.problems import ImportRefused
from data.declare.survey_questions import is_lowest_best
from data.mapping.mapping import TOPS
from data.reading.normalise import NORMAL, Reading
from data.reading.plan import ImportPlan
from data.store.sql import listed, literal
from data.store.store import Writer

_FEW, _SOME, _FRACTIONS, _MIXED, _UNREAD = 5, 30, 0.2, 0.02, 0.1
_TOP_OF_NPS = 10


@dataclass(frozen=True)
class Scale:
    """The scale of one kind of score in one column; `top` is None while nobody knows it.

    `why`: told, header, words, words_guess (not all steps were seen), words_open (of so many steps nobody knows), words_unread (`unread` answers, of which
    `example` is one, are words that nobody knows: too many for the others to be a fair part), earlier, above (an answer that no
    smaller scale holds), guess (the top of a usual scale), of reviews also shares (0.85 of 1) and mixed (shares beside percent);
    `earlier` is what the answers of earlier files were taken for. `answers` of them, on so many `days`, lie from `least` to `most`; `not_rated` more were 0, and `averages` are none that a person gives.
    """

    kind: str
    header: str
    answers: int
    least: float = 0.0
    most: float = 0.0
    top: int | None = None
    why: str = ""
    earlier: int | None = None
    not_rated: int = 0
    averages: int = 0
    days: int = 0
    unread: int = 0
    example: str = ""


def settle(writer: Writer, plan: ImportPlan, reading: Reading) -> tuple[Format, tuple[Scale, ...]]:
    """The plan's format with every scale decided, and what was found. Raises ImportRefused for scores that are no answers."""
    found: list[Scale] = []
    fills = []
    for fill in plan.format.fills:
        if fill.record == "survey_response" and fill in plan.mapped.fills(plan.format):
            fill, scales = _settle(writer, plan, fill, reading)
            found += scales
        elif fill.record == "qa_review" and fill in plan.mapped.fills(plan.format):
            fill, scales = _settle_reviews(writer, plan, fill)
            found += scales
        fills.append(fill)
    scored = [scale for scale in found if scale.answers and scale.kind != "nps"]
    if plan.scale and plan.scale not in TOPS and any(scale.kind != _REVIEWS for scale in scored):
        raise ImportRefused("wrong_scale", top=plan.scale, most=max(scale.most for scale in scored))
    if plan.scale and scored and all(scale.why != "told" for scale in scored):
        raise ImportRefused("wrong_scale", top=plan.scale, most=max(scale.most for scale in scored))
    return replace(plan.format, fills=tuple(fills)), tuple(found)


def _settle(writer: Writer, plan: ImportPlan, fill: Fill, reading: Reading) -> tuple[Fill, list[Scale]]:
    format_, mapped = plan.format, plan.mapped
    score = derived(fill, "score", format_, mapped) or "score"
    kind = derived(fill, "kind", format_, mapped) or "kind"
    scale = derived(fill, "scale", format_, mapped) or "scale"
    cells = sorted(cells_in(score, format_) & set(mapped.places))
    if not cells:
        return fill, []
    _refuse_results(writer, plan, cells)
    if "nps" in kind:
        _refuse_groups(writer, plan, cells)
    told = _Told.by(plan, cells, reading)
    _refuse_other_scales(writer, plan, cells, told, reading)
    words = _words_to_steps(writer, plan, cells, _scale_of_words(plan, told), reading)
    found = [_decide(plan, told, words, row) for row in _counted(writer, score, kind, scale, mapped.places, format_)]
    found = [replace(each, header=plan.header(cells[0]) or "") for each in found]
    for each in found:
        _refuse(each, plan, told)
    # An answer beyond the scale that a header names is on no scale that anybody knows.
    tops = [
        f"WHEN {literal(each.kind)} THEN CASE WHEN ({score}) > {each.top} THEN NULL ELSE {each.top} END"
        for each in found
        if each.top and each.kind != "nps"
    ]
    if not found and format_.cells[cells[0]].kind == "csat":
        tops = ["WHEN 'csat' THEN 2"]  # nothing but good and bad, or nobody answered
    highest = f"(CASE {kind} {' '.join(['WHEN ' + repr('nps') + ' THEN 10', *tops])} END)"
    scale = scale.replace(HIGHEST, highest)
    bits = sum(1 << reading.bits[cell] for cell in cells if cell in reading.bits)
    unanswered = f"({score} IS NULL AND bad & {bits} = 0)"
    derive = {
        name: tuple(_filled(each, highest, unanswered) for each in ((given,) if isinstance(given, str) else given))
        for name, given in fill.derive.items()
    }
    if plan.mapping is None and any(is_lowest_best(plan.header(cell) or "") for cell in cells):
        derive["is_low_best"] = (f"({kind}) <> 'nps'",)
    zeros = _zeros(writer, score, scale, kind, cells, told, found, format_)
    if zeros:
        first = found[0] if found else Scale("csat", plan.header(cells[0]) or "", 0)
        found = [replace(first, not_rated=zeros), *found[1:]]
    return replace(fill, derive=derive), found


_REVIEWS = "qa_review"
_PERCENT = re.compile(r"%|\bper ?cent|\bprocent|\bprozent|\bszázalék|\bποσοστ", re.IGNORECASE)
_TO_100 = re.compile(r"(?<![\w.,])0?\s*(?:-|–|—|/|to|až|do|bis|of|von|z|ze)\s*100(?!\d)", re.IGNORECASE)


def _settle_reviews(writer: Writer, plan: ImportPlan, fill: Fill) -> tuple[Fill, list[Scale]]:
    """The same for reviews, of which the rows without a highest score of their own have one scale: told, or 100 where nothing smaller holds them."""
    highest = derived(fill, "highest_score", plan.format, plan.mapped) or ""
    if HIGHEST not in highest or "score" not in plan.mapped.places:
        return fill, []
    own = highest.replace(HIGHEST, "NULL")
    counts = writer.row(
        f"SELECT count(score), min(score), max(score), count(*) FILTER (score > 0 AND score < 1) FROM {NORMAL} WHERE ({own}) IS NULL"
    )
    answers, shares = int(counts[0]), int(counts[3])
    top, scales = None, []
    header, place = plan.header("score") or "", plan.mapped.places["score"]
    said = scale_in_header(header)
    if answers:
        least, most = float(counts[1]), float(counts[2])
        cells = [row[place] for row in plan.opened.first_rows if place < len(row) and row[place].strip()]
        # A share of 1 may stand under “%” too: 0.85 is then no 0.85 %.
        is_percent = _PERCENT.search(header) or (cells and all(cell.rstrip().endswith("%") for cell in cells))
        has_sign = any(cell.rstrip().endswith("%") for cell in cells)
        is_share = most <= 1 and shares > 0 and not has_sign
        # Nobody is given 0.85 of 100 beside 90 of 100: some are shares and some are percent, and which are, a person must say.
        is_mixed = most > 1 and shares >= _MIXED * answers
        is_percent = is_percent and (has_sign or most > 1)  # of 0 and 1 under “%” nobody knows which is meant
        found = Scale(_REVIEWS, header, answers, least, most, earlier=plan.earlier_scales.get(_REVIEWS))
        if (chosen := plan.scale or (plan.mapping.top if plan.mapping else None)) and most > chosen:
            raise ImportRefused("wrong_scale", top=chosen, most=most)
        for each, why in (
            (1 if is_share and chosen in (None, 100) else None, "shares"),
            (chosen, "told"),
            (said[1] if said else None, "header"),
            (100 if not is_mixed and (_TO_100.search(header) or is_percent) else None, "header"),
            (None if is_mixed else found.earlier, "earlier"),
            (100 if most > max(TOPS) and not is_mixed else None, "above"),
        ):
            if each is not None and most <= each:
                found = replace(found, top=each, why=why)
                break
        if is_mixed and found.top is None:
            found = replace(found, why="mixed")
        top, scales = found.top, [found]
    value = "CAST(NULL AS DOUBLE)" if top is None else str(top)
    derive = {**fill.derive, "highest_score": highest.replace(HIGHEST, value)}
    if said and said[0] == 1:
        derive["lowest_score"] = "coalesce(lowest_score, 1)" if "lowest_score" in plan.mapped.places else "1"
    return replace(fill, derive=derive), scales


def _refuse_results(writer: Writer, plan: ImportPlan, cells: Iterable[str]) -> None:
    """Raise ImportRefused for a column of results instead of answers: an NPS from -100 to 100, percentages."""
    if plan.format.record != "survey_response":
        return
    for cell in cells:
        if plan.format.cells[cell].kind not in ("score", "csat"):
            continue
        place = f"c{plan.mapped.places[cell]}"
        number = f"try_cast(replace(rtrim({place}, '% \u00a0\u202f'), ',', '.') AS DOUBLE)"
        beyond, below = writer.row(
            f"SELECT count(*) FILTER ({number} > 10 AND {number} <= 100), count(*) FILTER ({number} BETWEEN -100 AND -1) FROM staged_rows"
        )
        if not below and beyond < 2:
            continue
        rows = beyond + below + int(writer.row(f"SELECT count({cell}) AS n FROM {NORMAL}")[0])
        if beyond + below >= _FRACTIONS * rows:
            raise ImportRefused("scores_to_100", column=plan.header(cell), cells=beyond + below, rows=rows)


_GROUPS = r"(?i)^(promot[eéoó]r|propag[aá]tor|passiv|p[aá]s[ií]vn|passz[ií]v|pasywn|detra[ck]|kriti[kc]|odp[uů]rc|παθητικ|υποστηρικτ|επικριτ)"


def _refuse_groups(writer: Writer, plan: ImportPlan, cells: Iterable[str]) -> None:
    """Raise ImportRefused for a column of recommendations that names groups instead of scores."""
    for cell in cells if plan.format.record == "survey_response" else ():
        place = f"c{plan.mapped.places[cell]}"
        grouped, filled = writer.row(
            f"SELECT count(*) FILTER (regexp_matches({place}, {literal(_GROUPS)})), count({place}) FROM staged_rows"
        )
        if 2 * grouped > filled:
            raise ImportRefused("nps_groups", column=plan.header(cell), cells=grouped, rows=filled)


def _filled(expression: str, highest: str, unanswered: str) -> str:
    return expression.replace(HIGHEST, highest).replace(UNANSWERED, unanswered)


def _counted(
    writer: Writer, score: str, kind: str, scale: str, places: Iterable[str], format_: Format
) -> list[dict[str, object]]:
    """For each kind how the answers lie whose scale neither format nor row tells."""
    if HIGHEST not in scale:
        return []
    open_scale = scale.replace(HIGHEST, "(-1)").replace(ROWS, NORMAL)
    day = next((name for name in ("responded_at", "sent_at", "created_at") if name in places), None)
    days = f"count(DISTINCT CAST({day} AS DATE))" if day and format_.cells[day].is_time else "0"
    # Seldom is there any: to find that out takes a part of counting them.
    is_open = f"({open_scale}) = -1 AND ({score}) IS NOT NULL AND ({kind}) IS NOT NULL"
    if not writer.rows(f"SELECT 1 FROM {NORMAL} WHERE {is_open} LIMIT 1"):
        return []
    rows = f"SELECT *, ({kind})::VARCHAR AS asked, ({score})::DOUBLE AS given FROM {NORMAL} WHERE ({open_scale}) = -1"
    return writer.query(
        f"SELECT asked AS kind, count(*) AS answers, min(given) AS least, max(given) AS most, {days} AS days, "
        "count(*) FILTER (given * 2 <> round(given * 2)) AS fractions "
        f"FROM ({rows}) WHERE given IS NOT NULL AND asked IS NOT NULL GROUP BY asked ORDER BY asked"
    ).to_dicts()


@dataclass(frozen=True)
class _Told:
    """What the header and the first cells say of a scale: its lowest (None when it is not said) and highest score."""

    least: int | None
    top: int | None

    @staticmethod
    def by(plan: ImportPlan, cells: Iterable[str], reading: Reading) -> _Told:
        """The first of the cells whose header or answers tell it."""
        for cell in cells:
            if said := scale_in_header(plan.opened.headers[plan.mapped.places[cell]]):
                return _Told(*said)
        # Where all answers of the file are known, and none names a whole, the first rows need not be read once more.
        unsure = [cell for cell in cells if cell not in reading.words or any(map(_whole_in, reading.words[cell]))]
        for cell in unsure:
            place = plan.mapped.places[cell]
            if top := scale_in_cells(row[place] for row in plan.opened.first_rows if place < len(row)):
                return _Told(None, top)
        return _Told(None, None)


_RANGE = re.compile(
    r"(?<![\w.,])([01])(?:\s*\([^()]*\)|\s*=\s*[^\d,;]{1,40}?)?\s*(?:-|–|—|\.\.\.?|…|/|to|až|do|bis|a|à|έως|ως|-tól|-től|tól|től)\s*(2|3|5|7|10)(?![\d.,:]\d|\d)",
    re.IGNORECASE,
)
_OUT_OF = re.compile(
    r"(?:out of |/|\bof |\bvon |\bz |\bze |\bsur |\bde |από )(2|3|5|7|10)(?![\d.,:]\d|\d)|\b(3|5|7|10)[- ]?(?:point|star|hvězd|hviezd|gwiazd|csillag|stern|estrell|étoil|bod|pkt)",
    re.IGNORECASE,
)


def scale_in_header(header: str) -> tuple[int | None, int] | None:
    """The lowest (where it is said) and the highest score that a header names: “(1-5)”, “out of 10”, “from 0 to 10”, “star rating”."""
    if ranges := _RANGE.findall(header):
        least, top = ranges[-1]
        return (int(least), int(top)) if (least, top) != ("1", "2") else (1, 2)
    if found := _OUT_OF.search(header):
        return None, int(found[1] or found[2])
    if re.search(r"\bstars?\b", header, re.IGNORECASE):
        return 1, 5
    return None


_OF_WHOLE = r"^[^0-9]*[0-9]+(?:[.,][0-9]+)?\s*\(?(?:/|out of|of|von|z|ze|sur|de|από)\s*(2|3|5|7|10)(?:[^0-9].*)?$"
_OF = re.compile(_OF_WHOLE, re.IGNORECASE | re.DOTALL)


def scale_in_cells(cells: Iterable[str]) -> int | None:
    """The highest score that most of the answers name that name one themselves: 4/5, “4 of 5”, ★★★★☆."""
    tops: Counter[int] = Counter()
    for cell in cells:
        if top := _whole_in(cell):
            tops[top] += 1
    most = max(tops, key=lambda top: (tops[top], top), default=0)
    return most if most in TOPS else None


def _whole_in(cell: str) -> int | None:
    if found := _OF.fullmatch(cell):
        return int(found[1])
    if cell.strip() and not re.sub("[★☆⭐🌟✩✭\ufe0f ]", "", cell):
        signs = re.sub("[\ufe0f ]", "", cell)
        return len(signs) if re.search("[☆✩✭]", signs) else 5
    return None


def _refuse_other_scales(writer: Writer, plan: ImportPlan, cells: Iterable[str], told: _Told, reading: Reading) -> None:
    """Take away answers that name another whole than their column has, as 8/10 among 4/5: they are told as cells that give no score."""
    top = plan.scale or told.top
    for cell in cells:
        bit = reading.bits.get(cell)
        if bit is None or top is None or plan.format.cells[cell].kind not in ("score", "csat"):
            continue
        own = f"regexp_extract(c{plan.mapped.places[cell]}, {literal('(?is)' + _OF_WHOLE)}, 1)"
        others = f"SELECT row_no FROM staged_rows WHERE {own} NOT IN ('', '{top}')"
        writer.execute(
            f"UPDATE {NORMAL} SET {cell} = NULL, bad = bad | {1 << bit} WHERE {cell} IS NOT NULL AND row_no IN ({others})"
        )


_MOST_TEXTS = 2000
"""So many different answers in words are looked at together; those beyond are not understood."""
_BEYOND_FIVE = 4
_DIGIT = re.compile("[0-9]")


@dataclass(frozen=True)
class _Words:
    """The steps of answers in words, and so many answers, of which one is the example, that are words of no step."""

    steps: Steps
    unread: int = 0
    example: str = ""


def _words_to_steps(
    writer: Writer, plan: ImportPlan, cells: Iterable[str], told: int | None, reading: Reading
) -> _Words | None:
    """Turn answers in words into steps (data/declare/answer_steps.py). Returns those of the last cell that has any; without a scale where nobody knows it.

    Raises ImportRefused("wrong_scale") for words that do not fit the scale that is told.
    """
    found = None
    for cell in cells:
        if plan.format.cells[cell].kind not in ("score", "csat"):
            continue
        if not any(_DIGIT.search(meaning or "") for meaning in reading.words.get(cell, {"": "0"}).values()):
            continue  # all answers of the file are known, and none is a word of a scale, which stands in `normal` as a number
        far, raw = f"(try_cast({cell} AS DOUBLE) - {WORDS})", f"c{plan.mapped.places[cell]}"
        is_word = f"{far} BETWEEN -3 AND 3"
        if plan.format.cells[cell].kind == "csat":  # numbers stand before all words
            is_word = f"{cell} < ':' AND {is_word}"
        if not writer.rows(f"SELECT 1 FROM {NORMAL} WHERE {is_word} LIMIT 1"):
            continue
        if plan.format.cells[cell].kind == "csat":  # beside other words “good” is one of their steps, and no thumb
            writer.execute(
                f"UPDATE {NORMAL} SET {cell} = CASE {cell} WHEN 'good' THEN '{WORDS + 2}' ELSE '{WORDS - 2}' END WHERE {cell} IN ('good', 'bad')"
            )
        is_given = f"trim({raw}) <> '' AND lower(trim({raw})) NOT IN ({listed(map(literal, NOT_GIVEN))})"
        is_unread = f"{cell} IS NULL AND {is_given} AND NOT regexp_matches({raw}, '[0-9]')"
        texts = writer.query(
            f"SELECT {raw} AS text, any_value(CASE WHEN {is_word} THEN {far} END)::INTEGER AS far, count(*) AS n FROM {NORMAL} JOIN staged_rows USING (row_no) "
            f"WHERE {is_word} OR ({is_unread}) GROUP BY {raw} ORDER BY far IS NULL, text LIMIT {_MOST_TEXTS}"
        )
        fars: dict[str, int | None] = dict(texts.select("text", "far").iter_rows())
        steps = steps_of(fars, told)
        if steps is None:
            is_wide = len({each for each in fars.values() if each}) > _BEYOND_FIVE
            raise ImportRefused("wrong_scale", top=told, most=7 if is_wide else 5)
        type_ = "VARCHAR" if plan.format.cells[cell].kind == "csat" else "DOUBLE"
        bit = 1 << reading.bits[cell] if cell in reading.bits else 0
        writer.execute(f"UPDATE {NORMAL} SET {cell} = NULL, bad = bad | {bit} WHERE {is_word}")
        writer.execute(
            f"UPDATE {NORMAL} SET {cell} = step::{type_}, bad = bad & ~{bit} FROM staged_rows AS staged, "
            "(SELECT unnest($texts::VARCHAR[]) AS text, unnest($steps::INTEGER[]) AS step) AS of_words "
            f"WHERE staged.row_no = {NORMAL}.row_no AND staged.{raw} = of_words.text",
            {"texts": list(steps.of), "steps": list(steps.of.values())},
        )
        unread = [(text, n) for text, _, n in texts.iter_rows() if text not in steps.of]
        count = sum(n for _, n in unread)
        read = int(writer.row(f"SELECT count({cell}) AS n FROM {NORMAL}")[0])
        is_many = count > max(1, _UNREAD * (count + read))  # one alone is a slip, however few answers there are
        found = _Words(steps, count, unread[0][0]) if is_many else _Words(steps)
    return found


def _scale_of_words(plan: ImportPlan, told: _Told) -> int | None:
    """The scale of answers in words that the person, the header or earlier files of these columns tell."""
    earlier = {top for kind in ("csat", "ces") if (top := plan.earlier_scales.get(kind))}
    return plan.scale or told.top or (earlier.pop() if len(earlier) == 1 else None)


def _decide(plan: ImportPlan, told: _Told, words: _Words | None, row: Mapping[str, object]) -> Scale:
    kind, answers = str(row["kind"]), int(str(row["answers"]))
    least, most = float(str(row["least"])), float(str(row["most"]))
    found = Scale(
        kind,
        "",
        answers,
        least,
        most,
        averages=_averages(row),
        days=int(str(row["days"])),
        earlier=plan.earlier_scales.get(kind),
    )
    if kind == "nps":
        return replace(found, top=_TOP_OF_NPS, why="told" if plan.scale == _TOP_OF_NPS else "header")
    steps = words.steps if words else None
    if words and words.unread:
        return replace(found, why="words_unread", unread=words.unread, example=words.example)
    for top, why in (
        (plan.scale, "told"),
        (told.top, "header"),
        (steps.top if steps else None, "words_guess" if steps and steps.is_guess else "words"),
        (found.earlier, "earlier"),
        (10 if most > 7 else None, "above"),
        (7 if most > 5 and kind == "ces" else None, "above"),
        (int(most) if most in (5, 7) else None, "guess"),
    ):
        if steps and not steps.top and why not in ("told", "header", "earlier"):
            break
        if top is not None and (most <= top or why == "header"):
            return replace(found, top=top, why=why)
    return replace(found, why="words_open") if steps and not steps.top else found


def _averages(row: Mapping[str, object]) -> int:
    """How many answers no person gives (3.7, 4.25), when there are so many that a row is no answer but an average of several."""
    fractions, answers = int(str(row["fractions"])), int(str(row["answers"]))
    return fractions if answers > 1 and fractions >= _FRACTIONS * answers else 0


def _refuse(scale: Scale, plan: ImportPlan, told: _Told) -> None:
    places = plan.mapped.places
    is_survey = plan.format.record == "survey_response"
    is_daily = scale.days == scale.answers > 2
    if scale.averages and is_survey and (is_daily or not {"id", "customer", "ticket", "comment"} & set(places)):
        raise ImportRefused("averaged_scores", column=scale.header, cells=scale.averages, rows=scale.answers)
    if scale.kind != "nps" or plan.scale == _TOP_OF_NPS or told.top == _TOP_OF_NPS:
        return
    if told.top is not None and is_survey:
        raise ImportRefused("nps_scale", column=scale.header, most=told.top)
    if scale.least < 1:
        return
    if (scale.most <= 5 and scale.answers >= _FEW) or (scale.most <= 7 and scale.answers >= _SOME):
        raise ImportRefused("nps_scale", column=scale.header, most=scale.most)


def _zeros(
    writer: Writer,
    score: str,
    scale: str,
    kind: str,
    cells: Iterable[str],
    told: _Told,
    found: Iterable[Scale],
    format_: Format,
) -> int:
    """Take away the zeros of scales that start at 1, as nobody rated there; of thumbs written 0 and 1 make 1 and 2."""
    if told.least == 0 and told.top not in (1, 2):
        return 0
    test = f"({score}) = 0 AND ({scale.replace(ROWS, NORMAL)}) < 10 AND ({kind}) <> 'nps'"
    n = int(writer.row(f"SELECT count(*) AS n FROM {NORMAL} WHERE {test}")[0])
    if not n:
        return 0
    if any(each.top == 2 and each.most <= 1 for each in found):
        types = {cell: "VARCHAR" if format_.cells[cell].kind == "csat" else "DOUBLE" for cell in cells}
        changed = listed(
            f"{cell} = coalesce((try_cast({cell} AS DOUBLE) + 1)::{types[cell]}, {cell})" for cell in cells
        )
        writer.execute(f"UPDATE {NORMAL} SET {changed} WHERE ({scale.replace(ROWS, NORMAL)}) = 2")
        return 0
    writer.execute(f"UPDATE {NORMAL} SET {listed(f'{cell} = NULL' for cell in cells)} WHERE {test}")
    return n
