"""Notices: a station's signed word about its own message, and nobody else's."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from attacks.tools import refusal, rewritten
from backchannel.seal import Link
from backchannel.seal.artefacts import NOTICE, RECEIPT
from backchannel.seal.notice import Notice, NoticeKind, make_notice, read_notice
from backchannel.seal.reaches import link_value
from backchannel.seal.sdjwt import sign
from backchannel.seal.strictjson import b64u
from unit.seal.material import READ_DIGEST, charter, office, other_charter

LATE = Notice(
    kind=NoticeKind.LATE,
    channel=charter().channel,
    series="HARTO",
    link=Link(seq=7, digest=READ_DIGEST),
    to=office("hill").id,
    step=2,
    at=1_000_000,
)


def made(notice: Notice = LATE, by: str = "harbour") -> bytes:
    return make_notice(notice, office=office(by).id, device=office(by).device).encode()


def spoiled(by: str = "harbour", typ: str = NOTICE, **members: Any) -> str:
    content = make_notice(LATE, office=office("harbour").id, device=office("harbour").device).content
    signed = sign({**content, **members}, typ=typ, keys=office(by).device.keys)
    return refusal(read_notice, signed.encode(), charter())


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_that_is_read_says_what_was_written(kind: NoticeKind) -> None:
    assert read_notice(made(replace(LATE, kind=kind)), charter()) == replace(LATE, kind=kind)


def test_a_notice_by_another_device_or_of_another_type_is_none() -> None:
    assert spoiled(by="lake") == "sdjwt.header"
    assert spoiled(typ=RECEIPT).startswith(("artefact.", "sdjwt."))


def test_a_notice_about_another_offices_series_or_another_channel_is_none() -> None:
    assert spoiled(ser="HILTO") == spoiled(chn=b64u(bytes(32))) == "notice.about"
    assert refusal(read_notice, made(replace(LATE, channel=other_charter().channel)), charter()) == "notice.about"


def test_a_notice_by_or_about_a_stranger_is_none() -> None:
    assert spoiled(iss=office("stranger").id) == spoiled(to=office("stranger").id) == "charter.stranger"


@pytest.mark.parametrize(
    "members",
    [
        {"kind": "lost"},
        {"step": 0},
        {"step": "1"},
        {"at": None},
        {"link": None},
        {"link": {**link_value(LATE.link), "seq": 0}},  # type: ignore[dict-item]
        {"more": 1},
    ],
)
def test_a_notice_of_another_shape_is_none(members: dict[str, Any]) -> None:
    assert spoiled(**members) in {"artefact.payload", "artefact.link", "notice.about"}


def test_a_notice_whose_words_were_changed_after_signing_is_none() -> None:
    signed = make_notice(LATE, office=office("harbour").id, device=office("harbour").device)
    assert read_notice(rewritten(signed), charter()) == LATE
    forged = make_notice(replace(LATE, step=3), office=office("harbour").id, device=office("harbour").device)
    assert refusal(read_notice, rewritten(signed, payload=_payload(forged.encode())), charter()) == "signature.wrong"


def _payload(artefact: bytes) -> str:
    return str(json.loads(artefact)["payload"])
