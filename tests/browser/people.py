"""The cast at their browsers: the committee's chair, a community worker, three residents."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser

from tests.browser.chrome import DESK, PHONE
from tests.browser.papers import Sheets, clean_xlsx, faulty_csv, phone_of, roll_rows
from tests.browser.phones import Phones
from tests.browser.visitor import Visitor

PASSWORD = "a long and quiet passphrase"
BEIJING = ZoneInfo("Asia/Shanghai")
TABS = 20
QUESTION = "3号楼1单元加装电梯"


def sign_in(visitor: Visitor, username: str) -> None:
    """Through the staff's door."""
    visitor.go("/sign-in")
    visitor.fill("username", username)
    visitor.fill("password", PASSWORD)
    visitor.press()


class Chair(Visitor):
    """Does the committee's work on a telephone."""

    def __init__(self, browser: Browser, url: str) -> None:
        super().__init__(browser, url, PHONE)
        self.code = ""

    def send_faulty_roll(self) -> list[str]:
        """A .csv with two wrong rows, its columns as guessed; the rows that the preview calls faulty."""
        self.press(".worklist a.button")
        self._send("roll.csv", "text/csv", faulty_csv(), then="#columns")
        self._wait_for("#cells")
        return [re.findall(r"\d+", label)[0] for label in self.texts("#cells .field > label")]

    def correct_roll(self) -> str:
        """Both cells mended on the page; the figures that are to be confirmed."""
        rows = roll_rows()
        self.fill("cell-0-3-area", str(rows[1][3]))
        self.fill("cell-0-6-room", str(rows[4][2]))
        self._wait_for("#apply", press="#cells .button-main")
        return self.text("label[for=confirm]")

    def send_clean_roll(self) -> str:
        """The workbook: its columns are known by now; the sentence that says how flats became heads."""
        self.press(".stepper a")
        self.press(".stepper a")
        self._send("roll.xlsx", "application/octet-stream", clean_xlsx(), then="#apply")
        self.choose("label[for=confirm]")
        self._wait_for("main a.button-main:not([href*=imports])")
        self.press()
        return self.text("main .lead")

    def _send(self, name: str, kind: str, data: bytes, then: str) -> None:
        upload = {"name": name, "mimeType": kind, "buffer": data}
        self.page.locator("main input[type=file]").set_input_files(upload)  # type: ignore[arg-type]
        self._wait_for(then)

    def _wait_for(self, selector: str, press: str = "main .button-main") -> None:
        """Press, and let the page that waits for the worker look again until this is there."""
        self._touch(press)
        self.page.wait_for_selector(selector, timeout=60_000)
        self.look()

    def ask(self) -> None:
        """The question, and that the owners of one entrance decide."""
        self.press()
        self.fill("question", QUESTION)
        self.fill("details", "在单元入口外侧加装一部电梯。")
        self.press()
        self.code = re.findall(r"/committee/m/([0-9A-Z]+)/", self.page.url)[0]
        self.choose('label[for="scope-entrance:3/1"]')
        self.press()

    def choose_rule(self) -> str:
        """The Civil Code's rule for lifts; its sentence, worked for this entrance."""
        self.choose("label[for=rule-civil-code-special]")
        sentence = self.text("label[for=rule-civil-code-special]")
        self.press()
        return sentence

    def choose_window(self, now: datetime) -> None:
        """In Beijing time: open since a minute ago, closing tomorrow; the last of two answers counts."""
        here = now.astimezone(BEIJING)
        self.fill("notice_days", "0")
        self.fill("opens", f"{here - timedelta(minutes=1):%Y-%m-%dT%H:%M}")
        self.fill("closes", f"{here + timedelta(days=1):%Y-%m-%dT%H:%M}")
        self.choose("main .choice:has(input[value=last_valid]) label")
        self.press()

    def share_cost(self) -> str:
        """600,000 yuan, 100,000 of it a subsidy, by floors; the table's text."""
        self.choose("main .choice:has(input[name=method][value=floor]) label")
        self.fill("price", "600000")
        self.fill("subsidy", "100,000")
        self.press("button[name=go]")
        table = self.text("main table")
        self.press()
        return table

    def settle_paper(self) -> None:
        """Two pages of settings: one as it stands; paper is entered once and without a photo."""
        self.press()
        self.choose("label[for=sheet_photo]")
        self.choose("label[for=second_entry]")
        self.press()

    def open_it(self) -> None:
        """Everything is on one page; the button freezes the roll."""
        assert "500,000.00" in self.text()
        self.press()

    def print_sheets(self) -> Sheets:
        """The poster and the ballot sheets, as the printer gets them."""
        return Sheets(self.take(f"/committee/m/{self.code}/sheets.pdf"))

    def publish(self) -> None:
        """From the desk's worklist to the posted result."""
        self.go("/committee")
        self.press(".worklist a.button[href$='/publish']")
        self.press()


