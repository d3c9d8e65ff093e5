"""How fast published correspondence is read, beside a parser that reads the same TEI and nothing out of it. Prints JSON.

    python bench/history.py [--megabytes 4] [--sample FILE ...]

Without a sample the invented documents of the tests are repeated, a few lines each; every document of theirs holds some convention,
and hardly any running text, so that they are the dearest kind.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from backchannel.history import fold, read  # found by the line above

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = [ROOT / "tests" / "history" / "conventions" / name for name in ("part.xml", "telegrams.xml", "volume.xml")]
SPACES = 'xmlns="http://www.tei-c.org/ns/1.0" xmlns:frus="http://history.state.gov/frus/ns/1.0"'
RUNS = 3


def volume(samples: list[Path], size: int) -> bytes:
    """A volume in which the documents of the samples come again and again, each under a number of its own."""
    roots = [etree.parse(path).getroot() for path in samples]
    documents = [element for root in roots for element in root.iter("{*}div") if element.get("type") == "document"]
    written = [re.sub(r' xml:id="[^"]*"', "", etree.tostring(element, encoding="unicode", with_tail=False)) for element in documents]
    bodies: list[str] = []
    length = 0
    for place, each in enumerate(cycle(written), 1):
        bodies.append(re.sub(r' n="\d+"', f' n="{place}"', each, count=1))
        length += len(bodies[-1])
        if length >= size:
            break
    return f'<TEI {SPACES} xml:id="sample"><text><body>{"".join(bodies)}</body></text></TEI>'.encode()


def parsed(content: bytes) -> Any:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, collect_ids=False))


def words_of(content: bytes) -> int:
    """What any reader pays: the words of each paragraph as one string with single spaces."""
    return sum(len(" ".join("".join(element.itertext()).split())) for element in parsed(content).iter("{*}p"))


def seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=4, help="of TEI (default %(default)s)")
    parser.add_argument("--sample", type=Path, nargs="+", default=SAMPLES, help="files of TEI to repeat")
    options = parser.parse_args()
    content = volume(options.sample, int(options.megabytes * 1_000_000))
    documents = read(content)
    reading, parsing = seconds(lambda: read(content)), seconds(lambda: parsed(content))
    found = {
        "documents": len(documents),
        "read, MB a second": round(len(content) / reading / 1e6, 2),
        "parsed alone, MB a second": round(len(content) / parsing / 1e6, 1),
        "times the parser alone": round(reading / parsing, 1),
        "words alone, times the parser": round(seconds(lambda: words_of(content)) / parsing, 1),
        "folded, s": round(seconds(lambda: fold(documents)), 2),
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
