"""English words of the pages."""

from __future__ import annotations

from pages.locale import (
    en_access,
    en_add_data,
    en_after_complaint,
    en_answer_speed,
    en_api,
    en_comments,
    en_delivery,
    en_detail,
    en_first,
    en_forecast,
    en_mapping,
    en_on_page,
    en_outside,
    en_process,
    en_quality,
    en_queue,
    en_records,
    en_report,
    en_scorecard,
    en_search,
    en_serve,
    en_settings,
    en_side_by_side,
    en_standards,
    en_streamlit,
    en_take,
    en_ticket,
    en_views,
    en_why,
)

WORDS = (
    en_access.WORDS
    | en_add_data.WORDS
    | en_answer_speed.WORDS
    | en_after_complaint.WORDS
    | en_api.WORDS
    | en_comments.WORDS
    | en_delivery.WORDS
    | en_detail.WORDS
    | en_first.WORDS
    | en_forecast.WORDS
    | en_mapping.WORDS
    | en_on_page.WORDS
    | en_outside.WORDS
    | en_process.WORDS
    | en_quality.WORDS
    | en_queue.WORDS
    | en_records.WORDS
    | en_report.WORDS
    | en_scorecard.WORDS
    | en_search.WORDS
    | en_serve.WORDS
    | en_settings.WORDS
    | en_side_by_side.WORDS
    | en_standards.WORDS
    | en_streamlit.WORDS
    | en_take.WORDS
    | en_ticket.WORDS
    | en_views.WORDS
    | en_why.WORDS
    | {
        # pages
        "app.page_title": "{page} · {app}",
        "app.title": "Service Pulse",
        "page.overview": "Overview",
        "page.overview.help": "Speed, availability, satisfaction and load at a glance, and what changed.",
        "page.speed": "Speed",
        "page.speed.help": "How long customers wait for a first reply and for a solution.",
        "page.availability": "Availability",
        "page.availability.help": "Whether somebody is there when customers come.",
        "page.satisfaction": "Satisfaction",
        "page.satisfaction.help": "What customers say in surveys, and whether they stay.",
        "page.tickets": "Tickets",
        "page.tickets.help": "The records behind a number.",
        "page.definitions": "Definitions",
        "page.definitions.help": "What every number means and how it is computed.",
        "page.add_data": "Add data",
        "page.add_data.help": "Load exports, see what came of them, take them back.",
        "nav.numbers": "Numbers",
        "nav.behind": "Behind the numbers",
        "nav.data": "Data",
        # frame
        "demo.note": "**Demo company: made-up data.**",
        "demo.link": "Add your export",
        "data.until": "Data until {day}",
        "data.none": "No data yet",
        "data.cut.entered": "The newest {rows} came in on {day}, while others were over as late as {until}: the export is cut by date. After {day} only old ones are left, so their changes are not judged.",
        "data.cut.over": "No {rows} were over after {day}, while new ones came in until {until}: the export is cut by date. Whether they were over since is not known, so changes after {day} are not judged.",
        "problem.store": "The data cannot be opened: {why}",
        "problem.question": "This cannot be answered: {why}",
        "problem.metrics": "Not worked out: {metrics}. {why}",
        "link.unknown_value": "{dimension} “{value}” in this link is not in the data.",
        "link.unknown_period": "This link names a period that does not exist: {value}. The usual days are shown instead.",
        "link.unknown_code": "This link has an unknown setting: {field} = {value}. It is left out.",
        # filters
        "filters.period": "Period",
        "filters.dates": "First and last day",
        "filters.compare": "Compared with",
        "filters.clock": "Clock",
        "filters.step": "Steps of charts",
        "filters.title": "Filters",
        "filters.title_n": "Filters · {n}",
        "filters.all": "All",
        "filters.no_value": "(none)",
        "filters.none_of": "none",
        "filters.chip.help": "Take this filter away",
        "filters.clear": "Clear filters",
        "period.7d": "Last 7 days",
        "period.28d": "Last 28 days",
        "period.91d": "Last 91 days",
        "period.364d": "Last 364 days",
        "period.last_week": "Last week",
        "period.last_month": "Last month",
        "period.last_quarter": "Last quarter",
        "period.last_12_months": "Last 12 months",
        "period.this_month": "This month",
        "period.this_year": "This year",
        "period.all": "All data",
        "period.dates": "Choose days…",
        "compare.previous": "vs previous period",
        "compare.year": "vs a year before",
        "compare.none": "No comparison",
        "clock.calendar": "Calendar hours",
        "clock.business": "Business hours",
        "clock.calendar.sentence": "calendar hours",
        "clock.business.sentence": "business hours",
        "step.auto": "Automatic",
        "step.day": "Days",
        "step.week": "Weeks",
        "step.month": "Months",
        "step.quarter": "Quarters",
        "step.year": "Years",
        "steps.day": "days",
        "steps.week": "weeks",
        "steps.month": "months",
        "steps.quarter": "quarters",
        "steps.year": "years",
        "sentence.compared": "compared with {period}",
        "sentence.without": "without {filter}",
        "hours.assumed": "Opening hours are not set: Monday to Friday 9 to 17 ({zone}) is assumed.",
        "hours.set": "Set them",
        "list.or": "{first} or {last}",
        "list.more": "{n} more",
        # cards
        "family.speed": "Speed",
        "family.availability": "Availability",
        "family.satisfaction": "Satisfaction",
        "family.loyalty": "Loyalty",
        "family.load": "Load",
        "family.quality": "Quality",
        "family.complaints": "Complaints",
        "family.promises": "Promises",
        "family.staffing": "Staffing",
        "card.was": "was {base}",
        "card.interval": "95%: {interval}",
        # definitions that can be chosen
        "define.choice": "{switch}: {option}",
        "define.question": "{switch} …",
        "define.setting": "{label} {value}",
        "define.typed": "{label} ({unit})",
        "define.usual": "usual",
        "define.usually": "Usually {value}.",
        "define.as_usual": "With the usual {numbers}: {value}",
        "define.target": "target {target} is for the usual definition",
        "define.reset": "Usual definitions",
        # too few
        "few.value": "Too few",
        "few.from": "Shown from {rows}",
        "few.wide": "Wide interval: read the range",
        "few.no_interval": "No interval: too few rows, too uneven, or all alike",
        "few.before": "Too few before to compare",
        "few.everywhere": "Too few in each part to draw; longer steps or more days help.",
        "few.longer": "{steps}, because too many {short} have fewer than {rows}.",
        "few.steps": "Not drawn: {n} of {all} steps, with fewer than {rows}.",
        "card.unavailable": "Not available {by}",
        "card.no_data": "No such data loaded yet",
        "card.filtered": "No data with these filters",
        "card.last": "Nothing in these days; last on {day}",
        "card.hole": "No data from {first} to {last}",
        "card.until": "Data until {day}",
        "card.until_compared": "Data until {day}, compared with {days}",
        "card.open": "Open {label}: what it means and the records behind it",
        "count.tickets.one": "{n} ticket",
        "count.tickets.other": "{n} tickets",
        "count.surveys.one": "{n} survey",
        "count.surveys.other": "{n} surveys",
        "count.contacts.one": "{n} contact",
        "count.contacts.other": "{n} contacts",
        "count.customers.one": "{n} customer",
        "count.customers.other": "{n} customers",
        "count.shifts.one": "{n} shift",
        "count.shifts.other": "{n} shifts",
        "count.complaints.one": "{n} complaint",
        "count.complaints.other": "{n} complaints",
        "count.scores of reviews.one": "{n} score",
        "count.scores of reviews.other": "{n} scores",
        "count.reviews.one": "{n} review",
        "count.reviews.other": "{n} reviews",
        "count.stretches of agents' time.one": "{n} stretch of agents' time",
        "count.stretches of agents' time.other": "{n} stretches of agents' time",
        "count.quarters of an open hour.one": "{n} quarter of an open hour",
        "count.quarters of an open hour.other": "{n} quarters of an open hour",
        "count.quarters of an open hour of each team.one": "{n} quarter of an open hour of a team",
        "count.quarters of an open hour of each team.other": "{n} quarters of an open hour of each team",
        "count.days of agents.one": "{n} day of an agent",
        "count.days of agents.other": "{n} days of agents",
        "count.opening hours.one": "{n} opening hour",
        "count.opening hours.other": "{n} opening hours",
        "count.days of the help centre.one": "{n} day of the help centre",
        "count.days of the help centre.other": "{n} days of the help centre",
        # changes
        "change.better": "Better by {amount}",
        "change.better.equal_days": "Better by {amount} at equal days",
        "change.worse": "Worse by {amount}",
        "change.worse.equal_days": "Worse by {amount} at equal days",
        "change.higher": "Higher by {amount}",
        "change.higher.equal_days": "Higher by {amount} at equal days",
        "change.lower": "Lower by {amount}",
        "change.lower.equal_days": "Lower by {amount} at equal days",
        "change.none": "No detectable change",
        "change.none.equal_days": "No detectable change at equal days",
        "change.with_range": "{said} ({range})",
        "change.up": "▲ {amount}",
        "change.up.equal_days": "▲ {amount} at equal days",
        "change.down": "▼ {amount}",
        "change.down.equal_days": "▼ {amount} at equal days",
        "change.same.brief": "no change",
        "change.not_judged": "not judged",
        "change.range": "{low}\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}{high}",
        "change.up_to": "up to {limit}",
        "change.from": "{limit} or more",
        "change.percent": "{amount}%",
        "change.percentage_points.one": "{amount}\N{NO-BREAK SPACE}point",
        "change.percentage_points.other": "{amount}\N{NO-BREAK SPACE}points",
        "change.points.one": "{amount}\N{NO-BREAK SPACE}point",
        "change.points.other": "{amount}\N{NO-BREAK SPACE}points",
        "change.unknown": "Change not known",
        "change.cut": "Change not judged: the data end earlier in one date than in another",
        "change.source_ends": "Change not judged: {source} ends on {day}",
        "change.source_begins": "Change not judged: {source} begins on {day}",
        "change.hole": "Change not judged: {source} has no data from {first} to {last}",
        "change.same": "No change",
        "change.in_full": "{said}. {basis}",
        "change.by.days": "95% interval, by how much days differ.",
        "change.by.weeks": "95% interval, by how much weeks differ.",
        "change.by.rows": "95% interval, by the {rows} alone: how much days differ is not known here.",
        "change.by.full count": "Counted in full: there is no chance in it.",
        # charts
        "chart.week_of": "week of {day}",
        "source.ends": "{source} ends",
        "source.begins": "{source} begins",
        "source.ends_on": "The data of {source} end on {day}.",
        "source.hole": "{source}: no data",
        "source.hole_on": "{source} has no data from {day} to {last}: values there are not known, and changes are not judged by them.",
        "source.begins_on": "The data of {source} begin on {day}.",
        "chart.partial": "not complete",
        "chart.before": "before",
        "chart.of_before": "{days} ({before})",
        "chart.year_before": "year ago",
        "chart.few": "too few",
        "chart.not_loaded": "The picture could not be drawn: its program was not loaded. Load the page again; its numbers are in the menu ⋯.",
        "chart.all": "all",
        "chart.all_alike": "{value} in each of the {n} groups.",
        "chart.rest": "{n} smaller groups are not drawn: {names} …",
        "chart.cell": "{day} {hour}:00–{until}:00: {value}",
        "chart.week": "By weekday and hour",
        "chart.worst": "Worst: {what}.",
        "chart.closed": "Hatched: closed.",
        "need.title": "Agents needed and missing, by weekday and hour",
        "need.missing": "Agents missing",
        "need.needed": "Agents needed",
        "need.rostered": "Needed on shift",
        "need.there": "Were there",
        "need.shifts": "Had shifts",
        "need.cell": "needed {needed}, there {there}",
        "need.cell_needed": "needed {needed}",
        "need.most_missing": "Most are missing: {what}.",
        "need.most_needed": "Most are needed: {what}.",
        "need.enough": "Enough agents were there in every hour.",
        "need.basis": "So that in four of five weeks {target} are answered within {seconds}; people who wait may hang up (Erlang A).",
        "need.steps": "{channel}, {when}, by the number of agents: {steps}.",
        "need.step": "{agents}: wait {wait}, missed {missed}, occupancy {busy}",
        "need.written": "{channel}: {hours} hours of work a week, backlog included.",
        "need.shrinkage": "Shrinkage of shifts, as measured: {share}.",
        "need.shrinkage_assumed": "Shrinkage of shifts, assumed: {share}. No shifts are known.",
        "need.any_channel": "Who was there was there for any channel.",
        "need.no_states": "Who was there is not known: it takes an export of agents' states.",
        "need.states_lack": "Who was there is not known {by}.",
        "need.no_agent": "How many are needed is told of teams, not of single agents.",
        "need.weeks": "{channel}: weeks needed: {least}, known: {weeks}.",
        "need.no_handle": "{channel}: how long one takes is not known.",
        "hours.shown": "What is shown",
        "hours.shown.created": "Tickets created",
        "hours.shown.missed": "Missed",
        "hours.shown.answer": "Wait for an answer",
        "hours.shown.response": "First response",
        "hours.shown.in_time": "In time",
        "chart.busiest": "Busiest: {what}.",
        "chart.score": "Score {score}",
        "chart.by": "{label} {by}",
        "chart.when": "{label} by weekday and hour",
        "chart.scores": "{label}: answers by score",
        "chart.scores_time": "{label}: scores over time",
        "chart.trend_alt": "{label}: {start} ({first}) to {end} ({last}).",
        "chart.empty_alt": "{label}: no data.",
        "chart.stacked_alt": "{label}: the share of each score ({scores}) over time.",
        "chart.how": "How to read the pictures",
        "chart.notes": "Vertical lines: {notes}.",
        "chart.note": "{day}, {text}",
        "empty.chart": "No data for these days and filters.",
        "empty.rows": "No records for these days and filters. Choose a longer period or fewer filters.",
        "empty.period": "Nothing in these days: the data of this page run from {first} to {last}.",
        # an opened number
        "opened.what": "What it means",
        "opened.records": "The {rows}",
        "opened.sql": "SQL",
        "opened.formula": "Formula",
        "opened.dated_by": "Dated by",
        "opened.credit": "Credited to",
        "opened.source": "Source",
        "opened.count_title": "What is counted",
        "opened.all": "All {rows} in these days and filters",
        "opened.without": "without: {reason}",
        "opened.counted": "Counted",
        "opened.first": "The newest {shown} of {total}.",
        "opened.download": "Download all as CSV",
        "opened.sql_help": "The question that was asked of the data, with its values below.",
        # where rows came from
        "origins.title": "Where it came from",
        "origins.looking": "Looking through the uploaded files …",
        "origins.none": "None of the uploaded files that are still kept has it.",
        "origins.unread.one": "{n} upload could not be looked through in the time that this may take.",
        "origins.unread.other": "{n} uploads could not be looked through in the time that this may take.",
        "number.unavailable": "This number cannot be split or filtered {by}.",
        # tables
        "table.up": "{label} ▴",
        "table.down": "{label} ▾",
        "table.in_unit": "{label} ({unit})",
        "table.business": "{label} (business)",
        "table.calendar": "{label} (calendar)",
        # tickets
        "tickets.metric": "Number",
        "tickets.count": "{rows} counted in “{label}”",
        "tickets.alt": "The records counted in {label}",
        # definitions
        "definitions.search": "Search definitions",
        "definitions.placeholder": "median, reopened, survey …",
        "definitions.none": "No definition has these words.",
        "definitions.excludes": "Left out",
        "definitions.better.higher": "Higher is better",
        "definitions.better.lower": "Lower is better",
        "definitions.better.neither": "Neither direction is better by itself",
        "definitions.by": "Can be split and filtered by",
        "definitions.shown_from": "Shown from",
        "definitions.rules": "When a number is not shown, and how a definition is chosen",
        "definitions.changes": "How changes are judged",
        "definitions.changes_text": (
            "- **Detectable:** a change is called better, worse, higher or lower only when its 95% interval leaves out no change; only then it has a colour. "
            "“No detectable change (−3 to +5%)” means that both a fall of 3% and a rise of 5% would fit the data.\n"
            "- **Days differ.** Tickets of one day share their causes. The interval of a change therefore takes days, from {weeks} days on weeks, as the unit, "
            "whenever that is wider than chance in the {rows} themselves. Differences between weekdays do not count as chance. With fewer than 14 days in both "
            "periods together only the {rows} can be judged, and the opened number says so.\n"
            "- **The interval of a value** says how exactly these {rows} are known, not how much days differ. So two values can lie further apart than their "
            "intervals and the change still not be detectable.\n"
            "- **Calendar:** a month of 31 days has more tickets than one of 28. What the number of days and their weekdays explain is taken off: “at equal days”.\n"
            "- **Many at once:** among the changes that a list of teams or channels points out, about 1 in 10 at most is a false alarm. Cards are judged one by one: "
            "of 20 that did not change, one will be called changed.\n"
            "- **Why a number changed:** what each group adds is exact and adds up to the change; “mix” comes of the group being more or less of the whole, “own change” of its own value. "
            "A group is pointed out where what it adds is more than chance explains among all that stand beside it.\n"
            "- **The headline** tells at most three things, bad news first, and nothing that chance explains.\n"
            "- **Counted in full:** what is open at a moment, and net flow, have no chance in them; their change is told without colour.\n"
            "- **Exact totals:** tickets, calls and hours are counted, not drawn as a sample, and have no interval; their change is still held against how much days differ.\n"
            "- **Cut exports:** where the data end much earlier in one date than in another, changes of the months after it are not judged."
        ),
        "definitions.pictures": "How to read the pictures",
        "definitions.pictures_text": (
            "- **Line:** the days shown. **Dotted line:** the days compared with, drawn from the same beginning.\n"
            "- **Shaded:** the 95% interval. **Dashed:** the target. **Upright line:** something that somebody noted, or a source that begins or ends.\n"
            "- **Hollow point:** not all of its days are known; it may still move. **Gap:** nothing, or too few to show.\n"
            "- **Cards:** the change beside what was before is in colour where chance does not explain it and one direction is better. A filled dot says that the target is met, "
            "a filled diamond that it is missed; hollow ones that chance could explain it. Point at a card for its interval.\n"
            "- **Every mark opens** its rows: click it, or use the table behind a picture."
        ),
        "definitions.rules_text": (
            "- **Too few:** a share, a mean or a net score is shown from {rows} rows; a median from {median} and a value for 9 in 10 "
            "from {tail}, because with fewer its 95% interval has no end on one side. This holds on cards, in pictures and in opened "
            "numbers; how many rows there are, and the rows themselves, can always be seen. Where too many steps of a picture would be "
            "missing, it takes longer steps and says so, unless you chose the steps.\n"
            "- **Wide interval:** a share whose exact 95% interval is wider than 30 points, or wider than 5 points and 1.3 times the "
            "share or its rest, is shown faint, and so is a net score of fewer than {net} answers; their changes have no colour.\n"
            "- **Never withheld:** counts, sums, ratios of sums, and what is open at a moment are counted in full.\n"
            "- **Files and the command line** give every value with its n and its interval: whoever works on with them decides.\n"
            "- **Choosing a definition:** open a number to see which definition is in force, what the others give for the same days and "
            "filters, and to choose one. The choice holds on all pages, stands in the address, on the card, above the page and in every file.\n"
            "- **Who is credited:** by agent and by team a number goes to those that the record names last. Where an export names who sent the first "
            "response and who resolved the ticket, first responses and resolutions can be credited to them instead; where it does not, the ticket then "
            "stands under no agent. Surveys can be credited to the agent and team of their ticket."
        ),
    }
)
"""Key → words; {names} are filled in."""
