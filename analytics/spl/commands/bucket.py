"""Put numbers or times into buckets: another name of ``bin``.

    bucket [span=<number>|<time span>] [bins=<count>] <field> [AS <name>]

    bucket span=1h _time

Source: Splunk Search Reference 9.2, bucket.
"""

from __future__ import annotations

from analytics.spl.commands.bin import plan

__all__ = ["plan"]
