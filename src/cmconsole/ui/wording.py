"""The words and glyphs for classes, networks, times and states, said the same way everywhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QTimeZone

from cmconsole.domain.judgement import Level, MentionClass, Reason
from cmconsole.domain.sources import Health, SourceState
from cmconsole.store.reading.queues import Filter, Queue

if TYPE_CHECKING:
    from cmconsole.store.rows import MentionRow

NETWORKS = {
    "mastodon": ("Ma", "Mastodon"),
    "bluesky": ("Bs", "Bluesky"),
    "reddit": ("Rd", "Reddit"),
    "lemmy": ("Le", "Lemmy"),
    "feed": ("Rs", "Feed"),
    "hackernews": ("Hn", "Hacker News"),
    "youtube": ("Yt", "YouTube"),
    "x": ("X", "X"),
    "facebook": ("Fb", "Facebook"),
    "instagram": ("Ig", "Instagram"),
    "forum": ("Fo", "Forum"),
    "stackexchange": ("Se", "Stack Exchange"),
    "github": ("Gh", "GitHub"),
    "discourse": ("Di", "Discourse"),
    "appstore": ("As", "App Store"),
    "googleplay": ("Gp", "Google Play"),
    "googlebusiness": ("Gb", "Google Business"),
    "linkedin": ("Li", "LinkedIn"),
    "import": ("Im", "Import"),
}
"""The two letters and the name of each network. Names of their own are not translated."""


def tr(text: str, count: int = -1) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("wording", text, "", count)


def counted(count: int, one: str, many: str) -> str:
    """`1 reply`, `2 replies`; both texts are translated and hold `{n}`."""
    return tr(one if count == 1 else many).format(n=QLocale().toString(count))


def network_mark(network: str) -> str:
    """Two letters that stand for a network."""
    return NETWORKS.get(network, (network[:2].capitalize(), ""))[0]


def network_name(network: str) -> str:
    """What people call a network."""
    return NETWORKS.get(network, ("", network.capitalize()))[1]


def filter_words(only: Filter) -> str:
    """What a filter leaves in; nothing where it leaves in everything."""
    parts = [network_name(name) for name in only.networks]
    parts += [class_name(kind, Level.NONE) for kind in only.classes]
    if only.level_at_least is Level.RED_ZONE:
        parts.append(tr("Red zone"))
    if only.owner is not None:
        parts.append(only.owner)
    return tr("Only {what}").format(what=", ".join(parts)) if parts else ""


def class_name(mention_class: MentionClass, level: Level) -> str:
    """The word on a chip."""
    if level is Level.RED_ZONE:
        return tr("Red zone")
    return {
        MentionClass.MAJOR: tr("Major"),
        MentionClass.MINOR: tr("Minor"),
        MentionClass.QUESTION: tr("Question"),
        MentionClass.MISINFORMED: tr("Misinformed"),
        MentionClass.VENTING: tr("Venting"),
        MentionClass.RANT: tr("Rant"),
        MentionClass.PRAISE: tr("Praise"),
        MentionClass.NOISE: tr("Noise"),
    }[mention_class]


def class_glyph(mention_class: MentionClass, level: Level) -> str:
    """The icon on a chip: the shape alone tells how bad it is."""
    if level is Level.RED_ZONE:
        return "alert-octagon-filled"
    return {
        MentionClass.MAJOR: "alert-triangle-filled",
        MentionClass.MINOR: "square-rotated",
        MentionClass.QUESTION: "help-circle",
        MentionClass.MISINFORMED: "help-circle",
        MentionClass.VENTING: "circle",
        MentionClass.RANT: "eye",
        MentionClass.PRAISE: "heart-filled",
        MentionClass.NOISE: "volume-off",
    }[mention_class]


def standing(row: MentionRow) -> tuple[MentionClass, Level]:
    """What a mention counts as: its conversation's class, else what triage said of the post."""
    if row.work is not None:
        return row.work.mention_class, row.work.level
    return row.judgement.mention_class, row.judgement.level


def reason_text(reason: Reason) -> str:
    """A reason with the words it stands on: `Harm: “hot”, “hurt”`."""
    quoted = ", ".join(f"“{word}”" for word in reason.words)
    return f"{reason.text}: {quoted}" if quoted else reason.text


def author_name(row: MentionRow) -> str:
    """What to call the author."""
    return row.author_name or row.author_handle or tr("Somebody")


