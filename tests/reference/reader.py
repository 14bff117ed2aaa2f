r"""Text read from left to right; and a search cut at its pipes.

    pipeline('search a="x|y" | head 1') -> [("search", 'a="x|y"'), ("head", "1")]

Source: Splunk Search Manual 9.3, "About the search language": quotes, brackets, comments.
"""

from __future__ import annotations

import re

from reference.values import RefusedError

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_STAGE = re.compile(r"\s*(?P<name>\w+)(?P<rest>.*)", re.DOTALL)
_COMMENT = re.compile(r"```.*?```", re.DOTALL)
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|```.*?```|[^"`|\[\]]+|.', re.DOTALL)


def pipeline(spl: str) -> list[tuple[str, str]]:
    """Cut a search into commands and their arguments."""
    stages, depth = [""], 0
    for piece in _PIECE.findall(spl):
        depth += {"[": 1, "]": -1}.get(piece, 0)
        if piece == "|" and depth == 0:
            stages.append("")
        else:
            stages[-1] += " " if piece.startswith("```") else piece
    if not stages[0].strip():
        del stages[0]
    return [_stage(stage) for stage in stages]


def brackets(said: str) -> list[str]:
    """Return what stands in each pair of outermost brackets."""
    found, depth = [], 0
    for piece in _PIECE.findall(said):
        depth -= piece == "]"
        if depth:
            found[-1] += piece
        elif piece == "[":
            found.append("")
        depth += piece == "["
    return found


def _stage(stage: str) -> tuple[str, str]:
    match = _STAGE.fullmatch(stage)
    if not match:
        raise RefusedError(f"no command in {stage!r}")
    return match["name"].lower(), match["rest"].strip()


def unquoted(body: str) -> str:
    r"""Return what a quoted text says: ``\"`` and ``\\`` stand for one character."""
    return re.sub(r'\\(["\\])', r"\1", body)


class Reader:
    """The arguments of a command, read from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def see(self, pattern: str) -> re.Match[str] | None:
        """Match *pattern* here, behind blanks, without moving."""
        start = re.compile(r"\s*").match(self.text, self.at)
        return re.compile(pattern, re.IGNORECASE | re.DOTALL).match(
            self.text, start.end() if start else self.at
        )

    def take(self, pattern: str) -> str | None:
        """Match *pattern* here and move behind it; None where it does not match."""
        match = self.see(pattern)
        if not match:
            return None
        self.at = match.end()
        return match[0]

    def need(self, pattern: str) -> str:
        """Take *pattern*, which must be here."""
        found = self.take(pattern)
        if found is None:
            raise RefusedError(f"expected {pattern} at {self.text[self.at :]!r}")
        return found

    def keyword(self, *words: str) -> str | None:
        """Take one of *words*, not the beginning of a longer one."""
        found = self.take(rf"(?:{'|'.join(words)})(?![\w*.=-])")
        return found.lower() if found else None

    def is_done(self) -> bool:
        """Say whether nothing is left."""
        return not self.text[self.at :].strip()

    def end(self) -> None:
        """Refuse what is left."""
        if not self.is_done():
            raise RefusedError(f"did not expect {self.text[self.at :]!r}")

    def quoted(self) -> str | None:
        """Take a text in double quotes."""
        match = self.see(_QUOTED.pattern)
        if not match:
            return None
        self.at = match.end()
        return unquoted(match[1])

    def word(self, pattern: str = r'[^\s,="()|\[\]]+') -> str | None:
        """Take a text in double quotes, or a word."""
        said = self.quoted()
        return self.take(pattern) if said is None else said

    def name(self) -> str:
        """Take the name of a field."""
        found = self.word()
        if not found:
            raise RefusedError(f"expected a field at {self.text[self.at :]!r}")
        return found

    def options(self, *names: str) -> dict[str, str]:
        """Take all ``name=value`` that stand here, of the names given."""
        found = {}
        while True:
            match = self.see(rf"({'|'.join(names)})\s*=\s*")
            if not match:
                return found
            self.at = match.end()
            value = self.word(r"[^\s,()]+")
            if value is None:
                raise RefusedError(f"a value is missing after {match[0]}")
            found[match[1].lower()] = value

    def names(self, stop: str = "") -> list[str]:
        """Take names of fields, with commas or blanks between, up to the word *stop*."""
        found: list[str] = []
        while not self.is_done() and not (stop and self.see(rf"{stop}\b")):
            found.append(self.name())
            self.take(",")
        return found


def flag(value: str) -> bool:
    """Read a boolean option."""
    known = {"t": True, "true": True, "1": True, "f": False, "false": False, "0": False}
    if value.lower() not in known:
        raise RefusedError(f"{value} is neither true nor false")
    return known[value.lower()]


def whole(value: str) -> int:
    """Read a count."""
    if not re.fullmatch(r"[0-9]+", value):
        raise RefusedError(f"{value} is no count")
    return int(value)


def matcher(pattern: str) -> re.Pattern[str]:
    """Return what matches a name with ``*`` for any text; a group stands for each."""
    parts = [re.escape(part) for part in pattern.split("*")]
    return re.compile("(.*)".join(parts), re.DOTALL)


def filled(name: str, match: re.Match[str]) -> str:
    """Put what each ``*`` stood for in place of those of *name*."""
    for part in match.groups():
        name = name.replace("*", part, 1)
    return name
