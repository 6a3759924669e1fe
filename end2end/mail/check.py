"""Books and cancels at a server of its own, and looks at what its mail server and a calendar program are handed."""

import email
import email.policy
import http.cookiejar
import os
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

import icalendar
from aiosmtpd.controller import Controller

TRAINER = "elena-sokolova"


class MailServer:
    """Takes every letter, but the first one only at the second try, and none to one address."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.readers: list[str] = []
        self.put_off = 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802, PLR0913
        if address.startswith("unknown"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.put_off == 0:
            self.put_off += 1
            return "451 come back later"
        self.taken.append(envelope.content)
        self.readers.extend(envelope.rcpt_tos)
        return "250 OK"


class Person:
    """A browser without script."""

    def __init__(self, site: str, language: str) -> None:
        self.site = site
        self.language = language
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def open(self, path: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        """The page that a path or form ends on: its address and its text."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(urllib.parse.urljoin(self.site, path), data)
        request.add_header("accept", "text/html")
        request.add_header("accept-language", self.language)
        if form is not None:
            request.add_header("origin", self.site)
        with self.opener.open(request) as answer:
            return answer.url, answer.read().decode()

    def book_in_person(self, name: str, address: str, which: int) -> str:
        self.open("/do/register", {"name": name, "email": address, "password": "correct horse battery"})
        return self.book_again(which)

    def book_again(self, which: int) -> str:
        # A time on whichever day of the second week has one; each person takes another.
        day = (datetime.now(timezone.utc) + timedelta(days=8)).date()
        _, page = self.open(f"/trainers/{TRAINER}?day={day}")
        times = list(dict.fromkeys(re.findall(r'href="([^"]*[?&;]slot=[^"]*)"', page)))
        _, page = self.open(times[which].replace("&amp;", "&"))
        fields = dict(re.findall(r'<input[^>]*name="(service|start|back)"[^>]*value="([^"]*)"', page))
        address, _ = self.open("/do/hold", {key: value.replace("&amp;", "&") for key, value in fields.items()})
        booking = re.search(r"bkg_[0-9a-z]+", address)
        assert booking, address
        self.open("/do/pay-another-way", {"booking": booking.group(), "way": "in_person"})
        return booking.group()


def wait(what: str, until, seconds: int = 90) -> None:
    for _ in range(seconds * 5):
        if until():
            return
        time.sleep(0.2)
    raise AssertionError(f"{what}: not within {seconds} s")


def parts(raw: bytes) -> tuple[email.message.EmailMessage, str, str]:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if attached := list(message.iter_attachments()):
        assert message.get_content_type() == "multipart/mixed", message.get_content_type()
        assert [part.get_content_type() for part in attached] == ["text/calendar"], attached
    else:
        assert message.get_content_type() == "multipart/alternative", message.get_content_type()
    plain = message.get_body(("plain",))
    rich = message.get_body(("html",))
    assert plain is not None and rich is not None
    assert not message.defects and not plain.defects and not rich.defects
    return message, plain.get_content(), rich.get_content()


def check_form(raw: bytes) -> None:
    """What every letter must have, by RFC 5322, 2045 and 3834."""
    message, plain, rich = parts(raw)
    assert str(message["from"]) == "Spotter <hello@spotter.example>", message["from"]
    assert re.fullmatch(r"<mail_[0-9a-z]{26}@spotter\.example>", str(message["message-id"])), message["message-id"]
    assert message["date"].datetime is not None
    assert message["auto-submitted"] == "auto-generated"
    assert all(len(line) <= 998 for line in raw.split(b"\r\n")), "a line is too long"
    assert "\n" not in str(message["subject"])
    assert rich.startswith("<!doctype html>") and "<script" not in rich
    assert plain.endswith("\n")


def events(text: str) -> tuple[icalendar.Calendar, list[icalendar.Event]]:
    """A calendar as another program reads it; what every one must have, by RFC 5545."""
    assert text.endswith("\r\n") and all(len(line.encode()) <= 75 for line in text.split("\r\n")), "folded, ended by CRLF"
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar["version"] == "2.0" and calendar["prodid"], calendar
    found = calendar.walk("VEVENT")
    for event in found:
        assert not event.errors, event.errors
        assert event["dtend"].dt > event["dtstart"].dt, event
        assert event["dtstart"].dt.tzinfo is not None and event["dtstamp"].dt <= datetime.now(timezone.utc), event
    # What it writes of that is what it read: nothing was lost on the way.
    again = icalendar.Calendar.from_ical(calendar.to_ical()).walk("VEVENT")
    assert [event["summary"] for event in again] == [event["summary"] for event in found]
    return calendar, found