class Worker(Visitor):
    """Sits at a desk in the community office."""

    def __init__(self, browser: Browser, url: str) -> None:
        super().__init__(browser, url, DESK)

    def enter_by_mouse(self, home: str, choice: str) -> str:
        """One paper ballot, the home by its address; the receipt's code."""
        self.go("/work")
        self.press(".worklist a.button[href$='/ballot']")
        self.fill("home", home)
        self.press()
        self.choose(f".answer-{choice} label")
        self.choose("main .choice:has(input[name=signer]) label")
        self.press()
        self.press()
        return self.text("main .ticket-code").replace(" ", "")

    def enter_by_keyboard(self, code: str, downs: int) -> str:
        """Without a mouse: the code of the sheet, so many times down, the first signer; its receipt."""
        self._tab_to("main .button-main")
        self.key("Enter")
        self._tab_to("[name=home]")
        self.page.keyboard.type(code)
        self.key("Enter")
        self._tab_to("[name=choice]")
        for _ in range(downs):
            self.page.keyboard.press("ArrowDown")
        self._tab_to("[name=signer]")
        self.page.keyboard.press("Space")
        self.key("Enter")
        self._tab_to("main .button-main")
        self.key("Enter")
        return self.text("main .ticket-code").replace(" ", "")

    def _tab_to(self, selector: str) -> None:
        """Press Tab until the focus is there; where the page puts it there at once, not at all."""
        for _ in range(TABS):
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: {selector} is out of the keyboard's reach")


class Resident(Visitor):
    """Owns a home, and holds an old telephone."""

    def __init__(self, browser: Browser, url: str, room: str, phones: Phones, *, script: bool = True) -> None:
        super().__init__(browser, url, PHONE, light=True, script=script)
        self.room, self.phones = room, phones

    def scan(self, address: str) -> None:
        """Open what the camera read."""
        self.go(address)

    def pick_home(self) -> None:
        """From the poster's page to the own home."""
        self.press()
        self.press(f'main .pick a:text-is("{self.room}")')

    def type_code(self, code: str) -> None:
        """The way of a phone that reads no squares: small letters, a blank in the middle."""
        self.go("/")
        self.fill("code", f"{code[:4]} {code[4:]}".lower())
        self.press()

    def enlarge(self) -> None:
        """Switch to the larger text."""
        self.press(".switches button[name=elder]")

    def read_english(self) -> None:
        """Switch the language."""
        self.press(".switches button[name=lang]")

    def ask_for_code(self) -> None:
        """From the first page of the home, by the own number."""
        self.press()
        number = phone_of(self.room)
        self.fill("phone", f"{number[:3]} {number[3:7]} {number[7:]}")
        self.press()

    def enter_code(self, code: str | None = None, status: int = 200) -> None:
        """The six digits of the newest text message, or wrong ones."""
        self.fill("code", code or self.phones.newest_code(self.room))
        self.press(status=status)

    def answer(self, choice: str) -> str:
        """Answer, confirm; the receipt's code."""
        self.choose(f".answer-{choice} label")
        self.press()
        self.press()
        return self.text("main .ticket-code").replace(" ", "")
