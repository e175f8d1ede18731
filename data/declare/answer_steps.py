"""Which steps of a scale answers in words are: by what all answers of a column say together.

Most questions name the two ends alike, with a plain answer (satisfied), a stronger (very satisfied) and perhaps a weaker one (somewhat satisfied) on each side of
the middle: two on a side make a scale of 5, three one of 7. Other sets of words are known as a whole, from the worst to the best. Where neither says how many
steps there are, nobody knows, and a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from data.declare.answers import is_in_words, strength, without_signs

SETS = (
    (r"poor", r"fair", r"good", r"very good", r"excellent"),
    (r"very poor", r"poor", r"fair|average|acceptable", r"good", r"very good|excellent"),
    (r"not at all( \w+)?", r"slightly( \w+)?", r"moderately( \w+)?", r"very( \w+)?", r"extremely( \w+)?"),
    (r"not at all( \w+)?", r"not so( \w+)?", r"somewhat( \w+)?", r"very( \w+)?", r"extremely( \w+)?"),
    (r"mangelhaft", r"ausreichend", r"befriedigend", r"gut", r"sehr gut"),
    (r"nedostatečn\w", r"dostatečn\w", r"dob[řr]\w+", r"chvalitebn\w|velmi dob[řr]\w+", r"výborn\w"),
    (r"nedostatočn\w", r"dostatočn\w", r"dobr\w", r"chválitebn\w|veľmi dobr\w", r"výborn\w"),
    (r"niedostateczn\w", r"dopuszczając\w", r"dostateczn\w", r"dobr\w|dobrze", r"bardzo (?:dobr\w|dobrze)"),
    (r"elégtelen", r"elégséges", r"közepes", r"jó", r"jeles|kiváló"),
    (r"κακ\w+", r"μέτρι\w+", r"καλ\w+", r"πολύ καλ\w+", r"άριστ\w+|εξαιρετικ\w+"),
)  # fmt: skip
"""Sets of five answers from the worst to the best that do not lie alike around a middle: school marks and the like, in en de cs sk pl hu el."""


_ANY_IN_SETS = re.compile("|".join(each for one in SETS for each in one))


@lru_cache(maxsize=8192)
def is_answer(cell: str) -> bool:
    """Whether a cell looks like an answer in words."""
    return is_in_words(cell) or bool(_ANY_IN_SETS.fullmatch(without_signs(cell)))


@dataclass(frozen=True)
class Steps:
    """The step of each answer; `top` is None where nobody knows how many steps there are, `is_guess` where not all of them were seen."""

    of: Mapping[str, int]
    top: int | None
    is_guess: bool = False


def steps_of(answers: Mapping[str, int | None], told: int | None = None) -> Steps | None:
    """The steps of answers, each with its distance from the middle (-3 to 3; None for words that say none); None where they do not fit the scale that is `told`."""
    known = {text: far for text, far in answers.items() if far is not None}
    found = [] if told not in (None, 5) else [each for each in (_in_set(answers, one) for one in SETS) if each]
    if whole := [each for each in found if len(set(each.values())) == len(SETS[0])]:
        return Steps(whole[0], 5)
    alike = None if _are_merged(known) else _around_the_middle(known, told)
    readings = {tuple(sorted(each.items())) for each in found}
    if alike and not (readings - {tuple(sorted(alike.of.items()))}):
        return alike
    if told and (found or alike):
        return Steps(found[0], 5, is_guess=True) if found and not alike else alike
    if told:
        return None
    return Steps({text: 4 + far for text, far in known.items()}, None)


def _in_set(answers: Mapping[str, int | None], one: tuple[str, ...]) -> dict[str, int] | None:
    """The steps of the answers in a set, if it has all of them."""
    found: dict[str, int] = {}
    asked: set[str] = set()
    for text in answers:
        plain = without_signs(text)
        hit = next(((place, seen) for place, each in enumerate(one, 1) if (seen := re.fullmatch(each, plain))), None)
        if hit is None:
            return None
        found[text] = hit[0]
        asked.update(word.strip() for word in hit[1].groups() if word)
    return (
        found if len(asked) <= 1 else None
    )  # “very easy” and “very difficult” are no steps of one question of how much


def _are_merged(known: Mapping[str, int]) -> bool:
    """Whether two answers that differ in nothing but how strong they are would be one step: mostly satisfied and somewhat satisfied."""
    seen: dict[tuple[int, str], str] = {}
    for text, far in known.items():
        words, rest = strength(text)
        if seen.setdefault((far, rest), words) != words:
            return True
    return False


def _around_the_middle(known: Mapping[str, int], told: int | None) -> Steps | None:
    """The steps of answers of which both ends are named alike."""
    below, above = ({abs(far) for far in known.values() if far * sign > 0} for sign in (-1, 1))
    sizes = below | above
    seven = {text: 4 + far for text, far in known.items()}
    if told == 7:
        return Steps(seven, 7)
    if told in (2, 3):
        is_whole = max(len(below), len(above)) <= 1 and (told == 3 or 0 not in known.values())
        steps = {text: (far > 0) - (far < 0) for text, far in known.items()}
        return (
            Steps({text: 2 + step if told == 3 else (step + 3) // 2 for text, step in steps.items()}, told)
            if is_whole
            else None
        )
    if told not in (None, 5):
        return None
    if max(len(below), len(above)) == 3:
        if told == 5:
            return None
        is_seven = bool(below and above) and len(set(known.values())) >= 5
        return Steps(seven, 7, is_guess=len(below) + len(above) < 6) if is_seven else Steps(seven, None)

    def step(far: int) -> int:
        side, size = (above if far > 0 else below), abs(far)
        if len(side) == 2:
            return 1 + (size == max(side))
        return 2 if size == 3 or (size == 2 and sizes == {1, 2}) else 1

    five = {text: 3 + (step(far) if far > 0 else -step(far) if far else 0) for text, far in known.items()}
    both = len(below) == len(above) == 2
    # A weaker answer alone, or beside a plain one, may as well be of a scale of 7; so may what the two ends name in different ways.
    is_open = not both and (len(sizes) == 3 or sizes in ({1}, {1, 2}))
    if told is None and is_open:
        return Steps(seven, None)
    return Steps(five, 5, is_guess=told is None and bool(sizes) and (not both or sizes == {1, 2}))
