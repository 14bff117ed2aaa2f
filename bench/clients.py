"""Whether the libraries of other products reach the collector whole.

    python -m bench.clients                     all that are installed
    python -m bench.clients segment posthog     those of some formats

Each sends 1,000 awkward events (Unicode, quotes, line breaks, floats, nulls, nesting), some of
them twice, to a collector on 127.0.0.1. Exact is an event whose application, name, distinct_id,
time and properties are what our own tracker would keep of the same values. The table of
docs/collect.md is what this prints. Source: ours.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support import clients, foreign

if TYPE_CHECKING:
    from support.clients import Client


def version(client: Client) -> str:
    """Say which version of a library is installed."""
    if client.is_node:
        package = foreign.installed() / "node_modules" / client.package / "package.json"
        found: str = json.loads(package.read_text())["version"]
        return found
    asked = f"import importlib.metadata as m; print(m.version({client.package!r}))"
    told = subprocess.run([clients.PYTHON, "-c", asked], check=True, capture_output=True, text=True)
    return told.stdout.strip()


def main(formats: list[str]) -> int:
    """Print the table; return 1 where something is not as it should be."""
    print("| format | library | version | sent | stored | exact |")
    print("|---|---|---|---|---|---|")
    is_wrong = False
    for client in clients.CLIENTS:
        if formats and client.format not in formats:
            continue
        if not client.is_there:
            print(f"| {client.format} | {client.name} | not installed | | | |")
            continue
        with tempfile.TemporaryDirectory() as folder:
            result = clients.measure(client, Path(folder))
        counts = f"{result.sent:,} | {result.stored:,} | {result.exact:,}"
        print(f"| {client.format} | {client.name} | {version(client)} | {counts} |", flush=True)
        is_wrong |= not result.sent == result.stored == result.exact
    return int(is_wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
