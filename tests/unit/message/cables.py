"""Cables in our own words, and strategies that make messages, for the tests of layer `message`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from backchannel.message import (
    AnyPortion,
    Classification,
    ClosedPortion,
    DateTimeGroup,
    Enclosure,
    Heading,
    HeadingItem,
    Kind,
    Marking,
    Message,
    MessageNumber,
    OfficeName,
    PersonName,
    Portion,
    Precedence,
    Reference,
    Release,
    SeriesName,
    StationSerial,
    WithheldPortion,
)
from backchannel.message.orders import Manner
from backchannel.message.references import ChannelReference, DocumentReference
from backchannel.message.steps import STEP_LINES
from backchannel.message.targets import Parts, Target

DIGEST = "ab" * 32

RELEASED = f"""\
FLASH
TOP SECRET; SENSITIVE; EXCLUSIVELY EYES ONLY
Number: HAKTO 42/221
Time: 221500Z OCT 72
Paragraphs: 5
Addressees: 2
From: SAIGON PARTY
Drafter: Lord
Releaser: Kissinger
To: WHITE HOUSE
Info: PARIS
Exempt: BONN
Subject: Text for delivery in Paris tonight
Ref: (A) HAKTO 41 paragraph 4
Ref: (B) TOHAK 82

1. There is one road left, and it must be taken before the text in paragraph 3 is handed over.

2. [order; for PARIS]
Deliver: paragraph 3
At: 2300 PARIS 22 OCT 72
Begin text:
Hand over the text in paragraph 3 to your contact.
End text.

3. [text; SECRET; for WHITE HOUSE, PARIS]
Title: Reply to the Prime Minister
Begin text:
The reply is on its way.

It leaves nothing out.
End text.

4. We would not repeat not make an arrangement of two.

5. [enclosure]
Title: Transcript of the meeting of December 13
Count: 14 pages
Size: 182044 bytes
Digest: sha-256 {DIGEST}
"""

DRAFT = "".join(
    line for line in RELEASED.splitlines(keepends=True) if not line.startswith(("Number:", "Time:", "Paragraphs:", "Addressees:"))
)

INTERMEDIARY = """\
FLASH
TOP SECRET; SENSITIVE
Number: HAKTO 42
Time: 221500Z OCT 72
Paragraphs: 6
Addressees: 3
From: SAIGON PARTY
Info: PARIS
Withheld: subject, references, exempt, drafter, releaser, station serial, other addressees

1. [not addressed to you]

2. [order; for PARIS]
At: 2300 PARIS 22 OCT 72
Begin text:
Hand over the text in paragraph 3 to your contact.
End text.

3. [text; TOP SECRET; sealed]

4. [paragraph; not addressed to you]

5. [unknown kind "toast"; SECRET; for PARIS]
Glass: raised
Begin text:
To the guests.
End text.

6. [unknown kind "toast"]
"""

SMALL = """\
ROUTINE
SECRET
From: PARIS
To: BONN

