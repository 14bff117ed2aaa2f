"""Check privacy.toml and show which rules are in force.

  analytics privacy
  analytics privacy shop

Without a name, those of all applications, and of each that has a section of its own what differs
there. A server reads the file when it starts.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from analytics.cli.reach import Reach
from analytics.privacy.policy import FILE
from analytics.privacy.rules import checked

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the name of an application."""
    parser.add_argument(
        "application", nargs="?", metavar="APPLICATION", help="show the rules of this one alone"
    )


def run(options: argparse.Namespace) -> int:
    """Print the rules."""
    with Reach(options.data) as reach:
        folder = reach.config.data
        policies = checked(folder)
    path = folder / FILE
    print(f"# {path}" if path.exists() else f"# the defaults: there is no {path}")
    if options.application:
        _show(asdict(policies.of(options.application)))
        return 0
    every = asdict(policies.every)
    _show(every)
    for name, policy in policies.own.items():
        print(f"\n[application.{name}]")
        _show({k: v for k, v in asdict(policy).items() if v != every[k]})
    return 0


def _show(rules: Mapping[str, object]) -> None:
    for name, value in rules.items():
        print(f"{name} = {_text(value)}")


def _text(value: object) -> str:
    """Write a value as TOML does."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(k)} = {_text(v)}" for k, v in value.items()) + "}"
    return str(value)
