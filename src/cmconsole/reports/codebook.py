"""What every column and every figure means, as it stands in each exported file."""

from __future__ import annotations

COLUMNS = {
    "conversation": "What we owe to one contact in one thread; the same in both tables.",
    "posted_at": "When the post that the first wait is measured from was published, by its network.",
    "arrived_at": "When that post reached this desk.",
    "network": "Kind of network.",
    "source": "The source that brought it; with an event, how an outcome is known.",
    "contact": "The author's handle, or a number where people are left out.",
    "contact_name": "The author's display name.",
    "followers": "Followers of the author as last seen. Never used for class, level, order or target.",
    "reach_band": "0 under 100 followers, 1 to 999, 2 to 9,999, 3 from 10,000; empty: not known.",
    "language": "Language of the post.",
    "address": "Where the post is.",
    "class": "major, minor, question, misinformed, venting, rant, praise or noise.",
    "level": "0 none, 1 low, 2 medium, 3 high, 4 red zone.",
    "state": "Where the conversation stands.",
    "fate": "What became of the first wait: answered; waiting (something is due); never answered "
    "(closed without answer or reason); no reply needed (decided, with a reason); withdrawn (by "
    "its author); merged (counted elsewhere); nothing due (no target).",
    "person": "Who answered first; where nobody did, whose it is.",
    "via": "native: the first answer was written in the network's own app.",
    "answered_at": "When the network had the first answer of a person.",
    "wait_s": "M1, the customer's clock: from publication to the first answer, in seconds.",
    "desk_s": "M1, the desk's clock: from arrival to the first answer, in seconds.",
    "open_wait_s": "wait_s counted in the opening hours of its target version, in seconds.",
    "open_desk_s": "desk_s counted in the opening hours of its target version, in seconds.",
    "due_at": "The first wait's deadline that counts: the first one that passed, else the last one set.",
    "target": "met, late (answered late or overdue), not yet (due in future), ended before.",
    "overrun_s": "M6: by how much the deadline was passed when it was answered or closed, or now.",
    "picked_up_s": "M10: from arrival to the first thing a person did about it, in seconds.",
    "classed_s": "M10: from arrival to a person's word on its class or level, in seconds.",
    "delay_network_s": "M11: on its way to us, in seconds. The six delays add up to wait_s.",
    "delay_away_s": "M11: the console was off or asleep, in opening hours.",
    "delay_closed_s": "M11: outside opening hours.",
    "delay_approval_s": "M11: a written reply waited for approval.",
    "delay_queue_s": "M11: it was here in opening hours and nobody wrote.",
    "delay_writing_s": "M11: somebody wrote, or the reply was on its way.",
    "offline_at": "When it was taken offline for the first time.",
    "outcome_at": "When the outcome became known.",
    "outcome_source": "M8, how it is known: customer said so, handoff confirmed, we assume.",
    "closed_in_public_at": "M12: when somebody came back in public.",
    "waived_at": "M12: when that was waived, with a reason.",
    "loop_due_at": "By when somebody had to come back in public.",
    "closed_at": "When it ended.",
    "posts": "Posts of the contact.",
    "replies": "Answers of ours.",
    "reopened": "How often it began again after it had ended.",
    "failed_channel": "Which channel failed them first.",
    "broken": "What was broken.",
    "vengeance": "They wanted to hurt more than to be helped.",
    "concession": "What was given or offered.",
    "amount": "How much, in its currency.",
    "currency": "Of the amount.",
    "policy_version": "The rules of triage in force.",
    "target_version": "The targets it started with.",
    "deleted": "The author took the post back; its text is left out.",
    "text": "The post; with an event, the reply or note. Without people, what was private is left out.",
    "event": "Globally unique id; sorts by time.",
    "at": "When it was written to the log.",
    "author": "Who did it; poller and console are this program.",
    "kind": "What happened.",
    "post": "The post it is about.",
    "published_at": "With opened, joined and edited: when the post was published.",
    "until": "With snoozed: when it comes back.",
    "owner": "With assigned: who; empty takes it from everybody.",
    "undoes": "With undone: the event that is taken back.",
    "to": "With answered: the one post it answers.",
    "with": "With merged, taken in and separated: the other conversation. What was merged goes on, with its "
    "clocks, in the conversation it went into; separated undoes that.",
    "thanks": "The post is a closing “thanks” and opens no wait.",
    "reason": "Why.",
    "how": "By which way.",
    "who": "Whom it went to.",
}
"""Every column of the exports. Instants are UTC."""

FIGURES = (
    ("Counted", "Conversations whose first post was published in the period. Posts from before a "
     "source was added, and old imported ones, are history and in no figure. Merged ones count once."),
    ("First response (M1)", "From the first unanswered post to our first answer that the customer can "
     "see; the customer's clock starts with its publication, the desk's with its arrival. Automatic "
     "replies do not count; answers written in the network's own app do."),
    ("Next response (M2)", "From the oldest unanswered post to our next answer, after the first one."),
    ("All responses (M3)", "From each post of a contact to our next answer."),
    ("Response rate (M4)", "Answered of all; and answered of all but those that were left without a "
     "reply for a stated reason or were taken back by their authors."),
    ("Within target (M5)", "Met / (met + late) over first and next responses that fell due in the "
     "period. Unanswered and overdue is late; what is not due yet stands beside it."),
    ("Late (M6)", "A deadline that passed while it held, kept however it was answered or changed "
     "later; the overrun stops when it is answered or closed."),
    ("Percentiles (M7)", "The shortest time within which that share of all was answered, by nearest "
     "rank; those still waiting count as long as they have waited (product-limit estimate), those "
     "closed unanswered as never. Hidden under 20 cases."),
    ("Time to outcome (M8)", "From the first post to a known outcome, by how it is known. Nothing "
     "counts as solved that nobody confirmed."),
    ("Pick-up (M10)", "From arrival to the first thing a person did, and to a person's word on the class."),
    ("Where the time went (M11)", "Each instant of the customer's wait counts once, for the first of: "
     "waiting for approval, writing, outside opening hours, console off or asleep, on its way to "
     "us, in the queue."),
    ("Loops (M12)", "Closed in public of what was taken offline in the period; waived and overdue beside."),
    ("Again (M13)", "Reopened: began again after it had ended. Repeat: the same person wrote about the "
     "same class of trouble within 14 days before."),
    ("Open at day end", "Waits with a target that nobody had answered when the local day ended."),
    ("Fairness", "Waits by bands of followers; Spearman's rank correlation of band and wait in minutes. "
     "Shares answered of those owed an answer, by followers, language, network and time of day; groups "
     "under 20 are not compared."),
)  # fmt: skip
"""Every figure of the report, in words."""
