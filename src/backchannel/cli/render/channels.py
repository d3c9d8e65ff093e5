"""Channels as people see them: who is on one and by what rules, what became of it, who is invited and who asks to join."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import channel_words as words
from backchannel.cli.letter_words import ROLES
from backchannel.cli.lines import Line, Piece, columns, line, numbered, pad, table, wrapped
from backchannel.cli.render.lists import is_doubtful, people
from backchannel.words.messages import NO_CHANNEL
from backchannel.words.saying import named
from backchannel.words.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "admission",
    "branch",
    "charter",
    "charters",
    "invitations",
    "invited",
    "letter",
    "log",
    "pending",
    "ten_words",
    "times_of",
    "twelve_words",
    "typed",
]

Facts = dict[str, Any]
_SHORT: Final = 8  # of a digest: enough for a person to name one thing that waits among a few
_INDENT: Final = "  "
_FIELD: Final = 11
_UNSET: Final = {"markings": "any", "rule handoff": "every intermediary", "rule retain": "for ever", "rule second": "none"}


def charter(facts: Facts, width: int) -> list[Line]:
    """What a founding version says, and who still has to sign."""
    unsigned = named(facts["unsigned"]) if facts["unsigned"] else ""
    state = Piece(words.UNSIGNED.format(names=unsigned), "warning") if unsigned else Piece(words.ALL_SIGNED)
    seats = [(Piece(seat["office"], "name"), seat["person"], seat["role"], _numbers(seat)) for seat in facts["offices"]]
    return [line("Channel ", Piece(facts["name"], "strong")), *table(seats, _INDENT), (), *_rules(facts, width), (), line(state)]


def charters(histories: Sequence[Facts], width: int) -> list[Line]:
    """The channels of this office: who is on each, its rules, what waits, whether it is split."""
    if not histories:
        return [line(NO_CHANNEL)]
    return [each for place, facts in enumerate(histories) for each in ([()] if place else []) + _charter(facts, width)]


def log(facts: Facts, width: int) -> list[Line]:
    """What became of a channel, oldest first, and who signed it."""
    acts = [(row["at"] or "", _version(row), row["signed_by"], row["version"]) for row in facts["versions"]]
    acts += [(row["at"] or "", [_revocation(row)], row["signed_by"], None) for row in facts["revoked"]]
    acts += [(row["at"] or "", [words.ACTS["refused"].format(why=row["why"])], row["signed_by"], None) for row in facts["refused"]]
    lines: list[Line] = []
    for at, said, signers, version in sorted(acts, key=lambda act: act[0]):
        number = Piece(pad(str(version) if version else "", 3), "strong")
        head = line(number, f"  {moment_of(at)}  ")
        indent = sum(columns(piece.text) for piece in head)
        rows = [text for each in said for text in wrapped(each, width - indent)]
        rows += wrapped(words.ACTS["signed"].format(names=named(signers)), width - indent)
        lines += [(*head, Piece(rows[0])), *(line(Piece(" " * indent + text, "quiet" if text == rows[-1] else "")) for text in rows[1:])]
    return lines


def pending(row: Facts, width: int) -> list[Line]:
    """One thing that waits for signatures: what it is, who has signed, and the command for who agrees."""
    said = "; ".join([_revocation({**row, "left": False})] if row["kind"] == "revocation" else _version(row))
    if row["kind"] == "admission" and not row["changes"] and len(row["added"]) == 1:
        command = f"backchannel channel admit {typed(row['added'][0]['office'])}"
    else:
        command = f"backchannel channel agree {row['digest'][:_SHORT]}"
    waits = f"signed by {named(row['signed_by'])}; {row['lacks']} more, of {named(row['waits_for'] or ['nobody who is left'])}"
    return [*_set_in(said, width, _INDENT, "warning"), *_set_in(waits, width, _INDENT * 2), *_set_in(f"`{command}`", width, _INDENT * 2)]


def invitations(rows: Sequence[Facts], width: int) -> list[Line]:
    """Every invitation of this office, and where it stands."""
    if not rows:
        return [line(words.NOBODY_INVITED)]
    lines: list[Line] = []
    for row in rows:
        said = words.STANDS[row["state"]].format(answered_by=row.get("answered_by", ""))
        style = {"disputed": "alarm", "answered": "warning", "admitted": "good"}.get(row["state"], "quiet")
        lines.append(line(Piece(row["office"], "name"), f"  {row['role']} on {row['channel']}, written {moment_of(row['written'])}"))
        lines += _set_in(said, width, _INDENT, style)
    return lines


def invited(facts: Facts, width: int) -> list[Line]:
    """An invitation that is written: where its letter is, and its ten words."""
    said = words.INVITED.format(**facts)
    where = [words.LETTER_WAITS.format(**facts)] if facts["waits"] else []
    where += [words.FILE_WAITS.format(file=facts["file"])] if facts["file"] and facts["waits"] else []
    office = typed(facts["office"])
    return [
        *_set_in(said, width),
        *(each for text in where for each in _set_in(text, width)),
        (),
        *ten_words(facts["words"]),
        (),
        *_set_in(words.KEEP_WORDS.format(**facts), width),
        *_set_in(words.INVITE_NEXT, width),
        line(_INDENT, Piece(words.INVITE_COMMAND.format(office=office), "strong")),
    ]


def letter(facts: Facts, width: int) -> list[Line]:
    """What a letter offers, and who is on the channel."""
    on_it = [f"{one['office']} ({one['person']}; {one['role']})" for one in facts["on_it"]]
    rows = [
        ("For", facts["office"]),
        ("From", f"{facts['inviter']} ({facts['person']})"),
        ("Role", ROLES[facts["role"]]),
        ("Numbers", f"{facts['number']} and on"),
        ("On it now", "; ".join(on_it)),
    ]
    return [(), line("Invitation to the channel ", Piece(facts["channel"], "strong")), *_fields(rows, width), ()]


def admission(facts: Facts, width: int) -> list[Line]:
    """Who would be admitted, by whose word, and the words to compare."""
    own_is_last = not facts["lacks"]
    more = words.ADMIT_LAST if own_is_last else words.ADMIT_MORE
    rows = [
        ("Person", people(facts)),
        ("Role", ROLES[facts["role"]]),
        ("Numbers", f"{facts['number']} and on"),
        ("Key", facts["key_verified"]),
    ]
    lines = [line(Piece(facts["office"], "name"), " asks to join ", Piece(facts["channel"], "strong")), *_fields(rows, width)]
    others = [row for row in facts["added"] if row["office"] != facts["office"]]
    if others or facts["changes"]:
        lines += _set_in(words.NOTHING_ELSE, width, style="alarm")
        lines += [each for text in _version({**facts, "added": others}) for each in _set_in(text, width, _INDENT, "alarm")]
    lines += [(), *twelve_words(facts["words"], facts["office"]), *_set_in(words.ADMIT_CARE, width), ()]
    return lines + _set_in(more.format(office=facts["office"], lacks=facts["lacks"], names=named(facts["waits_for"] or ["nobody"])), width)


def branch(facts: Facts, width: int) -> list[Line]:
    """What would be other at this station with another branch in force."""
    names, short, instead = named(facts["signed_by"]), facts["digest"][:_SHORT], facts["instead"][:_SHORT]
    lines = _set_in(words.FOLLOW_INSTEAD.format(**{**facts, "names": names, "short": short, "instead": instead}), width)
    lines += _set_in(words.FOLLOW_ENDS.format(names=named(facts["go"])), width, _INDENT, "warning") if facts["go"] else []
    lines += _set_in(words.FOLLOW_COMES.format(names=named(facts["come"])), width, _INDENT, "warning") if facts["come"] else []
    lines += [each for text in _changes(facts) for each in _set_in(text, width, _INDENT)]
    return lines + _set_in(words.FOLLOW_HERE, width)


def ten_words(ten: Sequence[str]) -> list[Line]:
    """The words of an invitation in two rows of five, numbered."""
    return numbered(ten, 5)


def twelve_words(twelve: Sequence[str], office: str) -> list[Line]:
    """The words to compare with an office in three rows of four, numbered so that nobody loses the place."""
    return [line(f"Words with {office}:"), *numbered(twelve)]


def times_of(minutes: Mapping[str, int]) -> list[str]:
    """How fast messages are handled on the channel: what whoever signs it agrees to."""
    handling = ", ".join(f"{name.upper()} {_span(minutes[name])}" for name in ("flash", "immediate", "priority", "routine"))
    return [
        f"late after: {handling}",
        f"silent after three times {_span(minutes['heartbeat'])} without a word; given up after {_span(minutes['give_up'])}",
    ]


def _charter(facts: Facts, width: int) -> list[Line]:
    lines = [line("Channel ", Piece(facts["name"], "strong"), Piece(f", version {facts['version']}", "quiet"))]
    gone = {row["office"]: row for row in facts["revoked"]}
    lines += [each for seat in facts["offices"] for each in _seat(seat, facts["offices"], gone, width)]
    lines += [(), *_rules(facts, width)]
    if facts["pending"]:
        lines += [(), line(Piece("Waits for signatures", "strong")), *(each for row in facts["pending"] for each in pending(row, width))]
    if facts["refused"]:
        lines += [(), *_set_in(words.REFUSED.format(count=len(facts["refused"])), width, style="warning")]
    if facts["split"]:
        others = [row for row in facts["versions"] if row["tip"] and row["standing"] != "in force"]
        lines += [(), *_set_in(words.SPLIT, width, style="alarm")]
        for row in others:
            short = row["digest"][:_SHORT]
            said = f"version {row['version']} ({short}), signed by {named(row['signed_by'])}: {'; '.join(_version(row))}"
            lines += _set_in(said, width, _INDENT, "alarm")
        lines += _set_in(words.SPLIT_NEXT, width)
    return lines


def _seat(seat: Facts, seats: Sequence[Facts], gone: Mapping[str, Facts], width: int) -> list[Line]:
    """Two lines: who it is, and how that is known."""
    wide = [max(columns(one[what]) for one in seats) for what in ("office", "person", "role")]
    cells = [pad(seat[what], wide[place]) for place, what in enumerate(("office", "person", "role"))]
    head = line(_INDENT, Piece(cells[0], "quiet" if seat["revoked"] else "name"), f"  {cells[1]}  {cells[2]}  {_numbers(seat)}")
    indent = " " * (len(_INDENT) + wide[0] + 2)
    if seat["revoked"]:
        row = gone[seat["office"]]
        said = f"left {moment_of(row['at'])}" if row["left"] else f"revoked {moment_of(row['at'])} by {named(row['signed_by'])}"
        return [head, *_set_in(f"{said}: {row['reason']}", width, indent, "warning")]
    if seat["own"]:
        return [head, *_set_in("this office", width, indent, "quiet")]
    style = "warning" if is_doubtful(seat["key_verified"]) else "quiet"
    return [head, *_set_in(f"key verified: {seat['key_verified']}", width, indent, style)]


def _rules(facts: Facts, width: int) -> list[Line]:
    return [each for sentence in _sentences(facts) for each in _set_in(sentence, width, _INDENT, "quiet")]


def _sentences(facts: Facts) -> Iterable[str]:
    """What is agreed on, in sentences."""
    rules = facts["rules"]
    caveats = facts["markings"]
    allowed = (
        "any caveats" if caveats is None else f"no caveats but {named('; '.join(row) for row in caveats)}" if caveats else "no caveats"
    )
    yield f"messages up to {facts['ceiling']}, with {allowed}"
    change = "all" if rules["change"] == 0 else _offices(rules["change"])
    yield words.SIGNED_BY.format(admit=_offices(rules["admit"]), revoke=_offices(rules["revoke"]), change=change)
    verified = {"words": "only to keys whose words were compared", "code": "only to keys verified by words or by an invitation"}
    if rules["verified"]:
        yield f"messages go {verified[rules['verified']]}"
    if rules["handoff"] is not None:
        yield f"handed over only by {named(rules['handoff'] or ['nobody'])}"
    if rules["retain"] is not None:
        yield f"messages are kept for {_span(rules['retain'] * 24 * 60)}"
    if rules["second"] is not None:
        yield words.SECOND.format(classification=rules["second"])
    yield from times_of(facts["times"])


def _offices(count: int) -> str:
    return "one office" if count == 1 else f"{count} offices"


def _version(row: Facts) -> list[str]:
    """What a version does, in sentences."""
    if row.get("version") == 1:
        return [words.ACTS["founded"].format(offices=named(f"{one['office']} ({one['person']})" for one in row["added"]))]
    said = [words.ACTS["united"].format(count=row["unites"])] if row["unites"] else []
    said += [words.ACTS["admitted"].format(**one) for one in row["added"]]
    return said + _changes(row)


def _changes(row: Facts) -> list[str]:
    return [words.ACTS["changed"].format(what=_what(one["what"]), **_values(one)) for one in row["changes"]]


def _revocation(row: Facts) -> str:
    return words.ACTS["left" if row["left"] else "revoked"].format(**row)


def _what(name: str) -> str:
    kind, _, rest = name.partition(" ")
    return words.WHAT.get(name) or {"time": rest.replace("_", " ").upper(), "card": f"card of {rest}", "role": rest}.get(kind, name)


def _values(one: Facts) -> dict[str, str]:
    return {"was": _value(one["what"], one["was"]), "now": _value(one["what"], one["now"])}


def _value(name: str, value: Any) -> str:
    kind = name.partition(" ")[0]
    if value is None:
        return _UNSET.get(name, "nothing")
    if kind == "time":
        return _span(value)
    if kind == "card":
        return str(value)[:_SHORT]
    if name == "markings":
        return ", ".join("; ".join(row) for row in value) or "none"
    if name == "rule handoff":
        return named(value) if value else "nobody"
    if name == "rule change" and value == 0:
        return "all"
    return f"{value} days" if name == "rule retain" else str(value)


def _span(minutes: int) -> str:
    """Minutes in the largest unit that says them whole."""
    for size, unit in ((24 * 60, "day"), (60, "hour")):
        if minutes % size == 0:
            return f"{minutes // size} {unit}{'s' if minutes > size else ''}"
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def _numbers(seat: Facts) -> str:
    return f"{seat['series']} from {seat['first']}, serial from {seat['serial']}"


def typed(office: str) -> str:
    """A name as it is typed in a command."""
    return f'"{office}"' if " " in office else office


def _fields(rows: Iterable[tuple[str, str]], width: int) -> list[Line]:
    indent = len(_INDENT) + _FIELD
    lines: list[Line] = []
    for name, value in rows:
        first, *rest = wrapped(value, width - indent)
        lines.append(line(_INDENT, Piece(pad(name, _FIELD), "quiet"), first))
        lines += [line(" " * indent + text) for text in rest]
    return lines


def _set_in(text: str, width: int, indent: str = "", style: str = "") -> list[Line]:
    """A sentence in lines, all set in alike, and what follows its first a little more."""
    rest = indent + _INDENT if indent else ""
    return [line(Piece(row, style)) for row in wrapped(text, width, indent, rest)]
