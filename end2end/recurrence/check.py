"""Random rules of the kinds that the editor of dates offers, by our code and by python-dateutil: the same moments have to come out."""

import random
import subprocess
import sys
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

RULES = 4_000
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
# With clock changes by an hour and by half of one, at midnight, to the other side of the date line, and none.
ZONES = [
    "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago", "Asia/Beirut", "Pacific/Apia",
    "Africa/Cairo", "America/St_Johns",
]


def rule(chance: random.Random, first: date) -> str:
    """A rule that falls on its first date, as the editor sees to."""
    every = chance.choice([1, 1, 1, 2, 3, 4, 12, 52])
    kind = chance.choice(["DAILY", "WEEKLY", "DAY", "WEEKDAY"])
    parts = [f"FREQ={kind if kind in ('DAILY', 'WEEKLY') else 'MONTHLY'}"]
    if every > 1:
        parts.append(f"INTERVAL={every}")
    if kind == "WEEKLY":
        days = sorted({first.weekday(), *chance.sample(range(7), chance.randrange(4))})
        parts.append("BYDAY=" + ",".join(WEEKDAYS[day] for day in days))
    elif kind == "DAY":
        parts.append(f"BYMONTHDAY={first.day}")
    elif kind == "WEEKDAY":
        nth = (first.day - 1) // 7 + 1
        parts.append(f"BYDAY={-1 if nth == 5 else nth}{WEEKDAYS[first.weekday()]}")
    end = chance.randrange(3)
    if end == 1:
        parts.append(f"UNTIL={first + timedelta(days=chance.randrange(900)):%Y%m%d}T235959")
    elif end == 2:
        parts.append(f"COUNT={chance.randrange(1, 200)}")
    return ";".join(parts)


def has_day(zone: ZoneInfo, day: date) -> bool:
    """False for a day that the zone skipped."""
    midnight = datetime.combine(day, time(), zone).astimezone(timezone.utc)
    return midnight.astimezone(zone).date() == day


def expected(first: datetime, text: str, zone: ZoneInfo, after: datetime, until: datetime) -> list[datetime]:
    """By bare local time first; what a clock change leaves out or brings twice is read with the offset before it, as `fold=0` is."""
    found = []
    for local in rrulestr(text, dtstart=first) if text else [first]:
        moment = local.replace(tzinfo=zone).astimezone(timezone.utc)
        if moment >= until + timedelta(days=2):
            break
        if after < moment < until and has_day(zone, local.date()):
            found.append(moment)
    return found


def main() -> None:
    chance = random.Random(5545)
    cases, lines = [], []
    for number in range(RULES):
        year = 2011 if number % 10 == 0 else 2026
        day = date(year, 1, 1) + timedelta(days=chance.randrange(800))
        # Many at night, when clocks change.
        hour = chance.choice([0, 1, 2, 3, chance.randrange(24)])
        first = datetime.combine(day, time(hour, 5 * chance.randrange(12)))
        text = rule(chance, day) if number % 20 else ""
        zone = chance.choice(ZONES)
        after = datetime.combine(day, time(), timezone.utc) + timedelta(days=chance.randrange(-30, 200))
        until = after + timedelta(days=chance.randrange(1, 500))
        cases.append((first, text, zone, after, until))
        lines.append("\t".join([first.isoformat(), text, zone, after.isoformat(), until.isoformat()]))
    ours = subprocess.run([sys.argv[1]], input="\n".join(lines) + "\n", capture_output=True, text=True, check=False)
    if ours.returncode != 0:
        sys.exit(f"our code failed: {ours.stderr}")
    answers = ours.stdout.split("\n")[:-1]
    if len(answers) != len(cases):
        sys.exit(f"{len(cases)} rules were asked about, {len(answers)} answered")
    dates = wrong = 0
    for (first, text, zone, after, until), answer in zip(cases, answers, strict=True):
        theirs = expected(first, text, ZoneInfo(zone), after, until)
        mine = [datetime.fromisoformat(moment) for moment in answer.split(",") if moment]
        dates += len(theirs)
        if mine != theirs:
            wrong += 1
            only = sorted(set(mine) ^ set(theirs))[:3]
            print(f"{first} {text or 'once'} in {zone}, {after} to {until}: differs at {[str(moment) for moment in only]}")
    if wrong or dates < RULES:
        sys.exit(f"{wrong} of {RULES} rules differ; {dates} dates")
    print(f"{RULES} rules, {dates} dates: the same as python-dateutil's")


if __name__ == "__main__":
    main()