1. One.
"""

OFFICES = tuple(map(OfficeName.parse, ("WHITE HOUSE", "PARIS", "BONN", "外交部", "ОФИС 2", "O'HARE-WEST", "ST. PETER")))
CAVEATS = ("LIMITED", "SENSITIVE", "EXCLUSIVELY EYES ONLY")
NASTY = (
    *("1. one", "12.", "\\3. three", "\\\\3. three", "[text]", "\\[text]", "[text; SECRET] x", "End text.", "\\End text."),
    *("Begin text:", "Title: x", "From: PARIS", "FLASH", "", "  indented", "end text.", "End text. ", "3.4", "\\", "1.\u00a0x"),
    *("[answers HAKTO 41 paragraph 4] Agreed.", "[question; by 230100Z OCT 72]", "Asks: views"),
    *("\u201cquoted\u201d", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0915\u094d\u200d\u0937", "not repeat 7", "1.", "0. "),
)

typed = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)
lines = st.one_of(st.sampled_from(NASTY), typed).map(lambda line: line.rstrip(" "))


@st.composite
def words(draw: st.DrawFn) -> str:
    """Words that would be taken for structure if anything were."""
    filled = lines.filter(lambda line: line.strip() != "")
    first, last = draw(filled), draw(st.one_of(st.none(), filled))
    return first if last is None else "\n".join([first, *draw(st.lists(lines, max_size=3)), last])


def one_line(most: int = 20) -> st.SearchStrategy[str]:
    """One line of visible ASCII without spaces at its ends."""
    return st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=most).map(str.strip).filter(bool)


markings = st.builds(
    lambda level, caveats: Marking(classification=level, caveats=tuple(c for c in CAVEATS if c in caveats)),
    st.sampled_from(Classification),
    st.sets(st.sampled_from(CAVEATS)),
)
numbers = st.builds(
    MessageNumber,
    series=st.sampled_from(("HAKTO", "TOHAK", "A1")).map(SeriesName.parse),
    number=st.integers(1, 999_999),
    serial=st.one_of(st.none(), st.builds(StationSerial, number=st.integers(1, 999_999), letters=st.sampled_from(("", "WHS")))),
)
times = st.integers(0, 100 * 365 * 24 * 60).map(
    lambda minutes: DateTimeGroup(instant=datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
)
own_references = st.builds(
    lambda number, paragraph: Reference(series=number.series, number=number.number, paragraph=paragraph),
    numbers,
    st.one_of(st.none(), st.integers(1, 999)),
)
titles = one_line().filter(lambda title: '"' not in title)
references = st.one_of(
    own_references,
    st.builds(ChannelReference, reference=own_references, channel=one_line()),
    st.builds(DocumentReference, title=titles, day=st.none() | st.dates(date(1000, 1, 1))),
)
paragraphs = own_references.filter(lambda reference: reference.paragraph is not None)
parts = st.none() | st.tuples(st.integers(1, 9), st.integers(0, 9)).map(lambda ends: Parts(first=ends[0], last=ends[0] + ends[1]))
targets = st.lists(st.builds(Target, reference=paragraphs, parts=parts), max_size=3, unique_by=lambda target: target.reference)


@st.composite
def bearings(draw: st.DrawFn, *, question: bool = False) -> tuple[tuple[str, str], ...]:
    """The named lines by which a portion asks, answers, replaces and withdraws, some of them or none."""
    stepped = draw(st.lists(paragraphs, max_size=3, unique=True))
    want = draw(st.sampled_from(("", "views", "acknowledgement") if question else ("", "an answer", "views", "acknowledgement")))
    by = draw(st.sampled_from(("", "230100Z OCT 72", "2300 PARIS 22 OCT 72"))) if want or question else ""
    answered, replaced = draw(targets), draw(targets)
    cut, parting = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    said = (
        *(("Asks", want), ("By", by)),
        *(("Answers", ", ".join(str(each.reference) for each in answered[:cut])),),
        *(("Answers in part", ", ".join(str(each.reference) for each in answered[cut:])),),
        *(("Replaces", ", ".join(map(str, replaced[:parting]))), ("Withdraws", ", ".join(map(str, replaced[parting:])))),
    )
    whole = {each.reference for each in replaced if each.parts is None}
    taken = dict(zip(draw(st.permutations(STEP_LINES)), (each for each in stepped if each not in whole), strict=False))
    steps = tuple((name, str(taken[name])) for name in STEP_LINES if name in taken)
    return (*((name, value) for name, value in said if value), *steps)


LOCAL = "2300 PARIS 22 OCT 72"
ACTIONS = (
    "Deliver: HAKTO 7 paragraph 2",
    "Speak: these words",
    "Ask: HAKTO 7 paragraph 2",
    "Inform: Rogers, Laird",
    "Withhold from: Rogers",
    "Sign: HAKTO 7 paragraph 2",
    "Report: these words",
)


@st.composite
def orders(draw: st.DrawFn) -> tuple[tuple[str, str], ...]:
    """The named lines of an order or proposal, some of them or none."""
    action = draw(st.sampled_from(("", *ACTIONS)))
    hour = draw(st.sampled_from(((), (("At", LOCAL),), (("Not before", LOCAL), ("Not later than", "230200Z OCT 72")))))
    kept = tuple(pair for pair in (("Through", "PARIS"), ("To", draw(one_line())), ("Where", draw(one_line()))) if draw(st.booleans()))
    manner = (("Manner", draw(st.sampled_from(Manner))),) if action.startswith("Deliver") and draw(st.booleans()) else ()
    turn = (("After", "HAKTO 7 paragraph 3, HAKTO 8 paragraph 1"), ("Before", "HAKTO 7 paragraph 4"), ("Report by", "231200Z OCT 72"))
    said = ((action.partition(": ")[0], action.partition(": ")[2]),) if action else ()
    return (*said, *manner, *kept, *hour, *(pair for pair in turn if draw(st.booleans())))


@st.composite
def reports(draw: st.DrawFn) -> tuple[tuple[str, str], ...]:
    """The named lines of a report, some of them or none."""
    points = draw(st.lists(st.integers(1, 99), min_size=2, max_size=4, unique=True))
    covered, left = sorted(points[1:]), points[0]
    said = (
        *(("Delivered", "HAKTO 7 paragraph 2"), ("Digest", f"sha-256 {DIGEST}"), ("Words", draw(st.sampled_from(("exact", "changed"))))),
        *(("Manner", draw(st.sampled_from(Manner))), ("Through", "PARIS"), ("To", draw(one_line())), ("When", LOCAL)),
        *(("Persons", draw(one_line())), ("Covered", ", ".join(map(str, covered))), ("Not covered", str(left))),
    )
    if draw(st.integers(0, 3)) == 0:
        said = (("Enclosure", "HAKTO 7 paragraph 2"), ("Count", "1 set"), *said[3:])
        return (*said[:2], *(pair for pair in said[2:] if draw(st.booleans())))
    return tuple(pair for pair in said if draw(st.booleans()))


UNKNOWN = tuple(map(Kind.parse, ("toast", "for paris", "not addressed to you", "a-b c")))
PLAIN = tuple(Kind.parse(name) for name in Kind.known_names() if name not in {"text", "enclosure", "order", "proposal", "report"})


@st.composite
def full_portions(draw: st.DrawFn, number: int, *, draft: bool) -> Portion:
    """A portion in full: of every kind, with nasty words."""
    known = ("plain", "text", "enclosure", "order", "report")
    shape = draw(st.sampled_from(known if draft else (*known, "unknown")))
    if shape == "plain":
        kind = draw(st.sampled_from(PLAIN))
        bearing = draw(bearings(question=kind.name == "question")) if kind.bears else ()
        return Portion(number=number, kind=kind, fields=bearing, words=draw(words()))
    if shape == "text":
        pieces = "; ".join(["these", *(str(target) for target in draw(targets))])
        composed = draw(st.sampled_from(((), (("Consists of", pieces),), (("Consists of", pieces), ("Whole", f"sha-256 {DIGEST}")))))
        fields = (*draw(bearings()), ("Title", draw(one_line())), *composed)
        return Portion(number=number, kind=Kind.parse("text"), fields=fields, words=draw(words()))
    if shape == "order":
        kind = Kind.parse(draw(st.sampled_from(("order", "proposal"))))
        return Portion(number=number, kind=kind, fields=(*draw(bearings()), *draw(orders())), words=draw(words()))
    if shape == "report":
        return Portion(number=number, kind=Kind.parse("report"), fields=(*draw(bearings()), *draw(reports())), words=draw(words()))
    if shape == "enclosure":
        weighed: Any = draw(st.sampled_from(({}, {"size": 9, "digest": bytes(32)})))
        enclosure = Enclosure(title=draw(one_line()), count=draw(st.integers(1, 99)), unit="pages", **weighed)
        return Portion(number=number, kind=Kind.parse("enclosure"), fields=(*draw(bearings()), *enclosure.fields))
    fields = draw(st.lists(st.tuples(st.sampled_from(("Glass", "Guest of honour", "Asks")), one_line()), max_size=3))
    return Portion(
        number=number,
        kind=draw(st.sampled_from(UNKNOWN)),
        fields=tuple(fields),
        words=draw(st.one_of(st.none(), words())),
    )


@st.composite
def portions(draw: st.DrawFn, number: int, heading: Heading) -> AnyPortion:
    """A portion in any state that fits the heading."""
    draft = heading.release is None
    state = "full" if draft else draw(st.sampled_from(("full", "full", "marked", "sealed", "withheld")))
    if state == "withheld":
        return WithheldPortion(number=number)
    marking = draw(st.one_of(st.none(), markings.filter(lambda m: heading.marking.covers(m) and m != heading.marking)))
    chosen = tuple(office for office in heading.addressees if draw(st.booleans()))
    if state != "full":
        kind = draw(st.sampled_from(PLAIN + UNKNOWN))
        return ClosedPortion(number=number, kind=kind, marking=marking, audience=chosen or None, sealed=state == "sealed")
    return replace(draw(full_portions(number, draft=draft)), marking=marking, audience=chosen or None)


@st.composite
def headings(draw: st.DrawFn, count: int) -> Heading:
    """A heading for so many paragraphs, draft or released, in full or in part."""
    offices = draw(st.permutations(OFFICES))
    to, info, exempt = draw(st.integers(1, 2)), draw(st.integers(0, 2)), draw(st.integers(0, 2))
    people = st.one_of(st.none(), st.sampled_from(("Lord", "Le Duc Tho", "O'Brien", "V. Fazio")).map(PersonName.parse))
    heading = Heading(
        precedence=draw(st.sampled_from(Precedence)),
        marking=draw(markings),
        sender=offices[0],
        to=tuple(offices[1 : 1 + to]),
        info=tuple(offices[3 : 3 + info]),
        exempt=tuple(offices[5 : 5 + exempt]),
        subject=draw(st.one_of(st.none(), one_line())),
        references=tuple(draw(st.lists(references, max_size=3, unique=True))),
        drafter=draw(people),
        releaser=draw(people),
    )
    return draw(released(heading, count)) if draw(st.booleans()) else heading


@st.composite
def released(draw: st.DrawFn, heading: Heading, count: int) -> Heading:
    """The same heading, released, with some of it withheld."""
    others = draw(st.integers(0, 2))
    withheld = {item for item in HeadingItem if draw(st.integers(0, 3)) == 0} - {HeadingItem.OTHER_ADDRESSEES}
    number = draw(numbers)
    return replace(
        heading,
        subject=None if HeadingItem.SUBJECT in withheld else heading.subject,
        references=() if HeadingItem.REFERENCES in withheld else heading.references,
        exempt=() if HeadingItem.EXEMPT in withheld else heading.exempt,
        drafter=None if HeadingItem.DRAFTER in withheld else heading.drafter,
        releaser=None if HeadingItem.RELEASER in withheld else heading.releaser,
        release=Release(
            number=replace(number, serial=None) if HeadingItem.STATION_SERIAL in withheld else number,
            time=draw(times),
            paragraphs=count,
            addressees=len(heading.addressees) + others,
        ),
        withheld=tuple(item for item in HeadingItem if item in withheld or (others and item is HeadingItem.OTHER_ADDRESSEES)),
    )


@st.composite
def messages(draw: st.DrawFn) -> Message:
    """A message of one to four portions, draft or any copy of a released one."""
    count = draw(st.integers(1, 4))
    heading = draw(headings(count))
    return Message(heading=heading, portions=tuple(draw(portions(number, heading)) for number in range(1, count + 1)))
