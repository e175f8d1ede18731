"""What is doubtful about the scales of answers and reviews: scores whose highest possible one nobody tells, and scores that are none."""

from __future__ import annotations

from data.declare.finding import NOTE, WARNING, Doubt
from data.reading.read import Rows
from data.reading.scales import Scale
from data.store.sentence import Sentence


def of_scales(rows: Rows) -> list[Doubt]:
    """All doubts about the scales of a file."""
    return [*_of_answers(rows), *_of_reviews(rows)]


def _of_reviews(rows: Rows) -> list[Doubt]:
    """Scores of reviews that are taken to be percent, as nothing smaller holds them, or of which nothing tells the highest possible one."""
    found = []
    for scale in rows.scales:
        if scale.kind != "qa_review":
            continue
        told = {"column": scale.header, "least": scale.least, "most": scale.most}
        if scale.why == "above":
            text = Sentence(
                "Reviews without a highest possible score are taken to be scored from 0 to 100; the highest of them is {most}.",
                most=scale.most,
            )
            what = Sentence("If the scale is another one, add the file with a column “Highest score”.")
            found.append(Doubt("review_scale", WARNING, text, what))
        if scale.why == "shares":
            text = Sentence(
                "The scores of the reviews in “{column}” lie from {least} to {most}: they are taken as shares, of which 1 is the best.",
                **told,
            )
            what = Sentence("Add a column “Highest score” if the scale is another one.")
            found.append(Doubt("review_scale", NOTE, text, what))
        if scale.why == "mixed":
            text = Sentence(
                "The scores of the reviews in “{column}” lie from {least} to {most}: some seem to be shares (0.85) and some percent (85), and which is which is not known. Until it is, they count in no mean.",
                **told,
            )
            what = Sentence(
                "Export them in one way, or add a column “Highest score”; if all are percent, say so (on the command line: --scale 100)."
            )
            found.append(Doubt("review_scale_unknown", WARNING, text, what))
        elif scale.top is None:
            text = Sentence(
                "How high the scores of the reviews in “{column}” could be is not known: they lie from {least} to {most}. Until it is, they count in no mean.",
                **told,
            )
            what = Sentence(
                "Say how high the scores could be (on the command line: --scale 5 or --scale 100), or add a column “Highest score”."
            )
            found.append(Doubt("review_scale_unknown", WARNING, text, what))
    return found


_CHOOSE = Sentence("Say how high the answers could be (on the command line: --scale 5).")
_CHOOSE_ANOTHER = Sentence("Say how high the answers could be (on the command line: --scale 5) if it is another one.")


def _in_words(scale: Scale) -> list[Doubt]:
    """Answers in words that leave open how many steps their scale has, of which not all steps were seen, or many of which nobody knows."""
    if scale.why == "words_unread":
        text = Sentence(
            "{n} answer of “{column}” is in words that are not known, such as “{example}”. It may be good or bad: the {answers} others are no fair part of the whole, and count in no share and no mean.",
            "{n} answers of “{column}” are in words that are not known, such as “{example}”. They may all be good or all be bad: the {answers} others are no fair part of the whole, and count in no share and no mean.",
            n=scale.unread,
            column=scale.header,
            example=scale.example,
            answers=scale.answers,
        )
        return [Doubt("words_unread", WARNING, text, Sentence("Export the answers as numbers."))]
    if scale.why == "words_open":
        text = Sentence(
            "How many steps the scale of “{column}” has is not known: its {n} answer is in words, which leaves it open. Until it is, they count in no share and no mean.",
            "How many steps the scale of “{column}” has is not known: its {n} answers are in words, which leaves it open. Until it is, they count in no share and no mean.",
            column=scale.header,
            n=scale.answers,
        )
        return [Doubt("scale_unknown", WARNING, text, _CHOOSE)]
    if scale.why == "words_guess":
        text = Sentence(
            "The answers of “{column}” are words, and not all steps of a scale are among them: they are taken as steps of {top}.",
            column=scale.header,
            top=scale.top,
        )
        return [Doubt("scale_guessed", NOTE, text, _CHOOSE_ANOTHER)]
    return []


def _of_answers(rows: Rows) -> list[Doubt]:
    """Scores whose scale nobody tells, or only their highest answer, and scores that are none."""
    found = []
    for scale in rows.scales:
        if scale.kind == "qa_review":
            continue
        name, top = scale.header, scale.top
        found += _in_words(scale)
        if scale.answers and top is None and scale.why not in ("words_open", "words_unread"):
            text = Sentence(
                "The scale of “{column}” is not known: its {n} answer lies from {least} to {most}, which says too little. Until it is, they count in no share and no mean.",
                "The scale of “{column}” is not known: its {n} answers lie from {least} to {most}, which says too little. Until it is, they count in no share and no mean.",
                column=name,
                n=scale.answers,
                least=scale.least,
                most=scale.most,
            )
            found.append(Doubt("scale_unknown", WARNING, text, _CHOOSE))
        if top and scale.most > top:
            text = Sentence(
                "The scale of “{column}” ends at {top}, but there are answers up to {most}; those above count in no share and no mean.",
                column=name,
                top=top,
                most=scale.most,
            )
            found.append(Doubt("beyond_scale", WARNING, text, Sentence("Check the header and the scores.")))
        if scale.why == "guess":
            text = Sentence(
                "The scale of “{column}” is taken to end at {top}, the highest of its {n} answer.",
                "The scale of “{column}” is taken to end at {top}, the highest of its {n} answers.",
                column=name,
                top=top,
                n=scale.answers,
            )
            found.append(Doubt("scale_guessed", NOTE, text, _CHOOSE_ANOTHER))
        if scale.earlier and top and scale.earlier != top:
            text = Sentence(
                "The scale of “{column}” ends at {top}; in earlier files of these columns it was taken to end at {earlier}.",
                column=name,
                top=top,
                earlier=scale.earlier,
            )
            what = Sentence(
                "Take the earlier files back and add them again with --scale {top}, if they are of the same survey.",
                top=top,
            )
            found.append(Doubt("scale_changed", WARNING, text, what))
        if scale.not_rated:
            text = Sentence(
                "{n} score in “{column}” is 0 on a scale that starts at 1 and counts as not rated.",
                "{n} scores in “{column}” are 0 on a scale that starts at 1 and count as not rated.",
                n=scale.not_rated,
                column=name,
            )
            found.append(Doubt("not_rated", NOTE, text, Sentence("Nothing to do if that is right.")))
        if scale.averages:
            text = Sentence(
                "{n} of {answers} scores in “{column}” is a fraction that no person answers: perhaps an average of several answers.",
                "{n} of {answers} scores in “{column}” are fractions that no person answers: perhaps averages of several answers.",
                n=scale.averages,
                answers=scale.answers,
                column=name,
            )
            what = Sentence("Choose an export with one row for each answer.")
            found.append(Doubt("averaged_scores", WARNING, text, what))
    return found
