"""SHA-512 as SQL, which the database does not have.

    sha512(x) -> list_reduce(blocks of x, lambda hs, ms: …80 rounds…, [first state]) as hex

A state is the eight words of the digest and the sixteen words of the block that are next: a round
takes the first of these and adds the one that comes sixteen behind it. Words are 128 bits wide, so
that sums and rotations do not overflow before they are cut to 64. About 0.15 ms a block of 128
bytes; only rows that ask pay.

Source: FIPS 180-4, "Secure Hash Standard", 4.1.3, 4.2.3, 5.1.2, 5.3.5 and 6.4.
"""

from __future__ import annotations

from itertools import count, islice
from typing import TYPE_CHECKING

from analytics.engine.values import Value, bound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.engine.expressions import Expressions
    from analytics.spl.expr import Call

_ROUNDS = 80
_MASK = f"CAST({2**64 - 1} AS UHUGEINT)"
#: Places in a state: the eight words of the digest, then the words of the block.
_A, _B, _C, _D, _E, _F, _G, _H = (f"s[{place}]" for place in range(1, 9))


def _primes() -> Iterator[int]:
    return (n for n in count(2) if all(n % d for d in range(2, int(n**0.5) + 1)))


def _fraction(number: int, degree: int) -> int:
    """Return the first 64 bits of the fraction of a root."""
    low, high, power = 0, 1 << 80, number << 64 * degree
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= power else (low, middle - 1)
    return low % 2**64


def _words(degree: int, size: int) -> str:
    """SQL for the roots of the first primes, each a list of its own."""
    roots = (_fraction(prime, degree) for prime in islice(_primes(), size))
    return ", ".join(f"[CAST({root} AS UHUGEINT)]" for root in roots)


def _word(place: int) -> str:
    return f"s[{place + 9}]"


def _low(sql: str) -> str:
    return f"(({sql}) & {_MASK})"


def _mixed(word: str, turns: tuple[int, ...], shift: int = 0) -> str:
    """SQL for a word turned to the right in several ways, and moved, joined by xor."""
    parts = [f"(({word} >> {turn}) | ({word} << {64 - turn}))" for turn in turns]
    parts += [f"({word} >> {shift})"] if shift else []
    joined = parts[0]
    for part in parts[1:]:
        joined = f"xor({joined}, {part})"
    return _low(joined)


def _round() -> str:
    """SQL for the state behind a round, *s* being that before it and *k* its constant."""
    choice = f"xor({_G}, ({_E} & xor({_F}, {_G})))"
    majority = f"(({_A} & {_B}) | ({_C} & ({_A} | {_B})))"
    first = f"{_H} + {_mixed(_E, (14, 18, 41))} + {choice} + k[1] + {_word(0)}"
    second = f"{_mixed(_A, (28, 34, 39))} + {majority}"
    added = (
        f"{_word(0)} + {_mixed(_word(1), (1, 8), 7)} + {_word(9)} + "
        f"{_mixed(_word(14), (19, 61), 6)}"
    )
    digest = (_low(f"{first} + {second}"), _A, _B, _C, _low(f"{_D} + {first}"), _E, _F, _G)
    return f"[{', '.join(digest)}] || s[10:] || [{_low(added)}]"


_ALL_ROUNDS = f"list_reduce([{_words(3, _ROUNDS)}], lambda s, k: {_round()}, hs || ms)"
_BLOCK = bound(_ALL_ROUNDS, "r", f"list_transform(range(1, 9), lambda i: (hs[i] + r[i]) & {_MASK})")
_BLOCKS = (
    "list_transform(range(length(p) // 256), lambda j: list_transform(range(16), lambda i: "
    "CAST('0x' || substr(p, 1 + 256 * j + 16 * i, 16) AS UHUGEINT)))"
)
_DIGEST = f"list_reduce({_BLOCKS}, lambda hs, ms: {_BLOCK}, flatten([{_words(2, 8)}]))"
_HEX = f"array_to_string(list_transform({_DIGEST}, lambda w: lpad(lower(to_hex(w)), 16, '0')), '')"


def _sha512(x: Expressions, call: Call) -> Value:
    """SQL for the digest, over the text in hex with its padding."""
    size = "octet_length(encode(t))"
    padded = (
        f"hex(t) || '80' || repeat('0', 2 * ((239 - {size} % 128) % 128)) || "
        f"lpad(to_hex({size} * 8), 32, '0')"
    )
    sql = bound(x.value(call.args[0]).text(), "t", bound(padded, "p", _HEX))
    return Value(sql, "text")


FORMS: dict[str, Callable[[Expressions, Call], Value]] = {"sha512": _sha512}