def invitation(raw: bytes, method: str) -> icalendar.Event:
    """The session that goes with a letter, as a calendar program is to take it up or strike it out (RFC 5546, 6047)."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    (part,) = message.iter_attachments()
    assert part.get_filename() == "booking.ics" and part.get_content_disposition() == "attachment"
    assert part["content-type"].params == {"charset": "utf-8", "method": method}, part["content-type"]
    calendar, (event,) = events(part.get_payload(decode=True).decode())
    assert calendar["method"] == method
    assert event["organizer"] == "mailto:hello@spotter.example", event["organizer"]
    reader = message["to"].addresses[0]
    assert event["attendee"] == f"mailto:{reader.addr_spec}", event["attendee"]
    assert event["attendee"].params["partstat"] == "ACCEPTED"
    return event


def main() -> None:
    post = MailServer()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mail = Controller(post, hostname="127.0.0.1", port=port)
    mail.start()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", folder),
            "DATABASE_URL": f"sqlite:{Path(folder) / 'spotter.sqlite'}",
            "LISTEN": "127.0.0.1:0",
            "LOG_FILTER": "info",
            "MAIL_URL": f"smtp://127.0.0.1:{port}",
            "MAIL_FROM": "Spotter <hello@spotter.example>",
        }
        program = os.environ["SPOTTER_BIN"]
        for command in ("migrate", "seed-demo"):
            subprocess.run([program, command], env=environment, check=True, capture_output=True)
        log = Path(folder) / "log"
        with log.open("wb") as out:
            server = subprocess.Popen([program, "serve"], env=environment, stdout=out, stderr=out)
        try:
            address = re.compile(r"http://127\.0\.0\.1:\d+")
            wait("the server's address", lambda: address.search(log.read_text()))
            site = address.search(log.read_text()).group()
            check(site, post, log, Path(folder) / "spotter.sqlite")
        finally:
            server.terminate()
            server.wait(30)
    mail.stop()


def begin_in_a_day(database: Path, bookings: list[str]) -> None:
    """Moves bookings, as if made days ago, to where they begin in a day: they are to be reminded of."""
    now = time.time_ns() // 1000
    # Sessions begin on a multiple of five minutes; the sweeper looks that far back.
    begins = (now + 86_400_000_000) // 300_000_000 * 300_000_000
    with sqlite3.connect(database, timeout=20) as connection:
        for booking in bookings:
            connection.execute(
                "UPDATE bookings SET starts_at = ?1, ends_at = ?1 + 3600000000, state_at = ?2 WHERE id = ?3",
                (begins, now - 3 * 86_400_000_000, booking),
            )
    connection.close()


def check(site: str, post: MailServer, log: Path, database: Path) -> None:
    before = len(post.taken)
    clients = Person(site, "en"), Person(site, "ru")
    booking = clients[0].book_in_person("Zoë “Z” O’Neil <b>", "zoe@example.com", 0)
    other = clients[1].book_in_person("Анна Ким", "anna@example.com", 0)
    Person(site, "en").book_in_person("Nobody", "unknown@example.com", 0)
    wanted = {"zoe@example.com": 1, "anna@example.com": 1, "elena@example.com": 3}
    wait("five letters", lambda: len(post.taken) - before >= 5, 60)
    assert post.put_off == 1, "the first letter was put off"
    time.sleep(15)
    # People of the demo may be reminded of something just now.
    told = Counter(reader for reader in post.readers if reader in wanted)
    assert dict(told) == wanted, Counter(post.readers)
    check_calendars(site, post, clients, booking)
    again = clients[0].book_again(1)

    def letters_to(reader: str, said: str) -> list[tuple[email.message.EmailMessage, str, str]]:
        found = [parts(raw) for raw in post.taken]
        return [letter for letter in found if reader in str(letter[0]["to"]) and said in letter[1]]

    def letter_to(reader: str, said: str) -> tuple[email.message.EmailMessage, str, str]:
        found = letters_to(reader, said)
        assert found, f"no letter to {reader} says “{said}”"
        return found[0]

    wait("a letter about the second booking", lambda: letters_to("zoe@example.com", again), 60)
    begin_in_a_day(database, [again, other])
    reminded = [("zoe@example.com", "To pay: "), ("anna@example.com", "К оплате: ")]
    wait("two reminders", lambda: all(letters_to(*reminder) for reminder in reminded), 90)
    for raw in post.taken:
        check_form(raw)

    message, plain, rich = letter_to("zoe@example.com", booking)
    assert str(message["subject"]).startswith("Booked: "), message["subject"]
    assert message["to"].addresses[0].display_name == "Zoë “Z” O’Neil <b>", message["to"]
    assert "Hello Zoë “Z” O’Neil <b>," in plain and "in person. Nothing was charged." in plain
    assert "Zoë “Z” O’Neil &lt;b&gt;," in rich
    assert f"{site}/bookings/{booking}" in plain and f'href="{site}/bookings/{booking}"' in rich
    message, plain, _ = letter_to("anna@example.com", other)
    assert str(message["subject"]).startswith("Вы записаны: "), message["subject"]
    assert "Здравствуйте, Анна Ким!" in plain
    letter_to("elena@example.com", "Анна Ким")
    message, plain, rich = letter_to("zoe@example.com", "To pay: ")
    assert str(message["subject"]).startswith("Reminder: "), message["subject"]
    assert "You pay €" in plain and f"{site}/bookings/{again}" in plain and "Where" in rich
    message, plain, _ = letter_to("anna@example.com", "К оплате: ")
    assert str(message["subject"]).startswith("Напоминание: "), message["subject"]
    assert "no such person" in log.read_text(), "the refused letter is in the log"
    assert "zoe@example.com" not in log.read_text(), "no address is in the log"
    print(f"{len(post.taken)} letters taken and read back, one put off and sent again, one refused")


def check_calendars(site: str, post: MailServer, clients: tuple[Person, Person], booking: str) -> None:
    """A booking is taken up by calendars, read by them from an address, and struck out again."""
    zoe, anna = clients

    def sent(reader: str, method: str) -> list[icalendar.Event]:
        found = []
        for raw in post.taken:
            letter = email.message_from_bytes(raw, policy=email.policy.default)
            files = [part["content-type"].params.get("method") for part in letter.iter_attachments()]
            if reader in str(letter["to"]) and files == [method]:
                found.append(invitation(raw, method))
        return found

    (booked,) = sent("zoe@example.com", "REQUEST")
    assert booked["uid"] == f"{booking}@spotter" and booked["status"] == "CONFIRMED" and booked["transp"] == "OPAQUE"
    assert booked["url"] == f"{site}/bookings/{booking}" and booked["url"] in booked["description"]
    assert booked["attendee"].params["cn"] == "Zoë “Z” O’Neil <b>", booked["attendee"].params
    told = {event["uid"]: event for event in sent("elena@example.com", "REQUEST")}
    assert len(told) == 3 and "Zoë “Z” O’Neil <b>" in told[booked["uid"]]["summary"]
    assert {event["dtstart"].dt for event in (booked, told[booked["uid"]])} == {booked["dtstart"].dt}

    _, page = zoe.open("/do/change-calendar", {"act": "make"})
    feed = re.search(r"/calendar/[0-9a-f]{40,}\.ics", page).group()
    with urllib.request.urlopen(urllib.parse.urljoin(site, feed)) as answer:
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8", answer.headers
        tag = answer.headers["etag"]
        _, (read,) = events(answer.read().decode())
    assert (read["uid"], read["sequence"], read["dtstart"].dt) == (booked["uid"], booked["sequence"], booked["dtstart"].dt)
    assert read["summary"] == booked["summary"] and "attendee" not in read

    _, page = zoe.open(f"/bookings/{booking}/cancel")
    fields = dict(re.findall(r'<input[^>]*name="(booking|agreed|seats|of)"[^>]*value="([^"]*)"', page))
    zoe.open("/do/cancel-booking", fields)
    wait("two letters about the cancellation", lambda: sent("zoe@example.com", "CANCEL") and sent("elena@example.com", "CANCEL"))
    (struck,) = sent("zoe@example.com", "CANCEL")
    assert struck["uid"] == booked["uid"] and struck["sequence"] > booked["sequence"], (struck, booked)
    assert struck["status"] == "CANCELLED" and struck["dtstart"].dt == booked["dtstart"].dt
    request = urllib.request.Request(urllib.parse.urljoin(site, feed), headers={"if-none-match": tag})
    with urllib.request.urlopen(request) as answer:
        _, (read,) = events(answer.read().decode())
        tag = answer.headers["etag"]
    assert read["status"] == "CANCELLED" and read["sequence"] == struck["sequence"]
    request = urllib.request.Request(urllib.parse.urljoin(site, feed), headers={"if-none-match": tag})
    try:
        urllib.request.urlopen(request)
        raise AssertionError("what is known is sent again")
    except urllib.error.HTTPError as same:
        assert same.code == 304, same

    _, page = anna.open("/do/change-calendar", {"act": "make"})
    feed = re.search(r"/calendar/[0-9a-f]{40,}\.ics", page).group()
    with urllib.request.urlopen(urllib.parse.urljoin(site, feed)) as answer:
        _, (read,) = events(answer.read().decode())
    assert "тренер" in read["summary"] and read["status"] == "CONFIRMED", read
    print("calendar files of both sides read, changed by their letters, and found again in a feed")


if __name__ == "__main__":
    try:
        main()
    except (AssertionError, urllib.error.HTTPError) as failure:
        sys.exit(f"FAILED: {failure}")
