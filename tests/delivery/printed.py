"""Packs and notices to print: small, usual, and as bad as it gets. Nobody here exists."""

from datetime import UTC, datetime

from app.delivery.documents.data import (
    ChannelLine,
    FateLine,
    FlatArea,
    FlatLine,
    Lang,
    LegLine,
    PosterData,
    ResultNotice,
    SheetData,
    SheetPack,
    Totals,
)

PRINTED = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)
"""30 November 00:00 in Beijing."""

NASTY = '是否同意# 单元$ 加装*电梯*_两_@甲 <a href="x"> \\ "引号" [方括号] // #panic("no") {x} ~ ` = - + /'
LONG_QUESTION = (NASTY + "，费用按楼层系数与面积分摊，施工期间请业主配合并同意占用楼道公共部位；" * 20)[:500]

WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "compound": "青禾小区",
        "place": "3 栋 1 单元",
        "flat": "3 栋 1 单元 501 室",
        "question": "是否同意本单元加装一部电梯，费用按附表分摊，由业主委员会与中选单位签订施工合同？",
        "worked": "12 户、960.00 ㎡ 中，至少 8 户、640.00 ㎡ 参与表决；"
        "其中户数和面积都有四分之三以上同意，即为通过。",
        "hand_in": "一楼大厅的投票箱，或居委会 102 室",
        "title": "青禾小区3栋1单元加装电梯表决结果公示",
        "rule": "户数和面积各三分之二以上参与表决，参与者中户数和面积各四分之三以上同意",
        "article": "《中华人民共和国民法典》第二百七十八条第二款",
        "objection": "青禾社区居委会 102 室（工作日 9:00—17:00）",
        "issuer": "青禾小区业主委员会",
    },
    "en": {
        "compound": "Qinghe Compound",
        "place": "Building 3, entrance 1",
        "flat": "Building 3, entrance 1, flat 501",
        "question": "Shall a lift be added to this entrance, its cost shared as the table shows,"
        " and shall the committee sign the contract?",
        "worked": "At least 8 of 12 homes and 640.00 of 960.00 m² must take part;"
        " of those, three quarters by both counts must agree.",
        "hand_in": "the ballot box in the hall, or room 102",
        "title": "Result of the vote on a lift for building 3, entrance 1, Qinghe Compound",
        "rule": "two thirds of homes and of area take part, and of those three quarters by both agree",
        "article": "Civil Code of the People's Republic of China, Art. 278(2)",
        "objection": "room 102 of the residents' office, weekdays 9:00 to 17:00",
        "issuer": "Owners' committee of Qinghe Compound",
    },
}


def link(n: int) -> str:
    return f"https://louyi.example/f/{n:05d}k7Zq3Xv9TbW2mLp8Rd"


def sheet(n: int, flat: str, counted: tuple[FlatArea, ...] = (), cost: int | None = None) -> SheetData:
    return SheetData(
        flat=flat,
        counted=counted or (FlatArea(flat, 8820),),
        link=link(n),
        address="louyi.example/f",
        code=f"K7P2-{n:04d}",
        serial=f"S-{n:06d}",
        cost=cost,
    )


def poster(place: str) -> PosterData:
    return PosterData(
        building=place,
        link="https://louyi.example/p/k7Zq3Xv9TbW2mLp8Rd",
        address="louyi.example/p",
        code="K7P2-9QXM",
        serial="P-0031",
    )


def pack(lang: Lang = "zh", *, question: str = "", sheets: tuple[SheetData, ...] = ()) -> SheetPack:
    words = WORDS[lang]
    return SheetPack(
        lang=lang,
        compound=words["compound"],
        question=question or words["question"],
        rule=words["worked"],
        closes_at=CLOSES,
        phone="0000-12345678",
        domain="louyi.example",
        hand_in=words["hand_in"],
        printed_at=PRINTED,
        posters=(poster(words["place"]),),
        sheets=sheets or (sheet(1, words["flat"], cost=1432292),),
    )


def long_pack(lang: Lang = "zh") -> SheetPack:
    """Five hundred characters, special ones among them, an address that wraps, an owner of many flats."""
    address = (
        "春风十里滨江国际花园三期（高层区）东组团第十二号楼第三单元三十四层 3401A 室（复式上层，含阁楼）"
    )
    many = tuple(FlatArea(f"12 栋 3 单元 {n}01A 室", 12_345) for n in range(20, 34))
    unknown = (FlatArea(address, None),)
    sheets = (sheet(1, address, counted=many, cost=123_456_789), sheet(2, address, counted=unknown))
    return pack(lang, question=LONG_QUESTION, sheets=sheets)


def tower(flats: int) -> SheetPack:
    """Sheets of a compound of 34-floor towers."""
    sheets = tuple(
        sheet(n, f"{n // 136 + 1} 栋 {n % 2 + 1} 单元 {n // 4 % 34 + 1}0{n % 4 + 1} 室", cost=1_000_000 + n)
        for n in range(flats)
    )
    return pack(sheets=sheets)


def notice(
    lang: Lang = "zh", *, flats: tuple[FlatLine, ...] = (), question: str = "", demo: bool = False
) -> ResultNotice:
    """One home short of the quorum by heads."""
    words = WORDS[lang]
    usual = tuple(
        FlatLine(words["place"], f"{floor}0{door}", 8000 + floor * 10, (floor + door) % 2 == 0 or floor < 3)
        for floor in range(1, 7)
        for door in (1, 2)
    )
    return ResultNotice(
        lang=lang,
        title=words["title"],
        stage="preliminary",
        compound=words["compound"],
        scope=words["place"],
        question=question or words["question"],
        rule=words["rule"],
        article=words["article"],
        verdict="failed_quorum",
        heads=Totals(roll=12, participating=7, yes=6, no=1, abstain=0),
        area=Totals(roll=96_000, participating=57_880, yes=49_640, no=8_240, abstain=0),
        legs=(
            LegLine("quorum", "heads", 7, 12, (2, 3), True, False, 1),
            LegLine("quorum", "area", 57_880, 96_000, (2, 3), True, False, 6_120),
            LegLine("approval", "heads", 6, 7, (3, 4), True, True, 0),
            LegLine("approval", "area", 49_640, 57_880, (3, 4), True, True, 0),
        ),
        channels=(
            ChannelLine("online", 5, 41_400),
            ChannelLine("paper", 1, 8_240),
            ChannelLine("doorstep", 1, 8_240),
            ChannelLine("proxy", 0, 0),
        ),
        fates=(FateLine("valid", 7), FateLine("superseded", 1), FateLine("late", 1), FateLine("unsigned", 1)),
        opened_at=datetime(2026, 11, 8, 1, 0, tzinfo=UTC),
        closed_at=CLOSES,
        counted_at=CLOSES,
        posted_at=datetime(2026, 11, 30, 1, 30, tzinfo=UTC),
        objections_until=datetime(2026, 12, 7, 10, 0, tzinfo=UTC),
        objection_way=words["objection"],
        phone="0000-12345678",
        link="https://louyi.example/r/k7Zq3Xv9",
        address="louyi.example/r",
        code="R4T9-22KM",
        issuer=words["issuer"],
        flats=flats or usual,
        record="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        demo=demo,
    )


def compound_flats(count: int) -> tuple[FlatLine, ...]:
    return tuple(
        FlatLine(
            place=f"{n // 136 + 1} 栋 {n // 68 % 2 + 1} 单元",
            room=f"{n // 2 % 34 + 1}0{n % 2 + 1}A",
            area=9_000 + n,
            took_part=n % 3 > 0,
        )
        for n in range(count)
    )
