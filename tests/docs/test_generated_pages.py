"""The pages that are read off the code say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from generated_docs import commands_page, error_codes, error_codes_page, root_command

from architecture.tree import ROOT, plant
from backchannel import errors

STALE = "docs/{} is not what the code says; write it anew: make docs"


def test_every_error_code_in_the_source_has_its_row() -> None:
    page = ROOT / "docs" / "error-codes.md"
    assert page.read_text("utf-8") == error_codes_page(), STALE.format(page.name)


def test_every_command_prints_the_help_that_the_page_shows() -> None:
    root = root_command()
    if root is None:
        pytest.skip("There is no command line to compare docs/commands.md with.")
    page = ROOT / "docs" / "commands.md"
    assert page.read_text("utf-8") == commands_page(root), STALE.format(page.name)


def test_every_exit_status_stands_on_its_page() -> None:
    rows = re.findall(r"^\| `(\d)` \| (\w+)", (ROOT / "docs" / "exit-codes.md").read_text("utf-8"), re.MULTILINE)
    families = (errors.BackchannelError, errors.Mistake, errors.Refused, errors.Trouble)
    assert {(family.exit_status, family.__name__) for family in families} <= {(int(status), name) for status, name in rows}


@pytest.mark.parametrize(
    "text",
    [
        'raise Refused("seal.planted", "x", "a seal")',
        'raise errors.Refused(code="seal.planted", came="x", expected="a seal", hint="")',
        '_CODE = "seal.planted"\nraise Refused(_CODE, "x", "a seal")',
        'notes.add(3, "seal.planted", "x", "a seal")',
        'raise Refused("seal.other", "x", "y")\nSTATUS = {"seal.planted": 409}',
    ],
)
def test_a_code_is_found_however_it_reaches_its_error(tmp_path: Path, text: str) -> None:
    assert "seal.planted" in error_codes(plant(tmp_path, {"a.py": text}))


def test_what_is_expected_is_found_where_the_code_comes_from_another_module(tmp_path: Path) -> None:
    raised = 'from backchannel.a import PLANTED\nraise Refused(PLANTED, "x", "a seal")'
    source = plant(tmp_path / "backchannel", {"a.py": 'PLANTED: Final = "seal.planted"', "b.py": raised})
    assert error_codes(source)["seal.planted"].expected == ["a seal"]


def test_names_of_files_and_of_modules_are_no_codes(tmp_path: Path) -> None:
    text = 'raise Refused("vault.fault", "x", "y")\nNAMES = "vault.db", "vault.css", "backchannel.switch"'
    assert list(error_codes(plant(tmp_path, {"a.py": text}))) == ["vault.fault"]


def test_a_command_of_a_group_is_on_the_page_and_a_hidden_one_is_not() -> None:
    group = click.Group("backchannel", commands=[click.Command("show", help="Shows."), click.Command("odd", hidden=True)])
    page = commands_page(group)
    assert "## backchannel show\n\n```\nUsage: backchannel show" in page
    assert "odd" not in page
