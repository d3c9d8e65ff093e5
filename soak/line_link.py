"""A bad line between two network places: packets are lost, doubled, reordered, and no faster than a modem's.

Each place is a thread in a network namespace of its own with one TUN device in it; between the two a process passes packets.
Nothing has a name, so nothing stays behind: namespaces and devices go with the threads and processes that are in them.
"""

from __future__ import annotations

import ctypes
import fcntl
import heapq
import itertools
import json
import os
import random
import select
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

__all__ = ["Link", "Place", "Quality", "Way", "why_not"]

_NEW_NETWORK: Final = 0x40000000  # CLONE_NEWNET, sched.h
_TUN_SET: Final = 0x400454CA  # TUNSETIFF, linux/if_tun.h
_TUN_PLAIN: Final = 0x1001  # IFF_TUN | IFF_NO_PI
_PACKET_BYTES: Final = 576  # what modem lines used: half a second at 9.6 kbit/s
_LARGEST: Final = 65_536
NEAR: Final = "10.97.2.1"
FAR: Final = "10.97.2.2"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How a line is: bits a second each way, shares of packets lost and doubled, seconds of way and of scatter on top."""

    bits: int = 9_600
    lost: float = 0.2
    doubled: float = 0.05
    seconds: float = 0.1
    scatter: float = 0.5
    waiting: int = 16  # packets in the queue before it; more are dropped, as a modem's own buffer does


PERFECT: Final = Quality(bits=100_000_000, lost=0, doubled=0, seconds=0, scatter=0, waiting=10_000)


@dataclass(slots=True)
class Way:
    """One direction, without I/O: `take` a packet, then `due` gives what has come out by then. While `cut`, nothing does."""

    chance: random.Random
    quality: Quality = PERFECT
    cut: bool = False
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("carried", "bytes", "lost", "doubled", "dropped"), 0))
    _free: float = 0.0
    _leaving: list[tuple[float, int, bytes]] = field(default_factory=list)
    _order: Any = field(default_factory=itertools.count)

    def take(self, packet: bytes, now: float) -> None:
        """A packet comes to the line's near end."""
        quality = self.quality
        seconds = len(packet) * 8 / quality.bits
        start = max(now, self._free)
        if self.cut or start - now > quality.waiting * seconds:
            self.counts["dropped"] += 1
            return
        self._free = start + seconds
        if self.chance.random() < quality.lost:
            self.counts["lost"] += 1
            return
        self._send(packet)
        if self.chance.random() < quality.doubled:
            self.counts["doubled"] += 1
            self._send(packet)

    def due(self, now: float) -> list[bytes]:
        """The packets that come out of its far end by now."""
        out = []
        while self._leaving and self._leaving[0][0] <= now:
            out.append(heapq.heappop(self._leaving)[2])
        if self.cut:
            self.counts["dropped"] += len(out)
            return []
        self.counts["carried"] += len(out)
        self.counts["bytes"] += sum(map(len, out))
        return out

    def next(self) -> float | None:
        """When the next packet comes out; None while none is on its way."""
        return self._leaving[0][0] if self._leaving else None

    def _send(self, packet: bytes) -> None:
        # The scatter of later packets overlaps with that of earlier ones: so they come in another order.
        at = self._free + self.quality.seconds + self.chance.random() * self.quality.scatter
        heapq.heappush(self._leaving, (at, next(self._order), packet))


class Place:
    """A network of its own. `run` calls something in it; processes that are started there stay in it."""

    def __init__(self, address: str, other: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="place")
        self.device = self.run(_enter, address, other)

    def run(self, call: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """What `call` gives, called in this place's own thread."""
        return self._thread.submit(call, *args, **kwargs).result()

    def close(self) -> None:
        """Leave it; the network goes with its last process."""
        os.close(self.device)
        self._thread.shutdown()


class Link:
    """The process between two places. It ends with its caller, however that ends."""

    def __init__(self, near: Place, far: Place, *, seed: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), str(near.device), str(far.device), str(seed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(near.device, far.device),
            text=True,
        )

    def be(self, quality: Quality) -> None:
        """From now on the line is like this."""
        self._tell({"quality": asdict(quality)})

    def cut(self) -> None:
        """Nothing passes from now on, nor what is on its way."""
        self._tell({"cut": True})

    def mend(self) -> None:
        """It passes again."""
        self._tell({"cut": False})

    def counts(self) -> dict[str, dict[str, int]]:
        """What each way carried, lost, doubled and dropped so far."""
        self._tell({})
        assert self._process.stdout is not None
        return dict(json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End it."""
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._process.wait(timeout=10)

    def _tell(self, order: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()


def why_not() -> str:
    """Why there can be no such line on this machine, in a sentence; empty when there can."""
    try:
        place = Place(NEAR, FAR)
    except (OSError, subprocess.CalledProcessError) as error:
        return f"Network namespaces with a TUN device in them are not to be had here: {error}."
    place.close()
    return ""


def _enter(address: str, other: str) -> int:
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(_NEW_NETWORK):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    try:
        fcntl.ioctl(device, _TUN_SET, struct.pack("16sH22x", b"line", _TUN_PLAIN))
        for words in (f"address add {address} peer {other} dev line", f"link set line mtu {_PACKET_BYTES} up", "link set lo up"):
            subprocess.run(["ip", *words.split()], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        os.close(device)
        raise
    return device


def _pass(near: int, far: int, seed: int) -> None:
    """Be the line, until the standard input ends."""
    chance = random.Random(seed)
    ways = {near: Way(chance), far: Way(chance)}
    out = {near: far, far: near}
    orders = b""
    while True:
        moments = [moment for way in ways.values() if (moment := way.next()) is not None]
        wait = max(0.0, min(moments) - time.monotonic()) if moments else None
        ready, _, _ = select.select([0, near, far], [], [], wait)
        if 0 in ready:
            came = os.read(0, _LARGEST)
            if not came:
                return
            *lines, orders = (orders + came).split(b"\n")
            for line in lines:
                _obey(json.loads(line), ways[near], ways[far])
        now = time.monotonic()
        for device, way in ways.items():
            if device in ready:
                way.take(os.read(device, _LARGEST), now)
            for packet in way.due(now):
                os.write(out[device], packet)


def _obey(order: dict[str, Any], outward: Way, back: Way) -> None:
    for way in (outward, back):
        if "quality" in order:
            way.quality = Quality(**order["quality"])
        way.cut = order.get("cut", way.cut)
    if not order:
        print(json.dumps({"from near": outward.counts, "from far": back.counts}), flush=True)


if __name__ == "__main__":
    _pass(*map(int, sys.argv[1:]))
