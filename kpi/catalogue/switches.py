"""The points of definitions on which the field disagrees, with the options that a reader may choose from."""

from __future__ import annotations

from kpi.declare.switch import Option, Switch

FIRST_CONTACT = Switch(
    name="first_contact",
    brief="First contact",
    label="A ticket was solved at first contact when it took",
    help="A customer who writes again was not helped the first time, so a repeat counts against it. The gross number keeps "
    "tickets that one team could not have solved; the net number leaves them out.",
    source="https://customerthink.com/first_call_resolution_metrics_gross_vs_net_fcr/",
    options=(
        Option(
            name="gross",
            brief="gross",
            label="few replies, no reopening and no repeat, of all resolved tickets (gross)",
        ),
        Option(name="net", brief="net", label="the same, of tickets that stayed with one team (net)"),
        Option(
            name="without_repeats",
            brief="repeats allowed",
            label="few replies and no reopening, whether the customer came back or not",
        ),
        Option(name="one_touch", brief="exactly one reply", label="exactly one public reply, whatever came after it"),
    ),
)

WITHOUT_REPLY = Switch(
    name="without_reply",
    brief="Solved without a reply",
    label="Tickets solved without any reply are",
    help="They are resolved tickets like others, and leaving them out would hide that nobody wrote to the customer.",
    source="https://help.groovehq.com/help/how-the-productivity-reports-are-calculated",
    options=(
        Option(name="counted", brief="counted", label="counted"),
        Option(name="left_out", brief="left out", label="left out"),
    ),
)

GOOD_ANSWERS = Switch(
    name="good_answers",
    brief="Good answers",
    label="Good answers are",
    help="The two best of five is what most publish. The best one only is stricter; all above the middle also takes 5 of 7 and 6 to 8 of 10.",
    source="https://help.front.com/en/articles/2399",
    options=(
        Option(name="top_two", brief="two best of five", label="the two best of 5, 7 and 10, the best of 3 and of 2"),
        Option(name="top_box", brief="best one only", label="the best one only"),
        Option(name="above_middle", brief="all above the middle", label="all above the middle of the scale"),
    ),
)

ABANDONED = Switch(
    name="abandoned",
    brief="Customers who gave up",
    label="Calls and chats that the customer gave up",
    help="Somebody who hangs up at once never gave the team a chance; somebody who waits and gives up was not answered. "
    "There is no industry standard.",
    source="https://help.mypurecloud.com/articles/configure-the-service-level-calculation/",
    options=(
        Option(
            name="short_out",
            brief="left out if at once",
            label="count as not answered, but those who hung up at once are left out",
        ),
        Option(name="all_in", brief="all counted", label="all count as not answered"),
        Option(
            name="all_out",
            brief="all left out",
            label="are all left out; only what rang out or went to voicemail counts as not answered",
        ),
    ),
)

RESPONSE_DATED = Switch(
    name="response_dated",
    brief="First response dated by",
    label="A first response belongs to the day",
    help="By creation a day's customers stay together, and what nobody answered yet is seen beside them. By the response a "
    "day's work stays together, and an old number no longer changes.",
    source="https://support.zendesk.com/hc/en-us/articles/4408834848154",
    options=(
        Option(name="creation", brief="creation", label="on which the ticket was created"),
        Option(name="response", brief="response", label="on which it was answered"),
    ),
)

RESOLUTION_DATED = Switch(
    name="resolution_dated",
    brief="Resolution dated by",
    label="A resolution belongs to the day",
    help="By creation the newest weeks look fast, because only their quick tickets are resolved yet: “Resolution time of "
    "what came in” answers that question without the flaw.",
    source="https://support.zendesk.com/hc/en-us/articles/4408834848154",
    options=(
        Option(name="resolution", brief="resolution", label="on which the ticket was resolved"),
        Option(name="creation", brief="creation", label="on which it was created"),
    ),
)

ANSWER_DATED = Switch(
    name="answer_dated",
    brief="Answers dated by",
    label="A survey's answer belongs to the day",
    help="The answer's own day is what most tools show. By the sending, answers of the newest days are still to come, but "
    "they stand beside the response rate of the same surveys.",
    source="https://help.trengo.com/en/articles/154403",
    options=(
        Option(name="answer", brief="answer", label="on which it was given"),
        Option(name="sending", brief="sending", label="on which the survey was sent"),
    ),
)

ON_HOLD = Switch(
    name="on_hold",
    brief="Time on hold",
    label="Time on hold, waiting for a third party,",
    help="Customers wait whoever is to blame, so it counts. What the team itself could have shortened is the time without it; "
    "the vendor's page on its data export describes the same column that way.",
    source="https://support.zendesk.com/hc/en-us/articles/4408886165402",
    options=(
        Option(name="counted", brief="counted", label="is part of the time customers waited"),
        Option(name="left_out", brief="left out", label="is left out of the time customers waited"),
    ),
)

CREDIT = Switch(
    name="credit",
    brief="Responses and resolutions credited to",
    label="A first response or a resolution is credited to",
    help="Nearly every export names the agent who has the ticket now; few name who answered or resolved it. Where that person is not "
    "named, the ticket stands under no agent rather than under another one. It changes only what is split or filtered by agent.",
    source="https://support.freshdesk.com/en/support/solutions/articles/50000000041-support-metrics-in-freshdesk-analytics",
    options=(
        Option(name="ticket", brief="agent named last", label="the agent that the ticket names last"),
        Option(
            name="who_did_it",
            brief="who did it",
            label="whoever sent the first response or resolved the ticket, where the export names them; else nobody",
        ),
    ),
)

SURVEY_CREDIT = Switch(
    name="survey_credit",
    brief="Surveys credited to",
    label="A survey is credited to",
    help="A survey that names an agent was about that agent, who may have handed the ticket on since. By the ticket, surveys stand beside "
    "the other numbers of the same tickets. It changes only what is split or filtered by agent or team.",
    source="https://support.happyfox.com/kb/article/793-which-agent-gets-the-survey-credits",
    options=(
        Option(
            name="survey",
            brief="whom the survey names",
            label="the agent and team that the survey names, else those that its ticket names last",
        ),
        Option(
            name="ticket",
            brief="whom the ticket names",
            label="the agent and team that its ticket names last; without a ticket to nobody",
        ),
    ),
)

SWITCHES = (
    FIRST_CONTACT,
    WITHOUT_REPLY,
    GOOD_ANSWERS,
    ABANDONED,
    RESPONSE_DATED,
    RESOLUTION_DATED,
    ANSWER_DATED,
    ON_HOLD,
    CREDIT,
    SURVEY_CREDIT,
)
"""In the order in which they are listed."""
