"""Draw the pictures of the README: the site over the demo, in docs/screenshots.

    python scripts/screenshots.py

Needs the development environment and Debian's chromium, fonts-inter and fonts-jetbrains-mono,
which stand in for the fonts of a reader's system. The clock of the site stands still, so that
the same code draws the same pictures.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.site import SETTINGS, Shop, serving  # noqa: E402

from analytics.connect import close  # noqa: E402
from analytics.web import make_app  # noqa: E402

SHOP = "/application/shop"
COMPARED = f"{SHOP}?event_name=purchase&compare=previous"
SPLIT = f"{SHOP}?event_name=purchase&property=country&top=5&where=!plan:pro&open=country"
#: File -> address, width, theme, a key to press, whether to pin a reading.
PICTURES = {
    "applications-light": ("/applications", 1280, "light", "", False),
    "application-light": (SHOP, 1280, "light", "", False),
    "application-dark": (SHOP, 1280, "dark", "", False),
    "event-compared-light": (COMPARED, 1280, "light", "", True),
    "split-search-dark": (SPLIT, 1280, "dark", "s", True),
    "phone-light": (SHOP, 360, "light", "", False),
    "phone-dark": (f"{SHOP}?range=7d&event_name=purchase", 360, "dark", "", False),
}

#: Font of the pictures -> what it stands in for.
FONTS = {
    "Inter": ("system-ui", "sans", "sans-serif", "DejaVu Sans"),
    "JetBrains Mono": ("monospace", "Menlo", "Consolas", "Liberation Mono", "DejaVu Sans Mono"),
}


def fontconfig() -> str:
    """Write a configuration of fonts that puts `FONTS` in place of the system's."""
    aliases = "".join(
        f'<alias binding="strong"><family>{old}</family><prefer><family>{new}</family></prefer>'
        "</alias>"
        for new, olds in FONTS.items()
        for old in olds
    )
    return f"<fontconfig>{aliases}<include>/etc/fonts/fonts.conf</include></fontconfig>"


def draw(browser: Browser, address: str, name: str) -> None:
    """Draw one picture."""
    path, width, theme, key, is_pinned = PICTURES[name]
    size = {"width": width, "height": 900 if width > 900 else 780}
    page = browser.new_page(viewport=size, color_scheme=theme, device_scale_factor=1.5)
    page.goto(address + path)
    page.reload()  # the first visit pays for connecting
    page.wait_for_load_state("networkidle")
    if key:
        page.keyboard.press(key)
        page.evaluate("document.activeElement.blur()")
    if is_pinned:
        box = page.locator(".plot").first.bounding_box()
        page.mouse.click(box["x"] + box["width"] * 0.62, box["y"] + 100)
        page.mouse.move(1, 1)
    page.screenshot(path=ROOT / "docs" / "screenshots" / f"{name}.png")
    page.close()


def main() -> None:
    """Draw all pictures."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        fonts = Path(folder) / "fonts.conf"
        fonts.write_text(fontconfig())
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=arguments,
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        )
        with serving(make_app(Shop(Path(folder) / "data"), settings=SETTINGS)) as address:
            for name in PICTURES:
                draw(browser, address, name)
        browser.close()
        close(Path(folder) / "data")


if __name__ == "__main__":
    main()
