"""English words of what is told to programs."""

from __future__ import annotations

WORDS = {
    "serve.too_long": "The answer took longer than {seconds} seconds: ask for fewer days, fewer metrics or a wider grain.",
    "serve.only_answers": "This token reads answers below /api and at /mcp, and opens nothing else.",
    "serve.no_object": "The body is not one JSON object, such as {example}.",
    "serve.too_big": "The body has more than {most} bytes.",
    "serve.format": "format is json or csv, not “{text}”.",
    "serve.once": "{name} is given more than once, and takes one word.",
}
"""Key → words; {names} are filled in."""
