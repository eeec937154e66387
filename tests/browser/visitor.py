"""Somebody at a browser: every page that she arrives at is looked at before she goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Response

from tests.browser.chrome import PHONE

LIGHT = 60 * 1024
WEIGHT = """() => {
  const parts = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return {
    needed: parts.map(part => part.name),
    bytes: parts.reduce((sum, part) => sum + part.encodedBodySize, 0),
  };
}"""
SIDEWAYS = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
AXE = Axe()


class Visitor:
    """One browser context on the server at `url`. `light`: every page must be 60 KB and two requests,
    three where it takes photos."""

    def __init__(
        self, browser: Browser, url: str, profile: dict[str, Any], *, light: bool = False, script: bool = True
    ) -> None:
        self.url, self.light, self.script = url, light, script
        self.context = browser.new_context(
            base_url=url, locale="zh-CN", java_script_enabled=script, **profile
        )
        self.touch = bool(profile.get("has_touch"))
        self.strangers: list[str] = []
        self.context.on("request", lambda request: self._note(request.url))
        self.page = self.context.new_page()

    def go(self, path: str, status: int = 200) -> None:
        """Open an address, one of our own or the whole one of a QR code."""
        self._arrive(self.page.goto(path), status)

    def press(self, selector: str = "main .button-main", status: int = 200) -> None:
        """Press what leads to another page: by default the one main button."""
        self._leave(lambda: self._touch(selector), status)

    def key(self, name: str, status: int = 200) -> None:
        """Press a key that leads to another page."""
        self._leave(lambda: self.page.keyboard.press(name), status)

    def choose(self, selector: str) -> None:
        """Press what stays on the page: a label of a radio button."""
        self._touch(selector)

    def fill(self, name: str, text: str) -> None:
        """Write into the field of this name."""
        self.page.locator(f"main [name={name}]").fill(text)

    def text(self, selector: str = "main") -> str:
        """What can be read there, in one line."""
        return " ".join(self.page.locator(selector).first.inner_text().split())

    def texts(self, selector: str) -> list[str]:
        """The same of every element found."""
        return [" ".join(text.split()) for text in self.page.locator(selector).all_inner_texts()]

    def take(self, path: str) -> bytes:
        """A file, with the cookies of this browser."""
        answer = self.context.request.get(path)
        assert answer.status == 200, path
        return answer.body()

    def look(self) -> None:
        """Assert what holds for every page: nothing from outside, nothing sideways, nothing inaccessible."""
        assert self.strangers == []
        if self.light:
            weight = self.page.evaluate(WEIGHT)
            photos = self.page.locator("main input[type=file]").count()
            assert len(weight["needed"]) <= (3 if photos else 2), weight
            assert weight["bytes"] <= LIGHT, (self.page.url, weight)
        self._look_narrow()
        if not self.script:
            return  # axe itself needs timers; the same pages are seen with script by others
        found = AXE.run(self.page)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"

    def _look_narrow(self) -> None:
        """As wide as an old phone, whatever this browser is."""
        usual = self.page.viewport_size
        self.page.set_viewport_size(PHONE["viewport"])
        assert self.page.evaluate(SIDEWAYS) <= 0, f"{self.page.url} scrolls sideways"
        self.page.set_viewport_size(usual or PHONE["viewport"])

    def leave(self) -> None:
        """Close the browser."""
        self.context.close()

    def _touch(self, selector: str) -> None:
        place = self.page.locator(selector).first
        if self.touch:
            place.tap()
        else:
            place.click()

    def _leave(self, act: Callable[[], None], status: int) -> None:
        with self.page.expect_navigation() as arrival:
            act()
        self._arrive(arrival.value, status)

    def _arrive(self, answer: Response | None, status: int) -> None:
        assert answer is not None
        assert answer.status == status, (answer.url, answer.status)
        self.look()

    def _note(self, url: str) -> None:
        if not url.startswith((f"{self.url}/", "data:")):
            self.strangers.append(url)