def initials(name: str) -> str:
    """Two letters for a person."""
    words = [word for word in name.replace("_", " ").split() if word[0].isalnum()]
    if not words:
        return name[:2].upper()
    if len(words) == 1:
        return words[0][:2].upper()
    return (words[0][0] + words[-1][0]).upper()


def queue_name(queue: Queue) -> str:
    """What a list is called."""
    return {
        Queue.ANSWER: tr("Answer next"),
        Queue.RED_ZONE: tr("Red zone"),
        Queue.MINE: tr("Mine"),
        Queue.UNASSIGNED: tr("Unassigned"),
        Queue.SNOOZED: tr("Snoozed"),
        Queue.OFFLINE: tr("Waiting offline"),
        Queue.LOOP: tr("Close the loop"),
        Queue.PRAISE: tr("Praise to share"),
        Queue.RANT: tr("Rants on watch"),
        Queue.NOISE: tr("Noise"),
        Queue.DONE: tr("Handled today"),
        Queue.ALL: tr("Everything"),
    }[queue]


def midnight(instant: datetime) -> datetime:
    """When the day of this instant began on this computer."""
    local = instant.astimezone()
    return datetime(local.year, local.month, local.day).astimezone()


def age(span: timedelta) -> str:
    """How long ago, short: `9 s`, `4 min`, `3 h`, `2 days`."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 60:
        return tr("{n} s").format(n=seconds)
    if seconds < 3600:
        return tr("{n} min").format(n=seconds // 60)
    if seconds < 86_400:
        return tr("{n} h").format(n=seconds // 3600)
    return counted(seconds // 86_400, "{n} day", "{n} days")


def clock_time(instant: datetime) -> str:
    """The time of day here."""
    return QLocale().toString(_local(instant).time(), QLocale.FormatType.ShortFormat)


def moment(instant: datetime, now: datetime) -> str:
    """When something was, as short as it stays clear: today only the time."""
    local, today = _local(instant), _local(now).date()
    if local.date() == today:
        return clock_time(instant)
    form = "d MMM HH:mm" if local.date().year() == today.year() else "d MMM yyyy"
    return QLocale().toString(local, form)


def weekday_time(instant: datetime) -> str:
    """Weekday and time, for what is less than a week away."""
    return QLocale().toString(_local(instant), "ddd HH:mm")


def day(instant: datetime) -> str:
    """A date, short."""
    return QLocale().toString(_local(instant).date(), "d MMM yyyy")


def month_began(now: datetime) -> datetime:
    """The first instant of this month, where the person is."""
    local = now.astimezone()
    return datetime(local.year, local.month, 1).astimezone()


def today(instant: datetime) -> str:
    """Weekday, date and time, for the status bar."""
    return QLocale().toString(_local(instant), "ddd d MMM, HH:mm")


def number(value: int) -> str:
    """A count with the separators of the person's language."""
    return QLocale().toString(value)


def language_name(tag: str) -> str:
    """The name of a language, from its BCP 47 tag."""
    found = QLocale(tag)
    if found.language() == QLocale.Language.C:
        return tag
    return QLocale.languageToString(found.language())


def health_words(health: Health, now: datetime) -> str:
    """How a source is doing, in two or three words."""
    if health.state is SourceState.LISTENING and health.last_success_at is not None:
        return age(now - health.last_success_at)
    if health.state is SourceState.WAITING and health.next_poll_at and health.next_poll_at > now:
        return tr("waits {time}").format(time=age(health.next_poll_at - now))
    return {
        SourceState.NEW: tr("first check"),
        SourceState.LISTENING: tr("first check"),
        SourceState.WAITING: tr("asked to wait"),
        SourceState.FAILING: tr("no answer"),
        SourceState.SIGNED_OUT: tr("signed out"),
        SourceState.STOPPED: tr("stopped"),
        SourceState.PAUSED: tr("paused"),
    }[health.state]


def health_glyph(state: SourceState) -> str:
    """The shape that tells how a source is doing."""
    return {
        SourceState.LISTENING: "circle-check",
        SourceState.WAITING: "alert-triangle",
        SourceState.SIGNED_OUT: "square-x-filled",
        SourceState.STOPPED: "square-x-filled",
    }.get(state, "circle-dashed")


def _local(instant: datetime) -> QDateTime:
    milliseconds = int(instant.timestamp() * 1000)
    return QDateTime.fromMSecsSinceEpoch(milliseconds, QTimeZone.systemTimeZone())
