"""A message as HTML that mail programs show: tables, styles at each element, no scripts, nothing asked of anybody; its pictures come in the same mail."""

from __future__ import annotations

from collections.abc import Iterator

from pages.delivery.message import Line, Message, Number, Part
from pages.locale.language import language
from pages.ui.view.as_text import escape
from pages.ui.view.words import t

_FONT = "font-family:'Segoe UI',Helvetica,Arial,sans-serif"
_INK, _MUTED, _RULE, _BRAND = "#16242c", "#5b6872", "#dfe5e9", "#0b6e82"
TONES = {"good": "#1a7f4b", "bad": "#b3261e", "plain": _INK}
"""The colours of words."""
_MARKS = {"good": "&#10003;", "bad": "&#9650;", "plain": "&#8226;"}
"""What stands before a sentence, for who sees no colours."""


def html(message: Message, pictures: dict[int, str]) -> str:
    """The whole of it; `pictures` has the names under which the pictures lie in the mail, by their place."""
    body = "".join(_body(message, pictures))
    return (
        f'<!DOCTYPE html><html lang="{language()}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light"><title>{escape(message.subject)}</title></head>'
        f'<body style="margin:0;padding:0;background:#f1f4f6;-webkit-text-size-adjust:100%">'
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f1f4f6"><tr><td align="center" style="padding:16px 8px">'
        f'<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px;background:#ffffff;border:1px solid {_RULE};border-radius:8px">'
        f'<tr><td style="padding:20px 22px 24px;{_FONT};font-size:15px;line-height:1.45;color:{_INK};text-align:left">{body}</td></tr></table></td></tr></table></body></html>'
    )


def _body(message: Message, pictures: dict[int, str]) -> Iterator[str]:
    yield f'<p style="margin:0 0 4px;font-size:13px;color:{_MUTED}">{escape(message.whose.name or t("app.title"))}</p>'
    yield f'<h1 style="margin:0;font-size:22px;line-height:1.25;font-weight:600;color:{_INK};word-break:break-word">{escape(message.title)}</h1>'
    yield f'<p style="margin:6px 0 0;font-size:14px;color:{_MUTED}">{escape(message.shown)}<br>{escape(message.until)}</p>'
    for part in message.parts:
        yield _part(part)
    if message.link:
        yield (
            f'<p style="margin:16px 0 0"><a href="{escape(message.link)}" style="display:inline-block;padding:8px 16px;background:{_BRAND};color:#ffffff;'
            f'text-decoration:none;border-radius:6px;font-size:14px;font-weight:600">{escape(t("mail.open"))}</a></p>'
        )
    if message.numbers:
        yield _numbers(message.numbers)
    for place, drawing in enumerate(message.drawings):
        yield f'<h2 style="margin:24px 0 6px;font-size:15px;font-weight:600">{escape(drawing.title)}</h2>'
        yield f'<img src="cid:{pictures[place]}" width="552" alt="{escape(drawing.alt)}" style="display:block;width:100%;max-width:552px;height:auto;border:0">'
    for note in message.notes:
        yield f'<p style="margin:14px 0 0;padding:6px 10px;border-left:3px solid #d9822b;background:#f7f3ec;font-size:13px;color:{_INK}">{escape(note)}</p>'
    if message.meanings:
        yield f'<h2 style="margin:26px 0 4px;padding-top:16px;border-top:1px solid {_RULE};font-size:15px;font-weight:600">{escape(t("report.meanings"))}</h2>'
        for label, text in message.meanings:
            yield f'<p style="margin:6px 0 0;font-size:12px;line-height:1.4;color:{_MUTED}"><b style="color:{_INK}">{escape(label)}</b><br>{escape(text)}</p>'
    lines = "<br>".join(map(escape, message.about))
    yield f'<p style="margin:22px 0 0;padding-top:14px;border-top:1px solid {_RULE};font-size:12px;line-height:1.5;color:{_MUTED}">{lines}</p>'


def _part(part: Part) -> str:
    heading = (
        f'<h2 style="margin:18px 0 0;font-size:15px;font-weight:600">{escape(part.heading)}</h2>'
        if part.heading
        else ""
    )
    rows = "".join(map(_line, part.lines))
    if not rows:
        return heading
    return f'{heading}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin-top:{8 if part.heading else 16}px">{rows}</table>'


def _line(line: Line) -> str:
    colour = TONES[line.tone]
    return (
        f'<tr><td width="20" valign="top" style="padding:2px 0 4px;{_FONT};font-size:14px;color:{colour}">{_MARKS[line.tone]}</td>'
        f'<td valign="top" style="padding:2px 0 4px;{_FONT};font-size:15px;line-height:1.4;color:{_INK}">{escape(line.text)}</td></tr>'
    )


def _numbers(numbers: tuple[Number, ...]) -> str:
    rows = "".join(map(_number, numbers))
    return f'<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin-top:20px;border-top:1px solid {_RULE}">{rows}</table>'


def _number(one: Number) -> str:
    """Two cells, which stay readable on a telephone: what it is and what is aimed at, and beside it value, change and what was."""
    cell = f"padding:9px 0 8px;border-bottom:1px solid {_RULE};{_FONT}"
    small = f"font-size:12px;line-height:1.4;color:{_MUTED}"
    target = (
        f'<br><span style="font-size:12px;color:{TONES[one.tone]}">{escape(one.target)}</span>' if one.target else ""
    )
    rests = f'<br><span style="{small}">{escape(one.rests)}</span>' if one.rests else ""
    change = (
        f'<br><span style="font-size:12px;color:{TONES.get(one.change_tone, _INK)}">{escape(one.change)}</span>'
        if one.change
        else ""
    )
    was = f'<br><span style="{small}">{escape(one.was)}</span>' if one.was else ""
    return (
        f'<tr><th scope="row" align="left" valign="top" style="{cell};padding-right:12px;font-size:14px;line-height:1.4;font-weight:600;color:{_INK}">'
        f'{escape(one.label)}<span style="font-weight:400">{target}{rests}</span></th>'
        f'<td align="right" valign="top" width="38%" style="{cell};font-size:18px;line-height:1.35;color:{_INK}"><b style="font-weight:600">{escape(one.value)}</b>{change}{was}</td></tr>'
    )


def plain(message: Message) -> str:
    """The same as text."""
    lines = [message.title, message.shown, message.until, ""]
    for part in message.parts:
        lines += [*([part.heading] if part.heading else []), *(f"- {line.text}" for line in part.lines), ""]
    if message.link:
        lines += [t("mail.open_at", address=message.link), ""]
    for one in message.numbers:
        lines.append(f"{one.label}: {one.value}")
        lines += [f"  {text}" for text in (one.target, one.change, one.was, one.rests) if text]
    for drawing in message.drawings:
        lines += ["", f"[{drawing.title}] {drawing.alt}"]
    if message.notes:
        lines += ["", *message.notes]
    if message.meanings:
        lines += ["", t("report.meanings"), *(f"{label}: {text}" for label, text in message.meanings)]
    return "\n".join([*lines, "", "-- ", *message.about, ""])
