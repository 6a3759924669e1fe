"""Makes calendars at random, and says when their owner is busy, as `recurring-ical-events` finds it.

Of each there are two files: `N.ics`, and `N.txt`, whose first line is the trainer's zone and the window, and whose others are the
busy times in it, merged, on five minutes, in UTC. `crates/services/tests/foreign_calendars.rs` reads both.
"""

import random
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Karachi", "Australia/Lord_Howe", "Pacific/Apia"]
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=timezone.utc)
UNTIL = NOW + timedelta(days=370)
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
CELL = 300


def stamp(when: datetime) -> str:
    return when.strftime("%Y%m%dT%H%M%S")


def day(when: date) -> str:
    return when.strftime("%Y%m%d")


def dated(name: str, when: datetime, zone: str | None, whole: bool) -> str:
    if whole:
        return f"{name};VALUE=DATE:{day(when)}"
    if zone == "UTC":
        return f"{name}:{stamp(when)}Z"
    return f"{name};TZID={zone}:{stamp(when)}" if zone else f"{name}:{stamp(when)}"


def rule(chance: random.Random, start: datetime, zone: str | None, whole: bool) -> str:
    """A rule that the start itself is a coming of, so that nobody has to guess what is meant."""
    freq = chance.choice(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "YEARLY"])
    parts = [f"FREQ={freq}"]
    if chance.random() < 0.4:
        parts.append(f"INTERVAL={chance.randint(2, 4)}")
    weekday = WEEKDAYS[start.weekday()]
    if freq == "WEEKLY" and chance.random() < 0.6:
        days = {weekday, *chance.sample(WEEKDAYS, chance.randint(0, 3))}
        parts.append("BYDAY=" + ",".join(name for name in WEEKDAYS if name in days))
        if chance.random() < 0.5:
            parts.append(f"WKST={chance.choice(['MO', 'SU'])}")
    elif freq == "DAILY" and chance.random() < 0.3:
        parts.append(f"BYMONTH={','.join(str(month) for month in sorted({start.month, chance.randint(1, 12)}))}")
    elif freq == "MONTHLY":
        kind = chance.random()
        if kind < 0.3:
            parts.append(f"BYMONTHDAY={start.day}")
        elif kind < 0.6:
            parts.append(f"BYDAY={(start.day - 1) // 7 + 1}{weekday}")
        elif kind < 0.8:
            days = ",".join(WEEKDAYS[:5])
            if start.weekday() < 5:
                # The first, second, … workday, whichever the start is.
                number = sum(1 for past in range(1, start.day + 1) if start.replace(day=past).weekday() < 5)
                parts.append(f"BYDAY={days};BYSETPOS={number}")
    elif freq == "YEARLY" and chance.random() < 0.5:
        parts.append(f"BYMONTH={start.month};BYMONTHDAY={start.day}")
    end = chance.random()
    if end < 0.3:
        parts.append(f"COUNT={chance.randint(1, 60)}")
    elif end < 0.6:
        last = start + timedelta(days=chance.randint(0, 900))
        if whole:
            parts.append(f"UNTIL={day(last)}")
        elif zone is None:
            parts.append(f"UNTIL={stamp(last)}")
        else:
            there = timezone.utc if zone == "UTC" else ZoneInfo(zone)
            parts.append(f"UNTIL={stamp(last.replace(tzinfo=there).astimezone(timezone.utc))}Z")
    return "RRULE:" + ";".join(parts)


