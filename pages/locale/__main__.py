"""Catalogues of translations: bring them up to date with the sentences declared, and say what they lack.

python -m pages.locale check [LANGUAGE…]    what is missing, in doubt, no longer used, or broken; ends with 1 where anything is
python -m pages.locale update [LANGUAGE…]   take in new sentences, put aside those that are gone
"""

from __future__ import annotations

import sys

from pages.locale import check, update
from pages.locale.catalogues import LANGUAGES, SOURCE


def main(arguments: list[str]) -> int:
    """Run one command for the languages named, or for all."""
    what, codes = arguments[:1], arguments[1:] or [each for each in LANGUAGES if each != SOURCE]
    unknown = [each for each in codes if each not in LANGUAGES or each == SOURCE]
    if what not in (["check"], ["update"]) or unknown:
        print(__doc__, file=sys.stderr)
        return 2
    if what == ["update"]:
        for code in codes:
            print(update.bring_up_to_date(code))
        return 0
    found = [line for code in codes for line in check.faults(code)]
    print("\n".join(found) or f"Complete: {', '.join(codes)}.")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
