"""What is looked after while the server runs is looked at again, also where one look failed, and no more once it is to stop."""

from __future__ import annotations

import threading

import pytest

from pages.web.every import Every

SOON = 30.0


def test_a_look_that_fails_is_told_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    looks, again = [0], threading.Event()

    def look() -> None:
        looks[0] += 1
        if looks[0] == 1:
            raise ZeroDivisionError("of the first look")
        again.set()

    every = Every("test of looks", look, 0.001, 0.0)
    every.start()
    try:
        assert again.wait(SOON)
    finally:
        every.stop()
    for thread in [one for one in threading.enumerate() if one.name == every.name]:
        thread.join(SOON)
    assert every.name not in [one.name for one in threading.enumerate()]
    assert "of the first look" in caplog.text
