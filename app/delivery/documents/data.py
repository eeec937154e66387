"""What is printed: plain values, filled by the web layer, read by the templates.

Areas are integers in 0.01 m2, money integers in fen, instants timezone-aware. No type here has a field for
an owner's name or phone: what cannot be passed cannot be printed. A flat has words for its choice only where
the notice of the vote said that it is posted.
Texts that depend on the motion (question, rule, ways) come in the language of the document.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.domain.amounts import LegName
from app.domain.assurance import Assurance
from app.domain.ballots import Channel
from app.domain.verdict import Verdict

Lang = Literal["zh", "en"]


@dataclass(frozen=True)
class PosterData:
    """The poster of one entrance."""

    building: str
    """Where it hangs, printed largest: 3 栋 1 单元."""
    link: str
    """What the QR code holds: a whole URL."""
    address: str
    """The same place to type by hand, short, without https://."""
    code: str
    """Short code to enter at that address."""
    serial: str = ""
    """Number of the poster, so that a replaced one is noticed."""


@dataclass(frozen=True)
class PosterAt:
    """Where one of several posters hangs, and the whole address that its code opens."""

    place: str
    link: str


@dataclass(frozen=True)
class FlatArea:
    """One flat that a voter's ballot counts for."""

    flat: str
    area: int | None
    """0.01 m2; None where the roll does not know it yet."""


@dataclass(frozen=True)
class SheetData:
    """The paper ballot of one flat."""

    flat: str
    """Address of the flat in the compound, printed large: 3 栋 1 单元 501 室."""
    counted: tuple[FlatArea, ...]
    """Every flat of this voter in scope, this one included: together one head."""
    link: str
    address: str
    code: str
    serial: str
    cost: int | None = None
    """What a yes would cost this flat, in fen; None where no cost table is published."""
    cost_note: str = ""
    """How that share comes about: 第 5 层，系数 1.2."""


@dataclass(frozen=True)
class SheetPack:
    """Posters and ballot sheets of one motion, in printing order."""

    lang: Lang
    compound: str
    question: str
    rule: str
    """The rule in one sentence, worked for this scope."""
    closes_at: datetime
    phone: str
    """Whom to ask and who takes paper: an office number, never an owner's."""
    domain: str
    """Printed large against replaced QR codes: louyi.example."""
    hand_in: str
    """Where a paper ballot goes: 一楼大厅的投票箱."""
    printed_at: datetime
    posters: tuple[PosterData, ...]
    sheets: tuple[SheetData, ...]
    blank_is_abstain: bool = False
    """What the motion says of a signed paper without a mark: abstain, or void."""
    demo: bool = False
    """Generated data: every page says so."""
    items: tuple[str, ...] = ()
    """Several questions, or the candidates; empty: `question` is the only one."""
    seats: int | None = None
    """Of an election: how many candidates may have a yes."""
    proxy_cap: int = 3
    """For how many homes one person may sign; 0: proxies are not allowed."""
    choices_posted: bool = False
    """After the close a list shows what each home answered: the sheet says so before it is marked."""
    paper: Literal["a4", "a5"] = "a4"
    large: bool = False
    """Larger type, as far as a page holds it."""


@dataclass(frozen=True)
class Totals:
    """One measure of the count: heads, or area in 0.01 m2."""

    roll: int
    participating: int
    yes: int
    no: int
    abstain: int
    pending: int = 0


