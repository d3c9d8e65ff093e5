"""Who gets in at the desk, who does not, and what each answer says about itself."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from backchannel.errors import Trouble
from backchannel.web import Door, served
from backchannel.web.door import IDLE_SECONDS
from backchannel.web.guard import POLICY
from run.pair import Pair
from web.desks import PASSPHRASE, Desk, at_desk

PAGES = ("", "traffic", "message/SPRING/MISTO/1", "asks", "texts", "ladder", "status")


@pytest.fixture
def desk(pair: Pair) -> Iterator[Desk]:
    """CAPITAL's desk, a message of MISSION unopened on it, and its person let in."""
    pair.mission.send("CAPITAL", "The lake is frozen.")
    pair.settle()
    with at_desk(pair.capital) as desk:
        assert desk.enter().status == 303
        yield desk


def test_nothing_is_shown_to_whoever_has_no_cookie_or_another(desk: Desk) -> None:
    for page in PAGES:
        for cookie in (None, "desk=", "desk=guess", desk.cookie + "x"):
            answer = desk.get(page, Cookie=cookie)
            assert answer.status == 403
            assert "lets in one browser" in answer.text
            assert "MISTO" not in answer.text and "CAPITAL" not in answer.text


def test_the_link_lets_in_one_and_is_worthless_after(desk: Desk) -> None:
    first, desk.cookie = desk.cookie, ""
    answer = desk.enter()
    assert (answer.status, desk.cookie) == (403, "")
    assert "set-cookie" not in answer.headers
    assert desk.get("traffic", Cookie=first).status == 200


def test_a_look_at_the_link_that_is_no_visit_does_not_use_it_up(pair: Pair) -> None:
    with at_desk(pair.capital) as desk:
        path = urlsplit(desk.link).path
        assert desk.ask("HEAD", path).status == 403
        assert desk.ask("GET", path, Sec_Purpose="prefetch").status == 403
        assert desk.ask("GET", path, Sec_Fetch_Site="cross-site").status == 403
        assert desk.ask("GET", path[:-1] + ("A" if path[-1] != "A" else "B")).status == 403
        assert desk.enter().status == 303


def test_the_cookie_is_kept_from_scripts_other_sites_and_other_ports(pair: Pair) -> None:
    with at_desk(pair.capital) as desk:
        given = desk.enter().headers["set-cookie"].lower()
        assert "httponly" in given and "samesite=strict" in given
        assert f"path=/{desk.door.place.lower()}" in given


OTHERS = ("localhost:{port}", "127.0.0.1", "evil.example:{port}", "evil.example", "[::1]:{port}", "127.0.0.1:{port}.")


@pytest.mark.parametrize("host", OTHERS)
def test_a_request_for_another_host_is_turned_away_whatever_it_brings(desk: Desk, host: str) -> None:
    port = desk.host.partition(":")[2]
    for page in (*PAGES, "desk.css"):
        answer = desk.get(page, Host=host.format(port=port))
        assert answer.status == 421
        assert "MISTO" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": None, "Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1"},
    ],
)
def test_what_another_page_asks_for_is_refused(desk: Desk, headers: dict[str, str | None]) -> None:
    assert desk.get("traffic", **headers).status == 403
    assert desk.post("message/SPRING/MISTO/1", **headers).status == 403
    assert "open_page" not in desk.clerk.calls


def test_a_form_that_does_not_say_where_it_comes_from_is_refused(desk: Desk) -> None:
    for headers in ({"Sec_Fetch_Site": None}, {"Sec_Fetch_Site": "none"}, {"Sec_Fetch_Site": None, "Origin": "null"}):
        assert desk.post("message/SPRING/MISTO/1", **headers).status == 403
    assert "open_page" not in desk.clerk.calls
    assert desk.post("message/SPRING/MISTO/1", Sec_Fetch_Site=None, Origin=f"http://{desk.host}").status == 303


def test_a_form_without_the_desk_s_own_token_does_nothing(desk: Desk) -> None:
    for form in ({}, {"form": ""}, {"form": "guess"}, {"form": desk.door.form[:-1]}):
        answer = desk.ask("POST", desk.path("message/SPRING/MISTO/1"), form)
        assert answer.status == 403
        assert "Load the page again" in answer.text
        assert desk.ask("POST", desk.path("lock"), form).status == 403
    assert not {"open_page", "lock"} & set(desk.clerk.calls)


