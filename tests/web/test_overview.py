"""The list of applications is searched, sorted and says when each was last seen."""

from __future__ import annotations

import re
from typing import Any

from support.site import get


def names(text: str) -> list[str]:
    return re.findall(r'<tr data-name="([^"]+)">', text)


def test_list_has_all_applications(site: Any) -> None:
    text = get(site, "/applications").text

    assert names(text) == ["shop", "mobile"]
    assert "2 applications, 77," in text
    assert "min ago" in text


def test_root_is_the_list(site: Any) -> None:
    assert names(get(site, "/").text) == ["shop", "mobile"]


def test_list_is_sorted_without_a_script(site: Any) -> None:
    assert names(get(site, "/applications?sort=name").text) == ["mobile", "shop"]
    assert names(get(site, "/applications?sort=count").text) == ["mobile", "shop"]
    assert names(get(site, "/applications?sort=-users").text) == ["shop", "mobile"]
    assert 'href="?sort=-count"' in get(site, "/applications?sort=count").text


def test_list_is_searched_without_a_script(site: Any) -> None:
    found, missing = (get(site, f"/applications?q={q}").text for q in ("MOB", "shpo"))

    assert names(found) == ["mobile"]
    assert names(missing) == []
    assert "No application matches “<b>shpo</b>”" in missing
