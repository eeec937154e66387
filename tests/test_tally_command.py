"""`flask tally`, from two files to one object: the contract of RULES.md section 8."""

import csv
import io
import json
import random
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner, Result

from app.domain.rules import RULES
from app.tally_command import tally
from tests.delivery.sheet_files import BALLOT_HEADER, ROLL_HEADER, csv_file, xlsx_file
from tests.domain.oracle import tally as slow_tally
from tests.domain.random_votes import random_vote
from tests.domain.test_against_oracle import as_printed

FLATS = [["3栋", "1单元", f"{100 + n}室", "80.00", f"户主{n}", "", "", ""] for n in range(1, 13)]
YES = [["3", "1", str(100 + n), "同意", "纸质", "2026-11-02T09:00", "是", "", ""] for n in range(1, 9)]


@pytest.fixture
def run(tmp_path):
    def run(
        roll=FLATS, ballots=YES, *options: str, rule="civil-code-special", as_json=True, **files: bytes
    ) -> Result:
        paths = {"roll.csv": csv_file(ROLL_HEADER, *roll), "ballots.csv": csv_file(BALLOT_HEADER, *ballots)}
        for name, data in (paths | {name.replace("_", "."): data for name, data in files.items()}).items():
            (tmp_path / name).write_bytes(data)
        arguments = [str(tmp_path / "roll.csv"), str(tmp_path / "ballots.csv"), "--rule", rule]
        options = tuple(str(tmp_path / o) if o == "served.csv" else o for o in options)
        return CliRunner().invoke(tally, [*arguments, *options, *(["--json"] if as_json else [])])

    return run


def test_one_object_on_standard_output_and_nothing_else(run):
    result = run()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.count("\n") == 1
    found = json.loads(result.stdout)
    assert found["verdict"] == "passed"
    assert found["roll"] == {"heads": 12, "area": "960.00"}
    assert list(found) == [
        "rule",
        "verdict",
        "roll",
        "participating",
        "yes",
        "no",
        "abstain",
        "pending",
        "fates",
        "quorum",
        "approval",
        "missing",
    ]


@pytest.mark.parametrize("rows", [YES[:7], [], YES])
def test_status_is_zero_whatever_the_verdict(run, rows):
    result = run(FLATS, rows)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["verdict"] == ("passed" if len(rows) == 8 else "failed_quorum")


@pytest.mark.parametrize("rule", [key for key in RULES if key != "households-share"])
def test_every_rule_of_the_table_can_be_asked_for(run, rule):
    assert json.loads(run(rule=rule).stdout)["rule"] == rule


def test_a_share_of_the_households(run):
    for share, verdict in (("2/3", "passed"), ("3/4", "failed_majority")):
        found = json.loads(run(FLATS, YES, "--share", share, rule="households-share").stdout)
        assert found["verdict"] == verdict
        assert found["quorum"] is None
        assert found["approval"]["area"] is None


@pytest.mark.parametrize(
    ("rule", "options", "word"),
    [
        ("custom", [], "--custom"),
        ("custom", ["--custom", "heads >= 2/3"], "heads >= 2/3"),
        ("lottery", [], "lottery"),
        ("households-share", [], "--share"),
        ("households-share", ["--share", "3/2"], "3/2"),
        ("households-share", ["--share", "0.5"], "0.5"),
        ("unanimous", ["--opens", "yesterday"], "yesterday"),
        ("unanimous", ["--closes", "2026/11/01"], "2026/11/01"),
        ("unanimous", ["--collision", "newest"], "newest"),
        ("unanimous", ["--blank", "yes"], "yes"),
        ("unanimous", ["--silence", "consents"], "consents"),
        ("unanimous", ["--proxy-cap", "-1"], "-1"),
        ("unanimous", ["--open-objections", "x"], "x"),
        ("unanimous", ["--own-consent", "102"], "102"),
        ("unanimous", ["--delivered", "/nowhere.csv"], "nowhere"),
        ("unanimous", ["--fast"], "--fast"),
    ],
)
def test_a_wrong_option_ends_with_two_and_no_output(run, rule, options, word):
    result = run(FLATS, YES, *options, rule=rule)
    assert (result.exit_code, result.stdout) == (2, "")
    assert word in result.stderr


