"""English words of the page Settings."""

from __future__ import annotations

WORDS = {
    "page.settings": "Settings",
    "page.settings.help": "Report zone, opening hours, holidays, and which teams follow which.",
    "settings.lead": (
        "Business hours count only while you are open. Give a change of hours its day, and the numbers before it stay as they are."
    ),
    "settings.lead.demo": "These are the settings of your own data. The demo company has its own.",
    # report zone
    "settings.zone": "Report zone",
    "settings.zone.help": "Days, hours and weekdays of all numbers are on this clock.",
    "settings.zone.save": "Change the report zone",
    "settings.zone.note": "All numbers are made anew.",
    "settings.zone.job": "The report zone",
    "settings.zone.done": "Days and hours are on the clock of {zone} now ({seconds} s).",
    # personal data
    "settings.privacy": "Personal data",
    "settings.privacy.kept": (
        "Everything you uploaded is kept in one file on the computer that runs this dashboard: the files themselves, the records made of them "
        "with what they say of customers and agents, receipts, notes and settings. Nothing leaves that computer. "
        "Its log holds no names; of a wrong secret it holds the network address that it came from."
    ),
    "settings.privacy.forget": (
        "To delete a customer's data, stop the dashboard there and run `python -m data forget --customer NAME_OR_ID`: it says first what would be deleted. "
        "Backups made before still hold the data."
    ),
    # calendars
    "settings.calendars": "Opening hours",
    "settings.choose": "Calendar",
    "settings.new": "New calendar",
    "settings.new.name": "New calendar {n}",
    "settings.name": "Name",
    "settings.clock": "On the clock of",
    "settings.clock.report": "Report zone ({zone})",
    "settings.teams": "Teams that follow it",
    "settings.teams.none": "No team",
    "settings.teams.rest": "Everybody who follows no other calendar: {teams}.",
    "settings.teams.nobody": "Everybody who follows no other calendar.",
    "settings.valid": "These hours hold",
    "settings.valid.help": "Save before you open other hours: what is filled in for these would be lost.",
    "settings.valid.first": "From the beginning",
    "settings.valid.from": "From {day}",
    "settings.valid.add": "Other hours from another day",
    "settings.valid.day": "They hold from",
    "settings.valid.twice": "There are hours from {day} already.",
    "settings.valid.drop": "Do not keep these hours",
    "settings.valid.is_dropped": "These hours go when you save.",
    "settings.hours.closed": "closed",
    "settings.hours.help": "Write 9:00–12:00, 13:00–17:30, or closed. A closing time that is not later than the opening is on the next day.",
    "settings.assumed": "Nobody has set these hours: Monday to Friday 9 to 17 is assumed until you save.",
    "settings.country": "Closed on the public holidays of",
    "settings.country.none": "No holidays",
    "settings.part": "Part of the country",
    "settings.part.none": "The whole country",
    "settings.own": "Days of their own",
    "settings.own.help": "Extra closed or open days. They go before weekdays and holidays; a day without hours is closed.",
    "settings.own.day": "Day",
    "settings.own.hours": "Hours",
    "settings.own.name": "Name",
    "settings.own.no_day": "A day of its own has hours or a name, but no date.",
    "settings.save": "Save",
    "settings.preview": "What would change?",
    "settings.remove": "Remove this calendar",
    "settings.remove.ask": "Its teams follow the default calendar then.",
    "settings.preview.none": "No ticket and no call would get other business hours.",
    "settings.preview.some": "{tickets} of {all} tickets and {contacts} calls and chats would get other business hours.",
    "settings.preview.busy": "Something is being loaded or worked out just now. Ask again when it is done.",
    "settings.calendar.job": "Opening hours “{name}”",
    "settings.done": "Other business hours for {tickets} of {all} tickets and {contacts} calls and chats ({seconds} s).",
    "settings.done.none": "Saved. No ticket and no call has other business hours ({seconds} s).",
    # jobs
    "settings.job.waiting": "{name}: waits for its turn.",
    "settings.job.running": "{name}: the numbers are worked out anew, {seconds} s so far. You may leave this page.",
    "settings.job.done": "{name}: {sentence}",
    "settings.job.refused": "{name}: not done. {sentence}",
    "settings.job.failed": "{name}: not done. {sentence} {what_to_do}",
    "settings.job.at_work": "{name}: at work for {seconds} s. You may leave this page.",
    "settings.job.hide": "Hide",
    "add.stage.business hours": "working out business hours",
    # backups
    "settings.backups": "Backups",
    "settings.backups.help": (
        "A backup holds everything: records, kept files and settings. It may be copied to another disk or another computer, and restored there."
    ),
    "settings.backups.kept": "{n} backups take {size} MB in {folder}. The newest is of {when} UTC.",
    "settings.backups.none": "There is no backup yet. Backups will lie in {folder}.",
    "settings.backups.daily": "Each day on which something changed one is made, and the newest {n} of these are kept.",
    "settings.backups.off": "No backup is made by itself: KPI_BACKUPS is set to off.",
    "settings.backups.problem": "The last daily backup was not made. {why}",
    "settings.backups.now": "Back up now",
    "settings.backups.job": "The backup",
    "settings.backups.daily.job": "The daily backup",
    "settings.backups.done": "It was written and read through: {path} ({size} MB).",
    "settings.backups.unchanged": "Nothing was written since the newest one.",
    "settings.restore": "Restore a backup",
    "settings.restore.ask": "Everything will be as it was at that moment. What is there now is kept as a file beside the store.",
    "settings.restore.choice": "Backup (UTC)",
    "settings.restore.option": "{when}, {size} MB",
    "settings.restore.yes": "Restore it",
    "settings.restore.job": "The restoring",
    "settings.restore.done": "Your data are those of {when} UTC now. What was there is kept as {path}.",
    # uploads read again
    "settings.reread": "Read uploads again",
    "settings.reread.help": (
        "Records are made anew from the kept files, by what this version knows of their formats. "
        "You see first what would change; nothing is written before you say so."
    ),
    "settings.reread.look": "What would change?",
    "settings.reread.look.job": "A look at what reading again would change",
    "settings.reread.looked": "{n} uploads were read; nothing was written. What would change stands below.",
    "settings.reread.same": "{n} uploads were read. No record would change.",
    "settings.reread.yes": "Read them again",
    "settings.reread.job": "Reading uploads again",
    "settings.reread.done": "{n} uploads were read: {new} records new, {changed} changed, {gone} gone.",
    "settings.reread.left": "{source} stays as it is. {reason}",
    "settings.reread.record": "Record",
    "settings.reread.new": "New",
    "settings.reread.changed": "Changed",
    "settings.reread.gone": "Gone",
    "settings.reread.columns": "Columns with another value",
    "settings.reread.column": "{name} ({n})",
    "add.stage.backup": "writing a backup",
    "add.stage.restore": "restoring a backup",
    "add.stage.reading again": "reading kept files again",
    # holidays
    "settings.holidays": "Holidays",
    "settings.holidays.none": "No calendar closes on public holidays yet. Choose a country above.",
    "settings.holidays.kept": (
        "{place}: {first} to {last}, as version {versions} of the calendar package has them. They stay as they are when the package changes."
    ),
    "settings.holidays.year": "Year",
    "settings.holidays.day": "Day",
    "settings.holidays.name": "Holiday",
    "settings.holidays.place": "Where",
    "settings.holidays.working": "Working weekend day",
    "settings.holidays.version": "By version",
    "settings.holidays.differ": "The installed version {version} of the package sees {n} of these days otherwise: {days}.",
    "settings.holidays.more": "{n} more",
    "settings.holidays.added": "{day} {name} (new)",
    "settings.holidays.gone": "{day} {name} (no longer)",
    "settings.holidays.refresh": "Take the holidays of version {version}",
    "settings.holidays.job": "Holidays",
}
"""Key → words; {names} are filled in."""
