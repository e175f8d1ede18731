"""A message in the forms that webhooks read: Slack's blocks, the Adaptive Card that Teams takes (by the app Workflows), and plain JSON.

Texts go where neither of them reads marks: a name with stars or an @channel stays what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from data.config.subscriptions import Channel
from pages.delivery.message import Message, Number
from pages.ui.view.words import t

_MOST_NUMBERS, _MOST_LETTERS, _MOST_HEADING = 20, 2900, 150
_MARKS = {"good": "✓", "bad": "▲", "plain": "•"}
_COLOURS = {"good": "Good", "bad": "Attention", "plain": "Default"}


def payload(message: Message, channel: Channel) -> Mapping[str, Any]:
    """What is sent to a webhook of this kind."""
    if channel is Channel.SLACK:
        return _slack(message)
    if channel is Channel.TEAMS:
        return _teams(message)
    return {
        "subject": message.subject, "title": message.title, "shown": message.shown, "until": message.until, "link": message.link,
        "parts": [{"heading": part.heading, "lines": [line.text for line in part.lines]} for part in message.parts],
        "notes": list(message.notes), "about": list(message.about), **message.raw,
    }  # fmt: skip


def _slack(message: Message) -> Mapping[str, Any]:
    texts = [f"{message.shown}\n{message.until}"]
    texts += [
        "\n".join(
            [*([part.heading] if part.heading else []), *(f"{_MARKS[line.tone]} {line.text}" for line in part.lines)]
        )
        for part in message.parts
    ]
    texts += ["\n".join(_number(one) for one in message.numbers[:_MOST_NUMBERS]), "\n".join(message.notes)]
    blocks: list[Mapping[str, Any]] = [{"type": "header", "text": _plain_text(message.subject[:_MOST_HEADING])}]
    blocks += [{"type": "section", "text": _plain_text(text[:_MOST_LETTERS])} for text in texts if text]
    if message.link:
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": f"<{_safe(message.link)}|{_safe(t('mail.open'))}>"}})  # fmt: skip
    blocks.append({"type": "context", "elements": [_plain_text("\n".join(message.about)[:_MOST_LETTERS])]})
    return {"text": _safe(message.subject), "blocks": blocks}


def _plain_text(text: str) -> Mapping[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _safe(text: str) -> str:
    """A text where Slack reads marks: what could mention somebody or make a link is written by its name."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "¦")


def _teams(message: Message) -> Mapping[str, Any]:
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": list(_card(message)),
        "msteams": {"width": "Full"},
    }
    if message.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": t("mail.open"), "url": message.link}]
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _card(message: Message) -> Iterator[Mapping[str, Any]]:
    yield _text(message.subject, weight="Bolder", size="Large")
    yield _text(f"{message.shown} {message.until}", isSubtle=True)
    for part in message.parts:
        if part.heading:
            yield _text(part.heading, weight="Bolder")
        yield from (_text(f"{_MARKS[line.tone]} {line.text}", color=_COLOURS[line.tone]) for line in part.lines)
    for one in message.numbers[:_MOST_NUMBERS]:
        yield _text(_number(one))
    for note in message.notes:
        yield _text(note, isSubtle=True)
    for line in message.about:
        yield _text(line, size="Small", isSubtle=True)


def _text(text: str, **look: object) -> Mapping[str, Any]:
    """A text in which no marks are read, as they are in a TextBlock."""
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text[:_MOST_LETTERS], **look}]}


def _number(one: Number) -> str:
    beside = " · ".join(text for text in (one.change, one.was, one.target, one.rests) if text)
    return f"{one.label}: {one.value}" + (f" ({beside})" if beside else "")
