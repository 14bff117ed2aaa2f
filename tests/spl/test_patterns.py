r"""PCRE in the syntax of RE2: what is respelled, what is refused and where, and that it matches."""

from __future__ import annotations

import re

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.together import together

from analytics.errors import PatternError
from analytics.spl import patterns


@together(
    ("pattern", "want"),
    [
        (r"^a(b|c)+\d{2,3}?$", r"^a(b|c)+\d{2,3}?$"),
        (r"(?<n>a)(?P<m>b)(?'o'c)", r"(?P<n>a)(?P<m>b)(?P<o>c)"),
        (r"\/\_\-\"", r"\/_\-\""),
        (r"\Qa.b\E+", r"a\.b+"),
        (r"a\Z", r"a\z"),
        (r"\e\cA\012", r"\x{1b}\x{1}\x{a}"),
        (r"[\b\e]", r"[\x{08}\x{1b}]"),
        (r"[]a]", r"[\]a]"),
        (r"[^]a]", r"[^\]a]"),
        (r"[[:alpha:]_]", r"[[:alpha:]_]"),
        (r"[[]", r"[\[]"),
        (r"a(?#note)b", r"ab"),
        ("(?x) a b # note\n c", "abc"),
        ("(?x:a b) c", "(?:ab) c"),
        (r"(?i)a(?-i:b)", r"(?i)a(?-i:b)"),
        (r"a{,3}b{", r"a\{,3}b\{"),
        (r"\p{Lu}\pL\x41\x{263a}", r"\p{Lu}\pL\x41\x{263a}"),
    ],
)
def test_respelled(pattern: str, want: str) -> None:
    assert patterns.translated(pattern).text == want


def test_groups_are_counted_with_their_names() -> None:
    pattern = patterns.translated(r"(a)(?:b)(?<c>d)\((?i:e)[(]")
    assert pattern.groups == (None, "c")


@together(
    ("pattern", "what", "place"),
    [
        (r"a(?=b)", "look-around", "(?="),
        (r"a(?!b)", "look-around", "(?!"),
        (r"(?<=a)b", "look-around", "(?<="),
        (r"(?<!a)b", "look-around", "(?<!"),
        (r"(a)\1", "a back reference", r"\1"),
        (r"(?<n>a)\k<n>", "a back reference", r"\k"),
        (r"(a)\g{1}", "a back reference", r"\g"),
        (r"(?P<n>a)(?P=n)", "a back reference", "(?P="),
        (r"a++b", "a possessive repeat", "++"),
        (r"a{1,2}+", "a possessive repeat", "{1,2}+"),
        (r"(?>a)", "an atomic group", "(?>"),
        (r"foo\Kbar", "a reset of the start", r"\K"),
        (r"(a(?R)?b)", "recursion", "(?R"),
        (r"(a)(?1)", "recursion", "(?1"),
        (r"(?&n)", "recursion", "(?&"),
        (r"(?(1)a|b)", "a condition", "(?("),
        (r"(?|a|b)", "a group that counts anew", "(?|"),
        (r"a(*SKIP)", "a verb", "(*"),
        (r"\X", "a whole character", r"\X"),
        (r"\G", "the end of the match before", r"\G"),
        (r"\y", "an escape", r"\y"),
        (r"a{1001}", "over 1,000 times", "{1001}"),
        (r"[abc", "not closed", "["),
        (r"(a", "not closed", "("),
        (r"a)", "No group is open", ")"),
        (r"*a", "nothing to repeat", "*"),
        (r"a|+", "nothing to repeat", "+"),
        ("a\\", "ends in a backslash", "\\"),
        (r"(?<a>x)(?<a>y)", "Two groups are called 'a'", "(?<a>"),
    ],
)
def test_refused_with_its_place(pattern: str, what: str, place: str) -> None:
    with pytest.raises(PatternError) as caught:
        patterns.translated(pattern)
    assert what in str(caught.value)
    assert pattern[caught.value.start : caught.value.end] == place


@together(
    ("pattern", "text", "want"),
    [
        (r"a\hb", "a\u00a0b", True),
        (r"a\hb", "a\nb", False),
        (r"a\Hb", "axb", True),
        (r"[\h,]", "\t", True),
        (r"a\Rb", "a\r\nb", True),
        (r"a\vb", "a\u2028b", True),
        (r"a\Nb", "a\nb", False),
        (r"a.b", "a\nb", False),
        (r"(?s)a.b", "a\nb", True),
        (r"(?m)^b$", "a\nb", True),
        (r"^b$", "a\nb", False),
        (r"\d", "٣", False),
        (r"\w", "é", False),
        (r"[]]", "]", True),
    ],
)
def test_the_engine_reads_it_so(pattern: str, text: str, want: bool) -> None:  # noqa: FBT001
    assert matches(patterns.translated(pattern).text, text) is want


def matches(pattern: str, text: str) -> bool:
    row = duckdb.execute(
        f"SELECT regexp_matches($1, $2, '{patterns.OPTIONS}')", [text, pattern]
    ).fetchone()
    assert row is not None
    return bool(row[0])


pieces = st.sampled_from(
    ["a", "b", ".", "\\d", "[ab]", "(a|b)", "(?:ab)", "^", "$", "\\b", "a*", "b+?", "[^a]", "\\w",
     "\\.", "(?i)A", "a{1,2}", "|"]
)  # fmt: skip


@given(st.lists(pieces, max_size=6).map("".join), st.text("aAb1. ", max_size=8))
def test_what_needs_no_respelling_matches_as_in_python(pattern: str, text: str) -> None:
    """Python's expressions and PCRE agree on these pieces."""
    try:
        translated = patterns.translated(pattern).text
        compiled = re.compile(pattern, re.ASCII)
    except (PatternError, re.error):
        return
    assert matches(translated, text) == (compiled.search(text) is not None)


@given(st.text(r"ab\()[]{}?*+|.^$<>=!:#PQEkKg1'-,nx", max_size=12))
@example("(?")
def test_any_text_is_an_expression_or_refused(pattern: str) -> None:
    """What is translated is nothing the database fails on, but for ranges and counts."""
    place = (0, 1)
    try:
        matches(patterns.translated(pattern).text, "ab")
    except PatternError as error:
        place = (error.start, error.end)
    except duckdb.Error as error:
        if not re.search("range|repetition|repeat", str(error)):
            raise
    assert 0 <= place[0] < place[1] <= max(1, len(pattern))


@pytest.mark.parametrize(
    ("replacement", "groups", "want"),
    [
        (r"<\1>", 1, r"<\1>"),
        (r"\0", 0, r"\0"),
        (r"a\nb", 0, r"a\\nb"),
        (r"\\", 0, r"\\"),
        ("\\", 0, r"\\"),
        ("$1", 0, "$1"),
    ],
)
def test_replacement(replacement: str, groups: int, want: str) -> None:
    assert patterns.rewrite(replacement, groups) == want


def test_replacement_names_a_group_there_is() -> None:
    with pytest.raises(PatternError, match="names group 2, and the expression has 1"):
        patterns.rewrite(r"\1\2", 1)
