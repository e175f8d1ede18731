"""LiveAgent: agent report, averages and counts of each agent, refused with the reason. Evidence [C]."""

from data.declare.format import Format
from data.store.sentence import Sentence

FORMAT = Format(
    name="liveagent_agents",
    vendor="LiveAgent",
    title="LiveAgent agent report",
    recognise=("contactid", "answers", ("newAnswerAvgTime", "nextAnswerAvgTime", "firstAssignAvgTime", "answers_ph")),
    refuse=Sentence(
        "Each row sums up one agent: counts, averages and rewards. Export the tickets, calls and chats themselves."
    ),
)
