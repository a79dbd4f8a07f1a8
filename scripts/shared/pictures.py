"""Draws the pictures that browsers and links to our pages show, from the icon: PNGs in the portal.

`python -m scripts.shared.pictures` writes them; run it when the icon, the name or the colours
change. They are in the repository because a server has no browser to draw them.
"""

import base64
import shutil
import sys

from playwright.sync_api import Browser, sync_playwright

from cute_api.config import ROOT

STATIC = ROOT / "server" / "cute_api" / "portal" / "static"
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
ICONS = (32, 180)
# What sites that show links ask for.
CARD_SIZE = (1200, 630)
CARD = """
<style>
@font-face { font-family: Figtree; font-weight: 300 900; src: url(data:font/woff2;base64,FONT); }
body { margin: 0; height: 630px; display: flex; flex-direction: column; justify-content: center;
  padding: 0 100px; box-sizing: border-box; font-family: Figtree; color: #fff;
  background: #7a2e6d; }
div { display: flex; gap: 32px; align-items: center; font-size: 64px; font-weight: 700; }
svg { width: 104px; height: 104px; border: 3px solid #fff; border-radius: 28px; }
h1 { margin: 56px 0 24px; font-size: 76px; line-height: 1.1; letter-spacing: -.02em; }
p { margin: 0; font-size: 34px; color: #f6dcef; }
</style>
<div>ICON Cute API</div>
<h1>Second-hand fashion for your programs</h1>
<p>Items, orders and webhooks, in Python or JavaScript</p>
"""
ICON = "<style>body { margin: 0 } svg { display: block; width: 100vw }</style>ICON"


def draw(browser: Browser, html: str, name: str, width: int, height: int) -> None:
    """Write a picture of what the HTML shows into the portal's static files."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_content(html)
    page.evaluate("() => document.fonts.ready")
    page.screenshot(path=STATIC / name, omit_background=True)
    page.close()


def main() -> int:
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        print("No browser is on PATH: install Chromium.", file=sys.stderr)
        return 1
    icon = (STATIC / "icon.svg").read_text(encoding="utf-8")
    font = base64.b64encode((STATIC / "vendor" / "figtree.woff2").read_bytes()).decode()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        for size in ICONS:
            draw(browser, ICON.replace("ICON", icon), f"icon-{size}.png", size, size)
        card = CARD.replace("ICON", icon).replace("FONT", font)
        draw(browser, card, "card.png", *CARD_SIZE)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
