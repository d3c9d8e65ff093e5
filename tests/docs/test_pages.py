"""What the documents promise is there: commands, links, decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from architecture.tree import ROOT, committed_texts, plant

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def make_targets(makefile: str) -> set[str]:
    """The targets that a person may name."""
    return set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def make_commands(page: str) -> set[str]:
    """The targets that a page tells its reader to make, in its blocks of commands and in its sentences."""
    return set(re.findall(r"^make ([a-z]+)", page, re.MULTILINE)) | set(re.findall(r"`make ([a-z]+)", page))


def pages() -> Iterator[tuple[Path, str]]:
    """Every committed page."""
    return ((path, text) for path, text in committed_texts() if path.suffix == ".md")


def anchor(heading: str) -> str:
    """The fragment by which a heading is reached, as the usual renderers make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower().replace("`", "")).replace(" ", "-")


def anchors(page: str) -> set[str]:
    """Every fragment of a page; what stands in a block of code is no heading."""
    prose = re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL)
    return {anchor(heading) for heading in re.findall(r"^#+ (.+)$", prose, re.MULTILINE)}


def broken_links(path: Path, page: str) -> list[str]:
    """Links of a page to files or headings that are not there; addresses elsewhere are not looked at."""
    prose = re.sub(r"^```.*?^```|`[^`\n]*`", "", page, flags=re.MULTILINE | re.DOTALL)
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, fragment = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (fragment and fragment not in anchors(target.read_text("utf-8"))):
            broken.append(f"{path}: {link}")
    return broken


def unlisted(decisions: Path) -> list[str]:
    """Decisions that the list of decisions does not link to."""
    listed = (decisions / "README.md").read_text("utf-8")
    return [path.name for path in sorted(decisions.glob("[0-9]*.md")) if f"({path.name})" not in listed]


def test_the_two_commands_of_the_readme_are_targets_of_the_makefile() -> None:
    promised = make_commands((ROOT / "README.md").read_text("utf-8"))
    assert {"demo", "test"} <= promised <= make_targets(MAKEFILE)


def test_every_target_that_a_page_names_exists() -> None:
    assert {(path.name, name) for path, text in pages() for name in make_commands(text) - make_targets(MAKEFILE)} == set()


def test_every_link_between_pages_leads_somewhere() -> None:
    assert [link for path, text in pages() for link in broken_links(path, text)] == []


def test_every_decision_is_in_the_list_of_decisions() -> None:
    assert unlisted(ROOT / "docs" / "adr") == []


def test_the_continuous_build_runs_what_a_person_runs() -> None:
    lines = [line for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert lines == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "make test"]


def test_a_command_that_the_makefile_does_not_have_is_found() -> None:
    assert make_commands("```\nmake tea   # now\n```\nor `make coffee`") == {"tea", "coffee"}
    assert make_targets("test: ## every check\n\techo\n.PHONY: tea\nBIN := x\n") == {"test"}


def test_a_link_to_a_missing_file_or_heading_is_found(tmp_path: Path) -> None:
    plant(tmp_path, {"there.md": "# One heading: here\n```\n# no heading\n```\n"})
    page = "[a](there.md) [b](there.md#one-heading-here) [c](https://example.org) `[d](not-a-link)`"
    assert broken_links(tmp_path / "page.md", page) == []
    page = "[a](gone.md) [b](there.md#two) [c](there.md#no-heading)"
    assert len(broken_links(tmp_path / "page.md", page)) == 3


def test_a_decision_that_is_not_listed_is_found(tmp_path: Path) -> None:
    plant(tmp_path, {"README.md": "[1](0001-a.md)", "0001-a.md": "", "0002-b.md": ""})
    assert unlisted(tmp_path) == ["0002-b.md"]
