"""The edits of rex mode=sed."""

from __future__ import annotations

from support.together import together

from analytics.spl.sed import Edit, read, script


@together(
    ("text", "want"),
    [
        ("s/a/b/", Edit("s", "a", "b", 1, 2)),
        ("s/a/b/g", Edit("s", "a", "b", 0, 2)),
        ("s/a/b/12", Edit("s", "a", "b", 12, 2)),
        (r"s#a\#b#/\##", Edit("s", r"a\#b", "/#", 1, 2)),
        ("s|a||", Edit("s", "a", "", 1, 2)),
        ("y/abc/xyz/", Edit("y", "abc", "xyz", start=2)),
        (r"y/\/\\n/abc/", Edit("y", "/\\n", "abc", start=2)),
        (r"y/\n/ /", Edit("y", "\n", " ", start=2)),
        ("s/a/b", None),
        ("s/a/b/x", None),
        ("s/a/b/0", None),
        ("y/ab/c/", None),
        ("y///", None),
        ("saabaa", None),
        ("d", None),
    ],
)
def test_edit(text: str, want: Edit | None) -> None:
    assert read(text) == want


@together(
    ("text", "want"),
    [
        ("s/a b/c/g  y/a/b/ ", ["a b", "a"]),
        (r"s/\d+/x/2 s#/#-#", [r"\d+", "/"]),
        ("", []),
        ("s/a/b/s/c/d/", None),
        ("s/a/b/ d", None),
    ],
)
def test_script(text: str, want: list[str] | None) -> None:
    found = script(text)
    assert (None if found is None else [edit.old for edit in found]) == want
