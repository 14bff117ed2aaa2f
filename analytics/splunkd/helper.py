"""A process that owns a data directory for one that cannot.

    python -m analytics.splunkd.helper FOLDER ZONE

Source: ours; `analytics.splunkd.hold` starts it in a forked child.
"""

from __future__ import annotations

import sys
from pathlib import Path

from analytics.config import load
from analytics.splunkd.hold import help_out

if __name__ == "__main__":
    help_out(Path(sys.argv[1]), sys.argv[2], load(data=sys.argv[1]).limits)
