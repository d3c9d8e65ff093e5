"""The pages of docs/ that are read off the code: docs/error-codes.md, docs/commands.md, the life cycles in docs/spec/delivery.md,
docs/spec/invitation.md, house.md and orders.md; and docs/misuse.md, which is read off tests/defences.

`scripts/write-docs` writes them; tests/docs compares them. Nothing in them is written by hand.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from life_cycles import with_draft, with_invitation, with_life_cycles, with_order
from misuse import misuse_page

if TYPE_CHECKING:
    import click

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "backchannel"

CODE = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9-]+)+")
FILE_NAME = re.compile(r".*\.(age|css|db|json|key|lock|log|md|pid|py|sock|socket|sqlite3|toml|txt)")
MEANINGS = {
    "Refused": "refused",
    "Mistake": "mistake",
    "Trouble": "trouble",
    "Finding": "finding",
    "ValueProblem": "finding",
    "add": "finding",
}
# A code that reaches its error by another way (a table of answers, a parameter) is one of those for bytes from outside.
INDIRECT = "refused"


@dataclass(slots=True)
class Code:
    """One error code: what kinds of error carry it, and what each says was expected."""

    kinds: set[str] = field(default_factory=set)
    expected: list[str] = field(default_factory=list)


def error_codes(source: Path = SOURCE) -> dict[str, Code]:
    """Every code in the source. A string is one when it is shaped like one and its first word belongs to an error raised somewhere."""
    trees = {_module(path, source): ast.parse(path.read_text("utf-8")) for path in sorted(source.rglob("*.py"))}
    constants = {module: dict(_constants(tree)) for module, tree in trees.items()}
    codes: dict[str, Code] = {}
    for module, tree in trees.items():
        for name, kind, expected in _raised(tree, {**dict(_imported(tree, constants)), **constants[module]}):
            code = codes.setdefault(name, Code())
            code.kinds.add(kind)
            if expected and expected not in code.expected:
                code.expected.append(expected)
    families = {name.partition(".")[0] for name in codes}
    for tree in trees.values():
        for name in _shaped_like_codes(tree):
            if name.partition(".")[0] in families:
                codes.setdefault(name, Code())
    return dict(sorted(codes.items()))


def _raised(tree: ast.Module, constants: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """(code, kind, expected) of each error that is made in a file with its code in sight."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        kind = MEANINGS.get(ast.unparse(node.func).rpartition(".")[2])
        given = {word.arg: word.value for word in node.keywords}
        arguments = node.args[isinstance(node.func, ast.Attribute) and node.func.attr == "add" :]  # the line comes first
        code = given.get("code", arguments[0] if arguments else None)
        name = constants.get(code.id, "") if isinstance(code, ast.Name) else _literal(code)
        if kind and CODE.fullmatch(name):
            yield name, kind, _sentence(given.get("expected", arguments[2] if len(arguments) > 2 else None))


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            yield ast.unparse(target), _literal(node.value)


def _imported(tree: ast.Module, constants: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """What a file takes from other modules of the source."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            known = constants.get(node.module or "", {})
            yield from ((name.asname or name.name, known[name.name]) for name in node.names if name.name in known)


def _module(path: Path, source: Path) -> str:
    return ".".join((source.name, *path.relative_to(source).with_suffix("").parts))


def _literal(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _sentence(node: ast.expr | None) -> str:
    """What stands in the source, with "…" for what is filled in; nothing where all of it is."""
    if isinstance(node, ast.JoinedStr):
        parts = (str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        text = "".join(parts)
    else:
        text = _literal(node)
    return text.replace("|", "\\|").replace("\n", " ") if re.search(r"[a-z]", text) else ""


def _shaped_like_codes(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        text = _literal(node) if isinstance(node, ast.expr) else ""
        if CODE.fullmatch(text) and not FILE_NAME.fullmatch(text):
            yield text


def error_codes_page(source: Path = SOURCE) -> str:
    """The page of all codes: one section a family, one row a code."""
    codes = error_codes(source)
    lines = [
        "# Error codes",
        "",
        "Every error carries a code that does not change, so that programs can act on it, and a sentence for people that may.",
        "*refused*: bytes from outside broke a rule. *mistake*: what was asked for cannot be done as asked. *trouble*: the machine or",
        "the place does not allow it now. *finding*: one thing in a draft. What each means for a program is in",
        "[exit-codes.md](exit-codes.md). This page is written by `make docs` from the source.",
    ]
    family = ""
    for name, code in codes.items():
        if family != (family := name.partition(".")[0]):
            lines += ["", f"## {family}", "", "| code | kind | expected |", "|---|---|---|"]
        kinds = ", ".join(sorted(code.kinds)) or INDIRECT
        lines.append(f"| `{name}` | {kinds} | {' · '.join(code.expected)} |")
    return "\n".join(lines) + "\n"


def root_command() -> click.Command | None:
    """The command line's root (`backchannel.cli.main`, or `root` where `main` is a plain function); None while there is none."""
    import click

    if importlib.util.find_spec("backchannel.cli") is None:
        return None
    cli = importlib.import_module("backchannel.cli")
    found = [getattr(cli, name, None) for name in ("main", "root")]
    return next((command for command in found if isinstance(command, click.Command)), None)


def commands_page(root: click.Command) -> str:
    """The page of all commands: the `--help` of each, as it prints on 100 columns."""
    lines = ["# Commands", "", "What `--help` prints, for every command. This page is written by `make docs`."]
    for path, text in help_texts(root):
        lines += ["", f"## {path}", "", "```", text.rstrip(), "```"]
    return "\n".join(lines) + "\n"


def help_texts(command: click.Command, above: click.Context | None = None) -> Iterator[tuple[str, str]]:
    """(full name, help text) of a command and of everything under it, hidden ones left out."""
    import click

    name = "backchannel" if above is None else command.name
    context = click.Context(command, info_name=name, parent=above, max_content_width=100, terminal_width=100)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            below = command.get_command(context, child)
            if below is not None and not below.hidden:
                yield from help_texts(below, context)


def pages() -> dict[Path, str]:
    """Every generated page and what it must hold now."""
    written = {ROOT / "docs" / "error-codes.md": error_codes_page(), ROOT / "docs" / "misuse.md": misuse_page(ROOT)}
    root = root_command()
    if root is not None:
        written[ROOT / "docs" / "commands.md"] = commands_page(root)
    delivery = ROOT / "docs" / "spec" / "delivery.md"
    written[delivery] = with_life_cycles(delivery.read_text("utf-8"))
    invitation = ROOT / "docs" / "spec" / "invitation.md"
    written[invitation] = with_invitation(invitation.read_text("utf-8"))
    house = ROOT / "docs" / "spec" / "house.md"
    written[house] = with_draft(house.read_text("utf-8"))
    orders = ROOT / "docs" / "spec" / "orders.md"
    written[orders] = with_order(orders.read_text("utf-8"))
    return written
