r"""A Python value as SPL text: the only place where SPL is put together.

    quote('a "b"') -> '"a \\"b\\""'

Source: ours.
"""

from __future__ import annotations


def quote(value: object) -> str:
    """Write *value* as a string of SPL, in double quotes."""
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
