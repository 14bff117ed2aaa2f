"""Put numbers or times into buckets: another name of ``bin``.

    discretize [span=<number>|<time span>] [bins=<count>] <field> [AS <name>]

    discretize span=1h _time

Source: Splunk Search Reference 9.2, discretize.
"""

from __future__ import annotations

from analytics.spl.commands.bin import plan

__all__ = ["plan"]
