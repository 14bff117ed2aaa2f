"""What privacy.toml may say, and what is said to what it may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.errors import ConfigError
from analytics.privacy.policy import Policies, Policy, read

if TYPE_CHECKING:
    from pathlib import Path


def policies(folder: Path, text: str) -> Policies:
    path = folder / "privacy.toml"
    path.write_text(text)
    return read(path)


def test_without_a_file_all_is_as_by_default(tmp_path: Path) -> None:
    assert read(None).every == read(tmp_path / "privacy.toml").every == Policy()


def test_section_changes_what_stands_on_top(tmp_path: Path) -> None:
    found = policies(
        tmp_path, 'ip = "hash"\nip_bits = [16, 32]\n[application.shop]\nconsent = "opt-in"\n'
    )

    assert found.of("shop") == Policy(ip="hash", ip_bits=(16, 32), consent="opt-in")
    assert found.of("blog") == Policy(ip="hash", ip_bits=(16, 32))


def test_paths_are_a_table(tmp_path: Path) -> None:
    found = policies(tmp_path, '[paths]\n"/users/*" = "/users/:id"\n')

    assert found.every.paths == {"/users/*": "/users/:id"}


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ('singals = "drop"', "Unknown rule 'singals' in .*Did you mean 'signals'"),
        ("x = 1", "Known are steps, signals"),
        ('ip = "some"', "Rule 'ip' in .* is 'some'. Use one of 'drop', 'anonymize'"),
        ("ip = 1", "Rule 'ip'"),
        ("ip = []", "Rule 'ip'"),
        ("ip_bits = [33, 48]", r"Write \[24, 48\]"),
        ("ip_bits = [true, 48]", r"Write \[24, 48\]"),
        ('query = "page"', "Write a list of names"),
        ('steps = ["signal"]', "Write a list of signals, consent"),
        ('steps = ["address", "identity"]', "'address' before 'identity'.*Put 'address' behind"),
        ('steps = ["address", "place"]', "'address' before 'place'"),
        ('consent = "opt-in"\nconsent_required_in = ["de"]', "ISO 3166-1"),
        ('consent = "opt-in"\nconsent_required_in = "DE"', "ISO 3166-1"),
        ('consent_required_in = ["DE"]', "'consent' is 'off'"),
        ("retention_days = -1", "Write whole days"),
        ("retention_days = true", "Write whole days"),
        ("cookieless = 1", "Use true or false"),
        ('paths = {"users" = "/x"}', "Write paths to paths"),
        ("application = 1", r"Write a section for each application"),
        ("[application]\nshop = 1", r"Write a section for each application"),
        ('[application.shop]\nsignals = "no"', r"\[application.shop\] is 'no'"),
        ("ip = ", "cannot be read"),
    ],
)
def test_what_is_not_understood_is_an_error(tmp_path: Path, text: str, want: str) -> None:
    with pytest.raises(ConfigError, match=want):
        policies(tmp_path, text)


def test_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Mend the file"):
        read(tmp_path)
