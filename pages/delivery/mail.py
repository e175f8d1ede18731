"""A message as a mail: text and HTML with its pictures inside, the PDF beside them, and headers in which no text of anybody can begin a line."""

from __future__ import annotations

from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import quote

from pages.delivery import mail_html
from pages.delivery.message import Message
from pages.ui.view.words import t

_LONGEST = 200


def mail(message: Message, *, sender: str, recipient: str, number: str, owner_address: str = "", at: datetime) -> EmailMessage:  # fmt: skip
    """The mail to one recipient; `number` names it, also in a further try, and `at` is when it was made, in UTC.

    `owner_address` is who is asked to stop it, else whoever reads what comes to the sender.
    """
    domain = sender.rpartition("@")[2]
    made = EmailMessage(policy=policy.SMTP)
    made["Subject"] = _header(message.subject)
    made["From"] = Address(_header(message.whose.name or t("app.title")), addr_spec=sender)
    made["To"] = Address(addr_spec=recipient)
    made["Date"] = format_datetime(at.replace(tzinfo=UTC))
    made["Message-ID"] = f"<{number}@{domain}>"
    if owner_address:
        made["Reply-To"] = Address(addr_spec=owner_address)
    made["List-Unsubscribe"] = f"<mailto:{owner_address or sender}?subject={quote(t('mail.stop.subject'))}>"
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made.set_content(mail_html.plain(message))
    names = {place: f"picture{place}.{number}@{domain}" for place in range(len(message.drawings))}
    made.add_alternative(mail_html.html(message, names), subtype="html")
    shown = made.get_payload()[1]
    for place, drawing in enumerate(message.drawings):
        shown.add_related(drawing.png, "image", "png", cid=f"<{names[place]}>", disposition="inline", filename=f"picture-{place + 1}.png")  # fmt: skip
    if message.pdf:
        made.add_attachment(message.pdf, "application", "pdf", filename=_file_name(message.title))
    return made


def _header(text: str) -> str:
    """A text on one line, without what is not seen, and not at any length.

    What is written as an encoded word would be read as what it stands for, line ends too, so that it is parted.
    """
    shown = "".join(letter if letter.isprintable() else " " for letter in text).replace("=?", "= ?")
    return " ".join(shown.split())[:_LONGEST]


def _file_name(title: str) -> str:
    plain = "".join(letter if letter.isalnum() or letter in " -_" else " " for letter in title)
    return f"{' '.join(plain.split())[:80] or 'report'}.pdf"
