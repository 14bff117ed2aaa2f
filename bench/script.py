"""How large the browser script is, and what it costs a page.

    python -m bench.script

Times are of Chromium's own clock in a fresh page each round: from the script's first line to its
last, with its page view in the queue; a call of ``track``; the first look into ``localStorage``.
The least of the rounds is told: other work on the machine only adds. The peers' bytes are those
of their published files.

Source: targets in docs/performance.md.
"""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from bench import report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROUNDS, CALLS = 15, 800
SCRIPT = Path(__file__).parents[1] / "static" / "track.js"

#: gzip -9 of what the peers serve.
PEERS = {"GoatCounter": 2201, "umami": 2286, "Plausible": 2694}

# The collector is a closed port: what is measured is the page's own work. The first look into
# localStorage is a wait for the browser's disk, whoever takes it; it is told apart.
_PAGE = """([text, calls]) => {
    const time = (f) => { const start = performance.now(); f(); return performance.now() - start; };
    const script = document.createElement('script');
    Object.assign(script.dataset, {host: 'http://127.0.0.1:9/', local: '', bots: ''});
    script.textContent = text;
    return {
        storage: time(() => localStorage.getItem('x')),
        start: time(() => document.head.append(script)),
        track: time(() => {
            for (let i = 0; i < calls; i++) analytics.track('buy', {plan: 'pro', amount: 64.9});
        }) / calls,
    };
}"""


def measured(browser: Browser, page_file: Path) -> dict[str, Any]:
    """Take the times of one fresh page, in milliseconds."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(page_file.as_uri())
    times: dict[str, Any] = page.evaluate(_PAGE, [SCRIPT.read_text(), CALLS])
    context.close()
    return times


def main() -> None:
    """Print the rows."""
    body = SCRIPT.read_bytes()
    size = len(gzip.compress(body, 9, mtime=0))
    report.head()
    peers = ", ".join(f"{count:,} {name}" for name, count in PEERS.items())
    report.row("browser script, gzip -9", f"{size:,} bytes", peers, "<= 2,048 bytes")
    report.row("the same, not compressed", f"{len(body):,} bytes", "", "")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "page.html"
        page_file.write_text("<!doctype html><title>A page</title>")
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        rounds = [measured(browser, page_file) for _ in range(ROUNDS)]
        browser.close()
    least = {name: min(one[name] for one in rounds) for name in rounds[0]}
    report.row("the script run, with its page view", f"{least['start']:.1f} ms", "", "")
    report.row("analytics.track(), 2 properties", f"{least['track'] * 1000:.0f} us", "", "")
    report.row("the first look into localStorage", f"{least['storage']:.1f} ms", "", "")


if __name__ == "__main__":
    main()
