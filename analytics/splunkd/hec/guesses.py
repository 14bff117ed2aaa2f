"""Wrong tokens of an address: some pass, then no more than one a second is looked at.

    guesses = Guesses()
    guesses.check("10.0.0.7", "wrong", is_right=False)     HecError 9 after 20 of them at once

Several clients may share an address, so a right token is not held up by the wrong ones of
another: where it is too long to be guessed, or was right from there before. Else guesses at short
tokens would be answered as fast as they come.

Source: ours; the answer is that of a collector that is busy, after which clients send again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from analytics.splunkd.exchange import RestError
from analytics.splunkd.hec.answers import HecError
from analytics.splunkd.throttle import Throttle

#: So many wrong ones at once, and then one each so many seconds.
BURST, EACH_S = 20, 1.0

#: A token of so many characters cannot be guessed over a network; those we make have 36.
LONG = 32

#: So many pairs of address and token are known to be right; the one not used for longest goes.
KNOWN = 10_000


class Guesses:
    """Counts the wrong tokens of each address; any thread may call it."""

    def __init__(self, burst: int = BURST, each_s: float = EACH_S) -> None:
        """Let *burst* wrong ones pass at once, and then one each *each_s* seconds."""
        self._throttle = Throttle(burst, each_s)
        self._known: OrderedDict[tuple[str, bytes], None] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, address: str, key: bytes, *, is_right: bool, length: int) -> None:
        """Take note of a token that came from *address*; the empty one is this process.

        Args:
            address: of the client.
            key: of the token, which tells it from others.
            is_right: whether there is such a token.
            length: of the token, in characters.

        Raises:
            HecError: 9, too many from there were wrong, and this one may be a guess too.
        """
        if not address or (is_right and (length >= LONG or self._is_known(address, key))):
            return
        try:
            self._throttle.take(address)
        except RestError as error:
            raise HecError(9, headers=error.headers) from None
        if is_right:
            self._throttle.give_back(address)
            with self._lock:
                self._known[address, key] = None
                if len(self._known) > KNOWN:
                    self._known.popitem(last=False)

    def _is_known(self, address: str, key: bytes) -> bool:
        with self._lock:
            if (address, key) not in self._known:
                return False
            self._known.move_to_end((address, key))
            return True