def test_a_message_is_opened_by_the_form_and_by_nothing_else(desk: Desk) -> None:
    page = "message/SPRING/MISTO/1"
    for _ in range(2):
        answer = desk.get(page)
        assert "Open it" in answer.text
        assert "The lake is frozen" not in answer.text
    assert desk.ask("HEAD", desk.path(page)).status == 200
    assert "open_page" not in desk.clerk.calls
    assert desk.post(page).status == 303
    answer = desk.get(page)
    assert "The lake is frozen" in answer.text
    assert "Open it" not in answer.text


def test_every_answer_says_what_it_may_do_and_that_it_is_not_to_be_kept(desk: Desk) -> None:
    answers = [desk.get(page) for page in (*PAGES, "desk.css", "desk.svg", "away", "nothing", "message/SPRING/MISTO/99")]
    answers += [desk.get("traffic", Cookie=None), desk.get("traffic", Host="evil.example"), desk.ask("GET", "/"), desk.post("nothing")]
    for answer in answers:
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "server" not in answer.headers
    assert POLICY.startswith("default-src 'none'; ") and "script" not in POLICY and "unsafe" not in POLICY


def test_while_the_station_is_locked_nothing_of_it_is_shown(desk: Desk, pair: Pair) -> None:
    pair.capital.post.lock()
    for page in PAGES:
        answer = desk.get(page)
        assert answer.status == 403
        assert "Passphrase" in answer.text
        assert "MISTO" not in answer.text.replace(desk.path(page), "") and "CAPITAL" not in answer.text
    wrong = desk.post("unlock", {"passphrase": "another passphrase", "back": desk.path("asks")})
    assert wrong.status == 403
    assert "another passphrase" not in wrong.text
    right = desk.post("unlock", {"passphrase": PASSPHRASE, "back": desk.path("asks")})
    assert (right.status, right.headers["location"]) == (303, desk.path("asks"))
    assert desk.get("asks").status == 200


def test_the_lock_button_locks_the_station_too(desk: Desk, pair: Pair) -> None:
    assert desk.post("lock").status == 303
    assert pair.capital.post.is_locked
    assert "Passphrase" in desk.get("traffic").text


def test_a_quarter_of_an_hour_of_quiet_closes_the_desk_although_the_station_is_unlocked(desk: Desk, pair: Pair) -> None:
    desk.clock.seconds += IDLE_SECONDS - 1
    assert desk.get("traffic").status == 200
    desk.clock.seconds += IDLE_SECONDS
    assert not pair.capital.post.is_locked
    for _ in range(2):
        assert "Passphrase" in desk.get("traffic").text
    assert "Passphrase" in desk.post("message/SPRING/MISTO/1").text
    assert "open_page" not in desk.clerk.calls
    assert desk.post("unlock", {"passphrase": PASSPHRASE, "back": ""}).status == 303
    assert desk.get("traffic").status == 200


def test_a_page_that_lies_open_goes_away_by_itself_and_keeps_nobody_in(desk: Desk) -> None:
    assert f'http-equiv="refresh" content="{IDLE_SECONDS + 5}; url={desk.path("away")}?back=' in desk.get("traffic").text
    desk.clock.seconds += IDLE_SECONDS - 1
    away = desk.get("away?back=" + desk.path("asks"))
    assert desk.path("asks") in away.text and "CAPITAL" not in away.text
    desk.clock.seconds += 1
    assert "Passphrase" in desk.get("asks").text


@pytest.mark.parametrize("back", ["http://evil.example/", "//evil.example/", "/elsewhere", "\\\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_unlocking(desk: Desk, back: str) -> None:
    assert desk.post("unlock", {"passphrase": PASSPHRASE, "back": back}).headers["location"] == desk.path("traffic")
    assert "evil" not in desk.get("away?back=" + back.replace("\\", "%5C")).text


def test_what_cannot_be_shown_is_a_page_with_a_plain_sentence(desk: Desk) -> None:
    answer = desk.get("message/SPRING/MISTO/99")
    assert answer.status == 404
    assert "a message that this office holds" in answer.text
    assert desk.get("message/WINTER/MISTO/1").status == 404
    assert "There is no such page" in desk.get("nowhere").text


def test_a_form_that_does_not_end_is_not_taken_in(desk: Desk) -> None:
    assert desk.post("unlock", {"passphrase": "x" * 20_000}).status == 413


def test_a_port_that_is_taken_is_said(pair: Pair) -> None:
    with at_desk(pair.capital) as desk, pytest.raises(Trouble, match="cannot be had"):
        port = int(desk.host.partition(":")[2])
        with served(lambda: desk.clerk, port):
            pass


def test_no_two_desks_have_a_secret_in_common() -> None:
    one, other = Door(), Door()
    assert {one.place, one.link, one.form}.isdisjoint({other.place, other.link, other.form})
    assert len(one.form) >= 43 and len(one.link) > 43