def event(chance: random.Random, uid: int) -> list[list[str]]:
    """An event, and what takes the place of some of its comings."""
    zone = chance.choice([*ZONES, *ZONES, "UTC", None])
    whole = chance.random() < 0.2
    # By daylight, so that no event lies across a change of clocks: what its length means then is another matter.
    start = datetime(2026, 11, 1) + timedelta(days=chance.randint(-700, 380))
    start = start.replace(hour=0 if whole else chance.randint(6, 18), minute=0 if whole else chance.randint(0, 59))
    length = timedelta(days=chance.randint(1, 3)) if whole else timedelta(minutes=chance.randint(5, 240))
    lines = [f"UID:{uid}", dated("DTSTART", start, zone, whole)]
    if chance.random() < 0.5:
        lines.append(dated("DTEND", start + length, zone, whole))
    else:
        lines.append(f"DURATION:P{length.days}D" if whole else f"DURATION:PT{int(length.total_seconds()) // 60}M")
    if chance.random() < 0.1:
        lines.append("TRANSP:TRANSPARENT")
    if chance.random() < 0.1:
        lines.append("STATUS:CANCELLED")
    found = [lines]
    if chance.random() < 0.7:
        lines.append(rule(chance, start, zone, whole))
        comings = comings_of(lines)
        chance.shuffle(comings)
        for coming in comings[: chance.randint(0, 3)]:
            if coming != start:
                lines.append(dated("EXDATE", coming, zone, whole))
        for coming in comings[3 : 3 + chance.randint(0, 2)]:
            if coming == start:
                continue
            moved = coming + (timedelta(days=1) if whole else timedelta(minutes=chance.randint(-90, 90)))
            instead = [f"UID:{uid}", dated("RECURRENCE-ID", coming, zone, whole), dated("DTSTART", moved, zone, whole)]
            instead.append("DURATION:P1D" if whole else "DURATION:PT45M")
            if "TRANSP:TRANSPARENT" in lines and chance.random() < 0.5:
                instead.append("TRANSP:TRANSPARENT")
            if chance.random() < 0.3:
                instead.append("SEQUENCE:4")
            found.append(instead)
    return found


def text_of(events: list[list[str]]) -> str:
    body = "".join("BEGIN:VEVENT\r\n" + "".join(line + "\r\n" for line in lines) + "END:VEVENT\r\n" for lines in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Random//EN\r\n{body}END:VCALENDAR\r\n"


def comings_of(lines: list[str]) -> list[datetime]:
    """When an event comes by its own clocks."""
    calendar = icalendar.Calendar.from_ical(text_of([lines]))
    found = recurring_ical_events.of(calendar).between(date(2024, 1, 1), date(2028, 1, 1))
    starts = [coming["DTSTART"].dt for coming in found]
    as_time = lambda when: when if isinstance(when, datetime) else datetime(when.year, when.month, when.day)  # noqa: E731
    return sorted(as_time(when).replace(tzinfo=None) for when in starts)


def moment(when: date, own_zone: str) -> datetime:
    """In UTC: whole days and times without a zone are by the trainer's clocks."""
    if not isinstance(when, datetime):
        when = datetime(when.year, when.month, when.day)
    if when.tzinfo is None:
        when = when.replace(tzinfo=ZoneInfo(own_zone))
    return when.astimezone(timezone.utc)


def busy(text: str, own_zone: str) -> list[tuple[datetime, datetime]]:
    calendar = icalendar.Calendar.from_ical(text)
    found = []
    # A few days more on both sides: the library asks by dates of its own.
    for coming in recurring_ical_events.of(calendar).between(NOW - timedelta(days=5), UNTIL + timedelta(days=5)):
        if coming.get("TRANSP") == "TRANSPARENT" or coming.get("STATUS") == "CANCELLED":
            continue
        start, end = moment(coming["DTSTART"].dt, own_zone), moment(coming["DTEND"].dt, own_zone)
        start, end = max(start, NOW), min(end, UNTIL)
        if start < end:
            low = int(start.timestamp()) // CELL * CELL
            high = -(-int(end.timestamp()) // CELL) * CELL
            found.append((low, high))
    merged: list[list[int]] = []
    for low, high in sorted(found):
        if merged and low <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], high)
        else:
            merged.append([low, high])
    at = lambda second: datetime.fromtimestamp(second, tz=timezone.utc)  # noqa: E731
    return [(at(low), at(high)) for low, high in merged]


def main() -> None:
    folder, count, first = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    times = 0
    for seed in range(first, first + count):
        chance = random.Random(seed)
        own_zone = chance.choice(ZONES)
        events = [lines for uid in range(chance.randint(1, 6)) for lines in event(chance, uid)]
        chance.shuffle(events)
        text = text_of(events)
        expected = busy(text, own_zone)
        times += len(expected)
        shown = lambda when: when.strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: E731
        rows = [f"{own_zone} {shown(NOW)} {shown(UNTIL)}", *(f"{shown(low)} {shown(high)}" for low, high in expected)]
        (folder / f"{seed}.ics").write_bytes(text.encode())
        (folder / f"{seed}.txt").write_text("\n".join(rows) + "\n")
    print(f"{count} calendars with {times} busy times")


if __name__ == "__main__":
    main()
