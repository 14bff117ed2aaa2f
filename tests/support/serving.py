"""`analytics serve` as a user starts it, in a process of its own.

    with serving(data) as url:
        …

Source: ours.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """Serve a data directory; give the address of the site."""
    command = [sys.executable, "-m", "analytics.cli", "--data", str(data), "serve", "--port", "0"]
    command += ["--hec-port", "off", "--splunkd-port", "off"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            lines = iter(process.stdout or ())
            yield next(said[1] for line in lines if (said := re.search(r"(http.*)/appl", line)))
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            process.kill()
