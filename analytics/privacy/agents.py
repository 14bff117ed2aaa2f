"""User agents as what many people have.

    anonymize_user_agent("Mozilla/5.0 (Windows NT 10.0; …) … Chrome/120.0.0.0 Safari/537.36")
    -> 'Chrome 120; Windows'

Source: the function of the package analytical, which gives a known text back unchanged, with
whatever token it holds; here no part of the text is given back, only names of our own tables
and a number of at most four digits.
"""

from __future__ import annotations

from analytics.enrich.agents import common

#: Stands for a user agent that is not known.
RARE = "Rare user agent"


def anonymize_user_agent(user_agent: str) -> str:
    """Reduce a user agent to browser, major version and system; `RARE` where one is unknown."""
    browser, version, system = common(user_agent)
    if not browser or not system:
        return RARE
    major = version.partition(".")[0]
    known = f"{browser} {major}" if major.isdecimal() and len(major) <= 4 else browser
    return f"{known}; {system}"
