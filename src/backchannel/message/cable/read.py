"""A cable as a message: everything wrong with it at once, or the message (docs/spec/cable-form.md)."""

from __future__ import annotations

from backchannel import limits
from backchannel.message.cable.advice import fault_findings
from backchannel.message.cable.heading import HeadingRead, read_heading
from backchannel.message.cable.notes import Notes
from backchannel.message.cable.portions import PortionRead, read_portions
from backchannel.message.cable.scan import scan
from backchannel.message.message import Message, draft_problems, inner_problems
from backchannel.message.portions import Portion, portion_problems
from backchannel.message.problems import ValueProblem

__all__ = ["parse", "parse_draft"]


def parse_draft(text: str) -> Message:
    """The draft that somebody here wrote; raises Unsound with every finding, in line order."""
    return _parse(text, draft=True, most=limits.DRAFT_BYTES)


def parse(text: str) -> Message:
    """Any copy in the cable form, released or draft, in full or in part; raises Unsound with every finding."""
    return _parse(text, draft=False, most=limits.CABLE_BYTES)


def _parse(text: str, *, draft: bool, most: int) -> Message:
    notes = Notes()
    lines = scan(text, notes, most)
    top = read_heading(lines, notes, draft=draft)
    reads = read_portions(lines, top.after, notes)
    for read in reads:
        _check_portion(read, top, notes, draft=draft)
    _check_inner(reads, notes)
    notes.settle()
    return _message(top, reads, notes)


def _check_portion(read: PortionRead, top: HeadingRead, notes: Notes, *, draft: bool) -> None:
    if read.portion is None:
        return
    problems = list(portion_problems(read.portion, top.marking, top.addressees, all_shown=top.all_shown))
    if draft:
        problems += draft_problems(read.portion)
    for problem in problems:
        notes.problem(read.line, problem)
    if draft and isinstance(read.portion, Portion):
        for finding in fault_findings(read.portion, read.words_line):
            if not finding.advice:
                notes.note(finding)


def _check_inner(reads: list[PortionRead], notes: Notes) -> None:
    portions = {read.number: read.portion for read in reads if read.portion is not None}
    lines = {read.number: read.line for read in reads}
    for problem in inner_problems(portions, max(lines, default=0)):
        notes.problem(lines[problem.about[1]], problem)


def _message(top: HeadingRead, reads: list[PortionRead], notes: Notes) -> Message:
    portions = tuple(read.portion for read in reads if read.portion is not None)
    if top.heading is None or len(portions) != len(reads):
        raise AssertionError("a part was not read, and nothing was noted")
    try:
        return Message(heading=top.heading, portions=portions)
    except ValueProblem as problem:
        for each in problem.all:
            part, place = each.about
            notes.problem(reads[place - 1].line if part == "portion" else top.line_of(each.about), each)
        notes.settle()
        raise
