"""HTML of the pages without what answers to clicks: in a file there is nothing behind it."""

from __future__ import annotations

from html.parser import HTMLParser

from pages.ui.view.as_text import escape

_LEFT_OUT = frozenset({"aim", "act", "more", "sorts_by"})
"""Classes of what only asks to be clicked."""
_DROPPED = frozenset({"type", "tabindex", "title", "aria-describedby", "aria-label", "role"})
"""What a button says of itself and a piece of text does not."""
_VOID = frozenset({"br", "col", "hr", "img", "input", "wbr"})


def still(html: str) -> str:
    """The same with a piece of text in the place of each button, and without those that only ask to be clicked."""
    reader = _Still()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


class _Still(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._out: list[str] = []
        """The tags that are open inside one that is left out."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if self._out or (tag in ("button", "span") and _LEFT_OUT & set(classes)):
            if tag not in _VOID:
                self._out.append(tag)
            return
        self.parts.append(self._tag(tag, attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._out:
            self.parts.append(self._tag(tag, attrs).removesuffix(">") + "/>")

    def handle_endtag(self, tag: str) -> None:
        if self._out:
            self._out.pop()
        else:
            self.parts.append(f"</{'span' if tag == 'button' else tag}>")

    def handle_data(self, data: str) -> None:
        self._add(data)

    def handle_entityref(self, name: str) -> None:
        self._add(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._add(f"&#{name};")

    def _add(self, text: str) -> None:
        if not self._out:
            self.parts.append(text)

    def _tag(self, tag: str, attrs: list[tuple[str, str | None]]) -> str:
        kept = (
            (name, value)
            for name, value in attrs
            if not name.startswith("data-") or name == "data-head"
            if tag != "button" or name not in _DROPPED
            if name not in ("tabindex", "id")
        )
        said = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in kept)
        return f"<{'span' if tag == 'button' else tag}{said}>"
