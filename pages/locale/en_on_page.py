"""English words of what is set on the page itself: event notes, owners, the company's name and logo, light and dark."""

from __future__ import annotations

WORDS = {
    # event notes
    "note.add": "Add a note",
    "note.title": "What happened",
    "note.help": "A note stands on its day in every picture over time.",
    "note.day": "Day",
    "note.text": "What happened",
    "note.example": "such as New price list sent out",
    "note.save": "Save note",
    "note.saved": "Noted for {day}.",
    "note.changed": "The note is changed.",
    "note.removed": "The note is removed.",
    "note.list": "Noted in the days shown",
    "note.list.first": "The newest {shown} of {n} noted in the days shown",
    "note.edit": "Change",
    "note.edit_of": "Change the note of {day}: {text}",
    "note.remove": "Remove",
    "note.remove_of": "Remove the note of {day}: {text}",
    "note.new_instead": "Add another note instead",
    "note.of_file": "From the file of {source}: change it there and load it again.",
    # owners and due days
    "owner.name": "Owner",
    "owner.due": "Due",
    "owner.due_help": "The day by which it is to be met.",
    "owner.save": "Save owner and due day",
    "owner.state.due": "{day}",
    "owner.state.passed": "{day}, met",
    "owner.state.overdue": "{day}, overdue",
    "owner.state.unknown": "{day}, cannot be told yet",
    "owner.heading": "Owner and due day",
    "owner.of": "Owner: {who}",
    "owner.due_on": "Due {due}",
    # light and dark
    "language.title": "Language",
    "scheme.title": "Light or dark",
    "scheme.light": "Light",
    "scheme.dark": "Dark",
    "scheme.system": "System",
    # the company
    "app.page_title.company": "{page} · {company} · {app}",
    "take.made.company": "{company}. Service Pulse, made {moment} ({zone})",
    "company.heading": "Company",
    "company.help": "Shown above the pages, in the title of the window, on paper and in files.",
    "company.name": "Company name",
    "company.logo": "Logo",
    "company.logo_now": "Logo now",
    "company.logo_help": "PNG or JPEG, up to 2 MB. An SVG can hold scripts: save it as PNG.",
    "company.save": "Save name and logo",
    "company.saved": "Name and logo are saved.",
    "company.remove": "Remove name and logo",
    "company.removed": "Name and logo are removed.",
}
"""Key → words; {names} are filled in."""
