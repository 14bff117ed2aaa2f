"""Passwords that cost little: what they must cost is held by tests/splunkd/test_passwords.py."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher

from analytics.splunkd import passwords

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: hasher)
        patch.setattr(passwords, "_decoy", cache(lambda: passwords.make("nobody has this")))
        yield
