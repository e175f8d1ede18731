"""English words of what stands side by side: two groups, two periods, and what goes along with experience and with bots."""

from __future__ import annotations

WORDS = {
    "filters.beside": "Beside",
    "compare.beside": "vs another {dimension}",
    "sentence.beside": "beside {group}",
    "beside.all": "All",
    "beside.now": "now",
    "beside.said": "{own}: {value} (n {n}). {other}: {other_value} (n {other_n}). {difference}",
    "beside.count": "{own}: {value}. {other}: {other_value}. {difference}",
    "beside.better": "Better by {amount} ({range}).",
    "beside.worse": "Worse by {amount} ({range}).",
    "beside.higher": "Higher by {amount} ({range}).",
    "beside.lower": "Lower by {amount} ({range}).",
    "beside.more": "{amount} more.",
    "beside.less": "{amount} less.",
    "beside.alike": "No difference.",
    "beside.none": "No detectable difference ({range}).",
    "beside.few": "Too few to compare.",
    "beside.said_year": "Now {value} (n {n}), a year before {other_value} (n {other_n}). {change}.",
    "beside.count_year": "Now {value}, a year before {other_value}. {change}.",
    "effect.experience": "By the agents' experience",
    "effect.bot": "With and without bots",
    "effect.no_cause": "They go together; that does not say that one is the reason of the other.",
    "effect.agents": "First day on the job: of {known} from a list, of {guessed} guessed from their first day in the data, of {unknown} not known.",
    "effect.agents.one": "{n} agent",
    "effect.agents.other": "{n} agents",
    "effect.no_agents": "Of no agent a first day is known or can be guessed. Add a list of agents with their first day on the job.",
    "effect.unknown": "Left out: {rows} of agents whose first day is not known, or without an agent.",
    "effect.bots": "{ended} of {tickets} were ended by a bot alone; of those in which a bot took part {handed} went on to a person; {back} of those that a bot ended came back within {days}.",
    "effect.days.one": "{n} day",
    "effect.days.other": "{n} days",
    "effect.where": "The bars are of {channels} alone, where bots take part.",
    "effect.no_bots": "No export says whether bots take part. Add an export of tickets that does.",
}
"""Key → words; {names} are filled in."""