@dataclass(frozen=True)
class LegLine:
    """One condition of the rule, as the verdict judged it: have / of against threshold."""

    test: Literal["quorum", "approval"]
    measure: LegName
    have: int
    of: int
    threshold: tuple[int, int]
    """Numerator and denominator."""
    inclusive: bool
    """True: at least (以上); False: strictly more (过半数)."""
    met: bool
    missing: int | None
    """How much more is needed, 0 where met, None where it can no longer be reached."""

    @property
    def required(self) -> int:
        """The smallest count or area that satisfies the condition."""
        numerator, denominator = self.threshold
        if self.inclusive:
            return -(-self.of * numerator // denominator)
        return self.of * numerator // denominator + 1


@dataclass(frozen=True)
class ChannelLine:
    """Counted ballots that came by one channel: never broken down by choice."""

    channel: Channel
    heads: int
    area: int


@dataclass(frozen=True)
class AssuranceLine:
    """Counted ballots of which an owner's hand is equally sure: never broken down by choice."""

    assurance: Assurance
    heads: int
    area: int


@dataclass(frozen=True)
class FateLine:
    """How many ballots met one fate: app.domain.ballots.Fate, or why a worker refused a paper one."""

    fate: str
    ballots: int


@dataclass(frozen=True)
class FlatLine:
    """One line of the took-part list."""

    place: str
    """Building and entrance, the heading of its group: 3 栋 1 单元."""
    room: str
    area: int | None
    took_part: bool
    said: str = ""
    """What it answered, in words, where the notice said so; empty: not shown, or nothing counts."""


@dataclass(frozen=True)
class CorrectionLine:
    """A corrected result: old and new of one item."""

    item: str
    """Its title; empty where the motion asks one question."""
    at: datetime
    reason: str
    verdicts: tuple[Verdict, Verdict]
    heads: tuple[Totals, Totals]
    area: tuple[Totals, Totals]


@dataclass(frozen=True)
class RecheckLine:
    """One random recheck of paper ballots; keys are the first signs of the published order."""

    seed: str
    at: datetime
    drawn: int
    of: int
    persons: int | None
    """How many sat on the panel; None: it has not reported yet."""
    agrees: int
    differs: int
    missing: int
    keys: tuple[str, ...]


@dataclass(frozen=True)
class ItemLine:
    """One of several items, or a candidate: its own count by its own rule."""

    position: int
    title: str
    rule: str
    article: str
    verdict: Verdict
    heads: Totals
    area: Totals
    legs: tuple[LegLine, ...]
    outcome: str = ""
    """Election only: elected, alternates, tied, open or not_elected."""


@dataclass(frozen=True)
class ElectionLine:
    """Whether a committee stands; `stands` is None while ties or open seats could decide it."""

    seats: int
    minimum: int
    elected: int
    stands: bool | None


@dataclass(frozen=True)
class RecordHead:
    """A head of the public record, so that the wall holds what a server could otherwise rewrite."""

    size: int
    root: str
    """The first 16 hexadecimal digits of the root."""
    words: tuple[str, ...]
    """Eight words for the whole head, to compare by eye or over the telephone."""
    note: str
    """The whole signed head, in a QR code."""
    key: str = ""
    """The public key of the record (base64), where the notice tells it."""
    key_words: tuple[str, ...] = ()
    flats: int | None = None


@dataclass(frozen=True)
class ResultNotice:
    """The notice of a result for the wall."""

    lang: Lang
    title: str
    """幸福小区 3 栋 1 单元加装电梯表决结果公示"""
    stage: Literal["preliminary", "final"]
    compound: str
    scope: str
    question: str
    rule: str
    article: str
    """The law relied on: 《中华人民共和国民法典》第二百七十八条第二款."""
    verdict: Verdict
    heads: Totals
    area: Totals
    legs: tuple[LegLine, ...]
    channels: tuple[ChannelLine, ...]
    fates: tuple[FateLine, ...]
    opened_at: datetime
    closed_at: datetime
    counted_at: datetime
    posted_at: datetime
    objections_until: datetime | None
    objection_way: str
    """Where to object, a place and hours."""
    phone: str
    link: str
    address: str
    code: str
    issuer: str
    """Who signs and seals: 幸福小区业主委员会."""
    flats: tuple[FlatLine, ...]
    assurances: tuple[AssuranceLine, ...] = ()
    corrections: tuple[CorrectionLine, ...] = ()
    rechecks: tuple[RecheckLine, ...] = ()
    items: tuple[ItemLine, ...] = ()
    """Where there are several; `verdict`, `legs` and totals above are then those of the first."""
    election: ElectionLine | None = None
    record: str = ""
    """Fingerprint of the public record, so that the wall holds what a server could otherwise rewrite."""
    demo: bool = False
    head: RecordHead | None = None
    """Of the public record; None where there is none yet."""
    choices_posted: bool = False
    """The list of flats shows what each answered, as the notice of the vote said."""


@dataclass(frozen=True)
class VotingNotice:
    """The notice before a vote: what is asked, by which rule, when and how."""

    lang: Lang
    title: str
    compound: str
    scope: str
    question: str
    asked: tuple[str, ...]
    """Several questions or candidates, each in one line; empty: the question alone."""
    details: str
    rule: str
    article: str
    ways: str
    """How one answers."""
    opens_at: datetime
    closes_at: datetime
    posted_at: datetime
    ends_at: datetime
    days: int
    objection_days: int
    phone: str
    link: str
    address: str
    code: str
    issuer: str
    record: str
    """SHA-256 of the facts that are posted."""
    demo: bool = False
    before: datetime | None = None
    """Of a notice of an extension: the end that was in force; `closes_at` is the new one."""
    reason: str = ""
    """Why the end was moved."""
    head: RecordHead | None = None
    """Of the public record; None where there is none yet."""
