"""Why a message was not accepted, and whether another try could help."""

from __future__ import annotations

from data.store.sentence import Sentence


class NotAccepted(Exception):
    """A try that failed; the sentence says why. `is_final`: whoever gets it has refused it, and would refuse it again."""

    def __init__(self, sentence: Sentence, *, is_final: bool = False) -> None:
        """Take the sentence."""
        super().__init__(sentence)
        self.sentence, self.is_final = sentence, is_final


_LONGEST = 200


def said(text: object) -> str:
    """What the other side said, on one line and not at any length."""
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in plain).split())[:_LONGEST]
