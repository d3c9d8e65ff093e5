"""What a reading of a published document got right, field by field, against what a person found in the same document.

A table of facts names, for each field, what may stand there: `null` for what is absent, else every spelling that can be
defended, ours first, one that ends in `…` standing for all that begin so; `null` among them where absence can be defended
too. An entry of a list that is `optional` may be read or left out. Words are never in the table: a paragraph or a text is
known by its SHA-256, with white space as one space, straight quotation marks, and without page marks and note marks (with
note marks, as a second spelling of a paragraph; never of a text for delivery, for those are the exact words).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Json = Any
SCALARS = (
    *("id", "number", "station_number", "kind", "originator", "place", "date_time_group", "dated"),
    *("precedence", "classification", "via"),
)
LISTS = ("addressees", "caveats", "references", "paragraphs", "texts", "deliveries", "enclosures", "seen_by", "repeats", "doubts")
DELIVERY = ("intermediary", "counterpart", "place", "time")
QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})
DASHES = str.maketrans({"\u2013": "-", "\u2014": "-"})


@dataclass(slots=True, kw_only=True)
class Count:
    """How many values were read rightly and wrongly, how many of those to be read were found and missed, and which."""

    right: int = 0
    wrong: int = 0
    found: int = 0
    missed: int = 0
    complaints: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0

    def add(self, other: Count) -> None:
        self.right += other.right
        self.wrong += other.wrong
        self.found += other.found
        self.missed += other.missed
        self.complaints += other.complaints


def measure(reading: Json, facts: Json, *, form: str) -> dict[str, Count]:
    """Every field that the facts name, counted; `form` is txt or xml."""
    result = {name: scalar(reading[name], facts[name]) for name in SCALARS if name in facts}
    for name in LISTS:
        if name in facts:
            result |= LIST_MEASURES.get(name, names)(name, reading, facts, form)
    if "covering_memorandum" in facts:
        result["covering_memorandum"] = memorandum(reading["covering_memorandum"], facts["covering_memorandum"])
    return result


def scalar(actual: Json, accepted: list[str | None] | None) -> Count:
    """One value that is there or not."""
    allowed = {fold(value) for value in accepted or [None]}
    came = fold(actual)
    if came in allowed or (came and any(value and value.endswith("…") and came.startswith(value[:-1]) for value in allowed)):
        return Count() if came is None else Count(right=1, found=1)
    expected = (accepted or [None])[0]
    complaint = f"{actual!r} where {expected!r} stands"
    return Count(wrong=int(came is not None), missed=int(None not in allowed), complaints=[complaint])


def entries(actual: Iterable[Json], facts: Iterable[Json], same: Callable[[Json, Json], bool], show: Callable[[Json], str]) -> Count:
    """A list: each entry read must be one that stands there, each that stands there must be read; twice is no fault."""
    came, wanted = list(actual), list(facts)
    hits = [[fact for fact in wanted if same(entry, fact)] for entry in came]
    found = [fact for fact in wanted if any(fact in hit for hit in hits)]
    required = [fact for fact in wanted if not optional(fact)]
    spurious = [show(entry) for entry, hit in zip(came, hits, strict=True) if not hit]
    absent = [show(fact) for fact in required if fact not in found]
    return Count(
        right=len(came) - len(spurious),
        wrong=len(spurious),
        found=len(required) - len(absent),
        missed=len(absent),
        complaints=[f"not there: {entry}" for entry in spurious] + [f"missed: {entry}" for entry in absent],
    )


def optional(fact: Json) -> bool:
    return isinstance(fact, dict) and bool(fact.get("optional"))


def names(name: str, reading: Json, facts: Json, form: str) -> dict[str, Count]:
    """A list of names or phrases."""
    wanted = [{"accept": accepted if isinstance(accepted, list) else [accepted]} for accepted in facts[name]]
    wanted += [{"accept": [accepted], "optional": True} for accepted in facts.get(f"optional_{name}", ())]
    return {name: entries(reading[name] or (), wanted, lambda came, fact: fold(came) in map(fold, fact["accept"]), brief)}


def references(name: str, reading: Json, facts: Json, form: str) -> dict[str, Count]:
    return {name: entries(reading[name] or (), facts[name], same_reference, brief)}


def same_reference(came: Json, fact: Json) -> bool:
    if "described" in fact:
        return holds(came, fact["described"])
    keys = ("document", "footnote") if "document" in fact else ("series", "number", "paragraph", "letter")
    return all(fold(came.get(key)) == fold(fact.get(key)) for key in keys) and ("document" in fact or fold(came.get("document")) is None)


def paragraphs(name: str, reading: Json, facts: Json, form: str) -> dict[str, Count]:
    """Paragraphs by their words, and the printed numbers of those that have one.

    What a text read as such holds need not be among the paragraphs again (`unless`: the digests of that text).
    """
    came = [(digest(entry["words"]), fold(entry["number"])) for entry in reading[name]]
    told = {entry["digest"] for entry in reading.get("texts") or ()}
    wanted = [_known(fact, told) for fact in facts[name]]
    came += [(part, number) for words, number in came for fact in wanted if words in fact["digests"] for part in fact.get("parts", ())]
    words = entries(came, wanted, lambda entry, fact: entry[0] in fact["digests"], brief)
    printed = [fact for fact in wanted if fact["number"]]
    numbered = [entry for entry in came if any(entry[0] in fact["digests"] for fact in printed)]
    numbers = entries(numbered, printed, lambda entry, fact: entry[0] in fact["digests"] and entry[1] == fold(fact["number"]), brief)
    return {name: words, "paragraph numbers": numbers}


def _known(fact: Json, told: set[str]) -> Json:
    """A paragraph of the table with its digests, where words are given those of the words."""
    if "digests" not in fact:
        fact = fact | {"digests": [digest(words) for words in (fact["words"], *fact.get("or", ()))]}
        fact = fact | {"parts": [digest(words) for words in fact.get("parts", ())]}
    return fact | {"optional": True} if told.intersection(fact.get("unless", ())) else fact


def texts(name: str, reading: Json, facts: Json, form: str) -> dict[str, Count]:
    """Texts by the digest of their exact words, and the titles and addressees of those that were found."""
    wanted = [fact if "exact" in fact else fact | {"exact": exact(fact["words"])} for fact in facts[name]]
    came = reading[name] or []
    result = {name: entries(came, wanted, lambda entry, fact: entry["digest"] in fact["exact"], brief)}
    result |= {"text titles": Count(), "text addressees": Count()}
    for entry in came:
        for fact in [fact for fact in wanted if entry["digest"] in fact["exact"]]:
            result["text titles"].add(scalar(entry["title"], fact["title"]))
            result["text addressees"].add(scalar(entry["addressee"], fact["addressee"]))
    return result


def deliveries(name: str, reading: Json, facts: Json, form: str) -> dict[str, Count]:
    """Each delivery read beside the one that it is most like; then who, to whom, where and when are counted."""
    left, total = list(facts[name]), Count()
    for entry in reading[name] or []:
        best = max(left, key=lambda fact: likeness(entry, fact), default=None)
        if best is None or likeness(entry, best) < 0:
            total.add(Count(wrong=1, complaints=[f"not there: {brief(entry)}"]))
            continue
        left.remove(best)
        for part in DELIVERY:
            total.add(scalar(entry[part], best[part]))
    for fact in left:
        if not optional(fact):
            parts = [part for part in DELIVERY if fact[part] and None not in fact[part]]
            total.add(Count(missed=len(parts), complaints=[f"missed: {fact['what']}"]))
    return {name: total}


def likeness(came: Json, fact: Json) -> int:
    """How many of its parts are right, less those that are wrong; below nought is another delivery."""
    counts = [scalar(came[part], fact[part]) for part in DELIVERY]
    return 2 * sum(count.right for count in counts) - sum(count.wrong for count in counts) - (not any(count.right for count in counts))


def enclosures(name: str, reading: Json, facts: Json, form: str) -> dict[str, Count]:
    return {name: entries(reading[name] or (), facts[name], lambda came, fact: any(holds_all(came, keys) for keys in fact["keys"]), brief)}


def repeats(name: str, reading: Json, facts: Json, form: str) -> dict[str, Count]:
    def same(came: Json, phrase: str) -> bool:
        return any(leaf == fold(phrase) or f"{fold(phrase)} repeat {fold(phrase)}" in leaf for leaf in leaves(came))

    return {name: entries(reading[name] or (), facts[name], same, brief)}


def doubts(name: str, reading: Json, facts: Json, form: str) -> dict[str, Count]:
    """Doubts by what they are about; those about marks that only one form has are asked of that form only."""
    wanted = [fact for fact in facts[name] if fact.get("only", form) == form]
    return {name: entries(reading[name] or (), wanted, lambda came, fact: holds(came, fact["keys"]), brief)}


def memorandum(came: Json, fact: Json) -> Count:
    if fact is None or came is None:
        wrong = came is not None
        return Count(wrong=int(wrong), missed=int(fact is not None), complaints=[brief(came)] if wrong else ["missed"] if fact else [])
    good = any(holds_all(came, keys) for keys in fact["keys"])
    return Count(right=int(good), wrong=int(not good), found=int(good), missed=int(not good), complaints=[] if good else [brief(came)])


LIST_MEASURES: dict[str, Callable[[str, Json, Json, str], dict[str, Count]]] = {
    "references": references,
    "paragraphs": paragraphs,
    "texts": texts,
    "deliveries": deliveries,
    "enclosures": enclosures,
    "repeats": repeats,
    "doubts": doubts,
}


def fold(value: Json) -> str | None:
    """A value as it is compared: small letters, one space, no article, times in one spelling."""
    if value is None or value in ("", []):
        return None
    words = re.sub(r"\s+", " ", str(value).translate(QUOTES | DASHES)).strip().casefold().rstrip(".").removeprefix("the ")
    words = re.sub(r"(?<=\d\d:\d\d):00(?!\d)", "", words)
    return re.sub(r"(?<=\d\d:\d\d)\+00:00$", "z", words)


def leaves(value: Json) -> list[str]:
    """Every word and number of a value, however it is nested, as it is compared."""
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner)]
    return [folded] if (folded := fold(value)) else []


def holds(value: Json, keys: Iterable[str]) -> bool:
    """Whether one of the keys stands anywhere in the value."""
    whole = " ".join(leaves(value))
    return any(fold(key) in whole for key in keys)


def holds_all(value: Json, keys: Iterable[str]) -> bool:
    return all(holds(value, [key]) for key in keys)


def digest(words: str) -> str:
    return _sha(" ".join(words.translate(QUOTES).split()))


def exact(words: str) -> list[str]:
    """The digests that the exact words of a text may have: its paragraphs with a blank line, a new line or a space between."""
    return [_sha(between.join(words.split("\n\n"))) for between in ("\n\n", "\n", " ")]


def _sha(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def brief(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:160]


def table(counts: dict[str, Count]) -> str:
    """Precision and recall of each field, as a table that a person reads."""
    lines = [f"{'field':22}{'read':>6}{'wrong':>7}{'missed':>8}{'precision':>11}{'recall':>8}"]
    for name, count in counts.items():
        read = count.right + count.wrong
        lines.append(f"{name:22}{read:6}{count.wrong:7}{count.missed:8}{count.precision:11.2f}{count.recall:8.2f}")
    return "\n".join(lines)


def total(counts: Iterable[Count]) -> Count:
    result = Count()
    for count in counts:
        result.add(count)
    return result