def test_every_faulty_row_of_both_files_is_named(run):
    roll = [*FLATS, ["3", "1", "113", "80.125", "x"], ["3", "1", "101", "80", "x"]]
    ballots = [
        *YES,
        ["3", "1", "101", "也许", "纸质", "2026-11-02"],
        ["3", "1", "", "同意", "口头", "gestern"],
    ]
    result = run(roll, ballots)
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert [line.split(":")[0] + ":" + line.split(":")[1].split(",")[0] for line in lines] == [
        "roll.csv: row 2",
        "roll.csv: row 14",
        "roll.csv: row 15",
        "ballots.csv: row 10",
        "ballots.csv: row 11",
        "ballots.csv: row 11",
        "ballots.csv: row 11",
    ]
    assert "80.125" in result.stderr


def test_files_that_cannot_be_read_say_what_to_do(tmp_path):
    (tmp_path / "roll.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    (tmp_path / "ballots.csv").write_bytes(b"")
    result = CliRunner().invoke(
        tally, [str(tmp_path / "roll.xls"), str(tmp_path / "ballots.csv"), "--rule", "unanimous"]
    )
    assert (result.exit_code, result.stdout) == (2, "")
    assert "roll.xls: This is an old Excel file" in result.stderr
    assert "ballots.csv: This file has no row" in result.stderr


def test_a_file_that_is_not_there(tmp_path):
    result = CliRunner().invoke(
        tally, [str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "--rule", "unanimous"]
    )
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_roll_is_no_list_of_ballots(run):
    result = run(ballots_csv=csv_file(ROLL_HEADER, *FLATS))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "ballots.csv: row 1, choice" in result.stderr


def test_options_that_have_no_effect_are_said_on_standard_error(run):
    for options, word in ((["--share", "2/3"], "--share"), (["--silence", "joins_majority"], "--silence")):
        result = run(FLATS, YES, *options)
        assert result.exit_code == 0
        assert word in result.stderr
        assert json.loads(result.stdout)["verdict"] == "passed"


def test_silence_joins_the_majority_of_those_served(run):
    served = csv_file(["楼栋", "单元", "房号"], *[row[:3] for row in FLATS])
    found = json.loads(
        run(
            FLATS,
            YES[:3],
            "--silence",
            "joins_majority",
            "--delivered",
            "served.csv",
            rule="civil-code-ordinary",
            served_csv=served,
        ).stdout
    )
    assert found["participating"]["heads"] == 12
    assert found["fates"]["valid"] == 3


def test_own_consent_understands_an_address_as_people_write_it(run):
    for flats, verdict in (("3-1-101, 3栋-1单元-102室", "passed"), ("3-1-101，3-1-109", "not_eligible")):
        assert json.loads(run(FLATS, YES, "--own-consent", flats).stdout)["verdict"] == verdict


def test_a_flat_that_is_not_on_the_roll_cannot_consent(run):
    result = run(FLATS, YES, "--own-consent", "3-1-101,3-1-999")
    assert json.loads(result.stdout)["verdict"] == "not_eligible"
    assert "3-1-999" in result.stderr


@pytest.mark.parametrize(
    ("opens", "closes", "late", "early"),
    [
        ("2026-11-02T09:00", "2026-11-02T09:00:01", 0, 0),
        ("2026-11-02T09:00:00.000001", "2026-11-03", 0, 8),
        ("2026-11-01", "2026-11-02T09:00", 8, 0),
        ("2026-11-02T01:00Z", "2026-11-02T10:00+08:00", 0, 0),
        ("2026-11-01 00:00", "2026-11-02T01:00:00+00:00", 8, 0),
    ],
)
def test_the_window_is_half_open_and_in_beijing_time(run, opens, closes, late, early):
    fates = json.loads(run(FLATS, YES, "--opens", opens, "--closes", closes).stdout)["fates"]
    assert (fates["late"], fates["early"]) == (late, early)


def test_the_last_microsecond_of_the_day_is_in_and_midnight_is_out(run):
    rows = [
        [*YES[0][:5], "2026-11-30T23:59:59.999999", "", "", ""],
        [*YES[1][:5], "2026-12-01T00:00", "", "", ""],
    ]
    fates = json.loads(run(FLATS, rows, "--closes", "2026-12-01").stdout)["fates"]
    assert (fates["valid"], fates["late"]) == (1, 1)


def test_the_plain_report_shows_both_legs_and_what_is_missing(run):
    result = run(FLATS, YES[:7], as_json=False)
    assert result.exit_code == 0
    assert result.stdout.startswith("failed_quorum")
    assert "7 homes of 12 homes, 7/12 = 58.33 %: still 1 homes" in result.stdout
    assert "still 80.00 m2" in result.stdout
    assert "Art. 278(2)" in result.stdout
    assert result.stdout.isascii()
    assert (
        "cannot be reached"
        in run(FLATS, [[*YES[0][:3], "不同意", *YES[0][4:]]], rule="unanimous", as_json=False).stdout
    )
    assert "nothing to count" in run(FLATS, [], as_json=False).stdout
    assert "area" not in run(FLATS, YES, "--share", "1/2", rule="households-share", as_json=False).stdout


def test_a_percentage_is_cut_off_and_never_shows_a_line_that_is_not_reached(run):
    roll = [[*FLATS[0][:3], "66.66", *FLATS[0][4:]], [*FLATS[1][:3], "33.34", *FLATS[1][4:]]]
    assert "66.66 %" in run(roll, YES[:1], as_json=False).stdout


# ---- random votes, written as people write them, against the slow count of tests/domain/oracle.py

STATUS = {
    "owner": ["业主", "", "owner", "OWNER"],
    "developer": ["开发商", "developer"],
    "parking": ["车位"],
    "excluded": ["除外"],
}
CHOICE = {
    "yes": ["同意", "yes", "同 意"],
    "no": ["不同意", "NO"],
    "abstain": ["弃权", "不阻挡"],
    "blank": ["空白"],
}
CHANNEL = {
    "online": ["线上", "online"],
    "paper": ["纸质", "Paper"],
    "doorstep": ["入户"],
    "proxy": ["委托", "proxy"],
}
ENGLISH = {
    "楼栋": "building",
    "单元": "Entrance",
    "房号": "ROOM",
    "面积": "area",
    "业主": "owner",
    "证件号": "owner id",
    "电话": "phone",
    "性质": "status",
    "意见": "choice",
    "渠道": "channel",
    "时间": "time",
    "签名": "signed",
    "签署人": "signer",
    "受托人": "proxy",
}


class Scribe:
    """Writes clean values the way a committee's spreadsheet holds them."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    def wide(self, text: str) -> str:
        if self.dice.random() < 0.2:
            text = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
        return (
            self.dice.choice(["", "", "", " ", "\u3000"]) + text + self.dice.choice(["", "", " ", "\u3000"])
        )

    def flat(self, key) -> list[str]:
        words = ["", "栋", "幢", "号楼"], ["", "单元"], ["", "室"]
        return [self.wide(part + self.dice.choice(word)) for part, word in zip(key, words, strict=True)]

    def area(self, area: int) -> str:
        whole, rest = divmod(area, 100)
        return self.dice.choice(
            [f"{whole}.{rest:02d}", f"{whole}.{rest:02d}㎡"] + ([str(whole)] if not rest else [])
        )

    def instant(self, minutes: int) -> str:
        beijing = datetime(2026, 11, 1, 9) + timedelta(minutes=minutes)  # noqa: DTZ001
        utc = beijing - timedelta(hours=8)
        return self.dice.choice(
            [
                f"{beijing:%Y-%m-%dT%H:%M}",
                f"{beijing:%Y-%m-%d %H:%M:%S}",
                f"{beijing:%Y-%m-%dT%H:%M+08:00}",
                f"{utc:%Y-%m-%dT%H:%M:%SZ}",
            ]
        )

    def roll_row(self, row) -> list[str]:
        owners = row["owners"]
        numbers, phones = ("、".join(owner[i] for owner in owners) for i in (1, 2))
        return [
            *self.flat(row["flat"]),
            self.area(row["area"]),
            "、".join(owner[0] for owner in owners),
            numbers.strip("、") and numbers,
            phones.strip("、") and phones,
            self.dice.choice(STATUS[row["status"]]),
        ]

    def ballot_row(self, row) -> list[str]:
        signed = self.dice.choice(["是", "", "yes"]) if row["signed"] else "否"
        return [
            *self.flat(row["flat"]),
            self.dice.choice(CHOICE[row["choice"]]),
            self.dice.choice(CHANNEL[row["channel"]]),
            self.instant(row["time"]),
            signed,
            self.wide(row["signer"]),
            row["proxy"],
        ]

    def file(self, header: list[str], rows: list[list[str]]) -> tuple[str, bytes]:
        places = list(range(len(header)))
        self.dice.shuffle(places)
        names = [ENGLISH[name] if self.dice.random() < 0.3 else name for name in header]
        table = [[cells[place] for place in places] for cells in ([names] + rows)]
        if self.dice.random() < 0.3:
            table = [["清册"], []] + table + [[""] * len(header)]
        if self.dice.random() < 0.3:
            return "xlsx", xlsx_file(*table)
        return "csv", csv_file(*table, encoding=self.dice.choice(["utf-8", "utf-8-sig", "gb18030"]))


def arguments(scribe: Scribe, opt, served) -> list[str]:
    flags = [
        "--rule",
        opt["rule"],
        "--json",
        "--collision",
        opt["collision"],
        "--blank",
        opt["blank"],
        "--proxy-cap",
        str(opt["cap"]),
        "--silence",
        opt["silence"],
        "--delivered",
        str(served),
        "--open-objections",
        str(opt["objections"]),
    ]
    if opt["rule"] == "households-share":
        flags += ["--share", f"{opt['share'].numerator}/{opt['share'].denominator}"]
    for name in ("opens", "closes"):
        if opt[name] is not None:
            flags += [f"--{name}", scribe.instant(opt[name])]
    if opt["own"]:
        flags += ["--own-consent", ",".join("-".join(key) for key in opt["own"])]
    return flags + (["--parking"] if opt["parking"] else [])


@pytest.mark.parametrize("block", range(4))
def test_random_spreadsheets_count_as_the_slow_count_says(tmp_path, block):
    for seed in range(block * 100, block * 100 + 100):
        roll, ballots, opt = random_vote(seed)
        scribe = Scribe(random.Random(seed))
        files = {
            "roll": scribe.file(ROLL_HEADER, [scribe.roll_row(row) for row in roll]),
            "ballots": scribe.file(BALLOT_HEADER, [scribe.ballot_row(row) for row in ballots]),
            "served": scribe.file(ROLL_HEADER[:3], [scribe.flat(key) for key in sorted(opt["delivered"])]),
        }
        paths = {}
        for name, (suffix, data) in files.items():
            paths[name] = tmp_path / f"{seed}-{name}.{suffix}"
            paths[name].write_bytes(data)
        result = CliRunner().invoke(
            tally, [str(paths["roll"]), str(paths["ballots"]), *arguments(scribe, opt, paths["served"])]
        )
        assert result.exit_code == 0, (seed, result.stderr)
        assert json.loads(result.stdout) == as_printed(slow_tally(roll, ballots, opt)), seed


def test_the_csv_writer_of_these_tests_writes_what_people_read():
    data = csv_file(BALLOT_HEADER, *YES, encoding="gb18030")
    assert next(csv.reader(io.StringIO(data.decode("gb18030")))) == BALLOT_HEADER
