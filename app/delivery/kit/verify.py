#!/usr/bin/env python3
"""Checks the public record of a vote and counts it again. Python 3.11, no packages, no network.

    python3 verify.py kit.zip [--key KEY] [--head FILE]... [--receipt FILE]... [--slot SLOT]
    python3 verify.py compare HEAD HEAD

KEY is the public key (base64) as printed on the notice; HEAD and FILE are heads and receipts that you kept.
Ends with 0, or with the number of the first check that failed. Written from docs/record.md; shares no code
with the program that made the record.
"""

import base64
import hashlib
import hmac
import json
import sys
import time
import unicodedata
import zipfile

TITLES = {
    1: ("每一条都是规范写法，编号连续", "every entry is in canonical form and in its place"),
    2: ("重新计算的树根与最新的记录头一致", "the recomputed root is that of the newest head"),
    3: ("所有记录头的签名有效", "every head bears a valid signature of the key"),
    4: ("每个较早的记录头都是现有记录的开头", "every older head is a beginning of this record"),
    5: ("表决权人数、户数与面积和公告一致", "voters, homes and area are those of the opening"),
    6: ("各条目的先后次序正确", "the entries follow in the right order"),
    7: (
        "每位表决权人的记录前后相连，截止后没有表决票",
        "each voter's chain is whole; no ballot after the close",
    ),
    8: ("需要两人办理的都有两人", "what takes two persons has two"),
    9: ("公开的内容与承诺一致，重新计票结果相同", "openings fit their commitments; the recount agrees"),
    10: ("时间没有倒退，延期都在截止之前", "hours never run back; extensions precede the close"),
    11: ("回执包含在记录之中，内容相符", "the receipts are in the record as they say"),
    12: ("没有记录的表决权人已列明", "voters without a ballot are stated"),
    13: ("本安装的登记簿认得这份记录，且只有一份", "the registry knows this record, and only one"),
    14: ("没有两个记录头互相矛盾", "no two heads contradict each other"),
}
AFTER_CLOSE = {
    "tally", "late", "invalidate", "correction", "dispute", "notice", "final", "erasure", "head_posted",
    "objection", "key_rotate", "served", "paper_batch", "outage",
}  # fmt: skip
CHAINED = {"roll", "ballot", "revoke", "transfer", "invalidate"}
MOST_BREAKS = 9
AMOUNTS = ("roll", "participating", "yes", "no", "abstain", "pending")
TWO = {"invalidate", "extend", "outage", "withdraw", "correction"}


class Failed(Exception):
    def __init__(self, check, zh, en, entry=None):
        super().__init__(en)
        self.check, self.zh, self.en, self.entry = check, zh, en, entry


class Skipped(Exception):
    """Nothing to check with: (zh, en)."""


def need(held, check, zh, en, entry=None):
    if not held:
        raise Failed(check, zh, en, entry)


# --- bytes ---


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def plain(value):
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        return abs(value) < 2**53
    if isinstance(value, str):
        return unicodedata.is_normalized("NFC", value) and not any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, list):
        return all(map(plain, value))
    return isinstance(value, dict) and all(k.isascii() for k in value) and all(map(plain, value.values()))


def leaf_hash(data):
    return hashlib.sha256(b"\x00" + data).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def roots(leaves, wanted):
    """The roots of the trees of the wanted sizes, in one pass."""
    found, stack = {0: hashlib.sha256(b"").digest()}, []
    for size, leaf in enumerate(leaves, 1):
        stack.append((1, leaf))
        while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
            (width, right), (_, left) = stack.pop(), stack.pop()
            stack.append((2 * width, node(left, right)))
        if size in wanted:
            root = stack[-1][1]
            for _, left in reversed(stack[:-1]):
                root = node(left, root)
            found[size] = root
    return found


def included(index, size, leaf, proof, root):
    if not 0 <= index < size:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node(p, r)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


# --- Ed25519 (RFC 8032), verification only ---

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
I = pow(2, (P - 1) // 4, P)  # noqa: E741


def add(a, b):
    x, y = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = y - x, d - c, d + c, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(s, point):
    total = (0, 1, 1, 0)
    while s:
        if s & 1:
            total = add(total, point)
        point, s = add(point, point), s >> 1
    return total


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * I % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= Q:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    return same(times(s, BASE), add(r, times(k, a)))


# --- heads and receipts ---


def read_head(note):
    """(origin, size, root, text, [(name, keyid, signature)])."""
    try:
        text, tail = note.split("\n\n", 1)
        origin, size, root = text.split("\n")
        signatures = []
        for line in tail.strip("\n").split("\n"):
            dash, name, blob = line.split(" ")
            data = base64.b64decode(blob, validate=True)
            signatures.append((name, data[:4], data[4:]))
            need(dash == "\u2014", 3, "记录头写法不对", "a head is not written as heads are")
        return origin, int(size), base64.b64decode(root, validate=True), text + "\n", signatures
    except ValueError as error:
        raise Failed(3, "记录头写法不对", "a head is not written as heads are") from error


def keys_of(entries):
    """[(size from which on it signs, key)]: the first entry's, and those that followed; the head over just a
    key_rotate entry is the last one of the key before it."""
    named = [(0, entries[0]), *((each["n"] + 2, each) for each in entries if each["type"] == "key_rotate")]
    return [(first, base64.b64decode(each["key"])) for first, each in named]


def check_heads(heads, keys):
    """Each signed by the key of its size, and each key vouched for by the one before it."""
    sizes = {head[1] for head in heads}
    for first, _key in keys[1:]:
        word = "the new key is not vouched for by the one before"
        need(first - 1 in sizes, 3, "新公钥没有旧公钥的签名", word, first - 2)
    for head in heads:
        check_head(head, [key for first, key in keys if first <= head[1]][-1])


def signers(heads, keys):
    """The keys that signed a head: one that an entry only names has vouched for nothing."""
    return {[key for first, key in keys if first <= head[1]][-1] for head in heads}


def read_witness(line):
    """(name, key id, public key) of a line "name+hash+key" (C2SP)."""
    name, keyid, blob = line.split("+", 2)
    return name, bytes.fromhex(keyid), base64.b64decode(blob, validate=True)[1:]


def check_head(head, key):
    origin, size, _root, text, signatures = head
    keyid = hashlib.sha256(origin.encode() + b"\n\x01" + key).digest()[:4]
    good = any(n == origin and i == keyid and signed(key, text.encode(), s) for n, i, s in signatures)
    need(good, 3, f"第 {size} 条时的记录头签名无效", f"the head of size {size} is not signed by the key")


def check_any(head, keys, lines):
    """Signed by a key of the record, or by one that the lines of a broken one name."""
    named = [key for _first, key in keys]
    for entry in map(read_line, lines):
        if entry.get("type") in ("genesis", "key_rotate"):
            named.append(base64.b64decode(entry["key"]))
    for key in named[1:]:
        try:
            return check_head(head, key)
        except Failed:
            continue
    return check_head(head, named[0])


def read_line(line):
    """An entry of a broken record; {} where it is none: that may be what broke."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def read_receipt(text):
    try:
        top, note = text.split("\n\n", 1)
        first, extra, index, *hashes = top.split("\n")
        need(first == "c2sp.org/tlog-proof@v1", 11, "不是回执文件", "this is no receipt file")
        held = json.loads(base64.b64decode(extra.removeprefix("extra "), validate=True))
        proof = [base64.b64decode(each, validate=True) for each in hashes]
        return held, int(index.removeprefix("index ")), proof, read_head(note)
    except (ValueError, KeyError) as error:
        raise Failed(11, "回执文件已损坏", "a receipt file is damaged") from error


# --- the count (rules as data, integers only) ---


def reached(line, part, whole):
    numerator, denominator, sign = line
    return part * denominator > numerator * whole if sign == ">" else part * denominator >= numerator * whole


def decide(rule, roll, took_part, yes, own_consent):
    base = roll if rule["base"] == "all" else took_part
    legs = [0 if leg == "heads" else 1 for leg in rule["legs"]]
    if rule["quorum"] and not all(reached(rule["quorum"], took_part[i], roll[i]) for i in legs):
        return "failed_quorum"
    if not all(reached(rule["approval"], yes[i], base[i]) for i in legs):
        return "failed_majority"
    return "passed" if own_consent else "not_eligible"


def fate(ballot, rule, options, proxies):
    if ballot["at"] < options["opens"]:
        return "early"
    if ballot["at"] >= options["closes"]:
        return "late"
    if rule["paper_only"] and ballot["ch"] != "paper":
        return "channel_barred"
    if options["online_barred"] and ballot["ch"] == "online":
        return "channel_barred"
    if ballot["ch"] != "online" and not ballot["signed"]:
        return "unsigned"
    if ballot["ch"] == "proxy" and not ballot["proxy"] and options["proxy_cap"] == 0:
        return "proxy_cap"
    if ballot["proxy"]:
        given = proxies.setdefault(ballot["proxy"], set())
        if ballot["slot"] not in given and len(given) >= options["proxy_cap"]:
            return "proxy_cap"
        given.add(ballot["slot"])
    return "blank" if ballot["choice"] == "blank" and options["blank"] == "void" else "valid"


def survivor(ballots, collision):
    if collision == "first_valid":
        return ballots[0]
    if collision == "last_valid":
        return ballots[-1]
    online = collision == "online_wins"
    return ([b for b in ballots if (b["ch"] == "online") == online] or ballots)[-1]


def differ(ballots, owners):
    said = {(b["signer"], b["choice"]) for b in ballots if b["signer"] in owners and len(owners) > 1}
    return any(a[0] != b[0] and a[1] != b[1] for a in said for b in said)


def count(rule, options, roll, ballots, served):
    """One item. `roll` is {slot: {"area", "owners", "flats"}}; ballots are in order of the record."""
    proxies, by_slot = {}, {}
    for ballot in sorted(ballots, key=lambda each: each["at"]):
        if fate(ballot, rule, options, proxies) == "valid":
            choice = "abstain" if ballot["choice"] == "blank" else ballot["choice"]
            by_slot.setdefault(ballot["slot"], []).append({**ballot, "choice": choice})
    pending = {slot for slot, cast in by_slot.items() if differ(cast, roll[slot]["owners"])}
    answers = {s: survivor(c, options["collision"])["choice"] for s, c in by_slot.items() if s not in pending}

    def amount(slots):
        slots = list(slots)
        return len(slots), sum(roll[slot]["area"] for slot in slots)

    def sides(said):
        side = {word: {s for s, a in said.items() if a == word} for word in ("yes", "no", "abstain")}
        yes, no = len(side["yes"]), len(side["no"])
        if yes != no and rule["ordinary"] and options["silence"] == "joins_majority":
            side["yes" if yes > no else "no"] |= {s for s in served if s not in said and s not in pending}
        return {word: amount(slots) for word, slots in side.items()}

    def took_part(side):
        return tuple(sum(side[word][i] for word in side) for i in (0, 1))

    def own_consent(said):
        of = {flat: slot for slot, voter in roll.items() for flat in voter["flats"]}
        return all(said.get(of.get(flat)) == "yes" for flat in options["own_consent"])

    def verdict(said):
        side = sides(said)
        # the close counts without objections: they come later
        return decide(rule, amount(roll), took_part(side), side["yes"], own_consent(said))

    # who is pending joins neither side of the silent, so both extremes are tried as the program does
    found = verdict(answers)
    ways = {found == "passed"}
    ways |= {verdict({**answers, **dict.fromkeys(pending, way)}) == "passed" for way in ("yes", "no")}
    side = sides(answers)
    return {
        "verdict": found if not pending or len(ways) == 1 else "undetermined",
        "roll": amount(roll),
        "participating": took_part(side),
        **side,
        "pending": amount(pending),
    }


def ranked(items, favoured):
    """[(heads, area, position)] over the line, most votes first; who is pending says yes to the favoured."""
    over = []
    for place, each in items.items():
        if each["verdict"] == "passed" or (each["verdict"] == "undetermined" and place in favoured):
            more = each["pending"] if place in favoured else (0, 0)
            over.append((each["yes"][0] + more[0], each["yes"][1] + more[1], place))
    return sorted(over, key=lambda vote: (-vote[0], -vote[1], vote[2]))


def seated(items, seats, favoured=()):
    """(positions with a seat, those even for the last ones)."""
    order = ranked(items, favoured)
    if len(order) <= seats or order[seats][:2] != order[seats - 1][:2]:
        return [vote[2] for vote in order[:seats]], []
    edge = order[seats][:2]
    return [v[2] for v in order if v[:2] > edge], sorted(v[2] for v in order if v[:2] == edge)


def elect(items, seats, minimum):
    """Who has a seat by these counted items, as far as no pending voter can change it."""

    def place(one, favoured):
        won, even = seated(items, seats, favoured)
        return one in won, one in even

    loose = sorted(one for one in items if place(one, {one}) != place(one, set(items) - {one}))
    won, even = ([one for one in ones if one not in loose] for ones in seated(items, seats))
    rest = [vote[2] for vote in ranked(items, ()) if vote[2] not in {*won, *even, *loose}]
    most = min(len(won) + len(even) + len(loose), seats)
    stands, may = (number >= minimum and 2 * number > seats for number in (len(won), most))
    return {
        "elected": won,
        "alternates": rest,
        "tied": even,
        "open": loose,
        "stands": True if stands else None if may else False,
    }


# --- the record ---


class Record:
    def __init__(self, kit, key, heads, receipts, slot):
        self.lines = kit["entries.jsonl"].split(b"\n")[:-1]
        self.registry = kit.get("registry.jsonl", b"").split(b"\n")[:-1]
        self.own_heads = [json.loads(line) for line in kit["heads.jsonl"].split(b"\n")[:-1]]
        self.registry_heads = [
            json.loads(line) for line in kit.get("registry-heads.jsonl", b"").split(b"\n")[:-1]
        ]
        self.witnesses = kit.get("witnesses.txt", b"").decode().split("\n")[:-1]
        self.before = []  # (lines, heads) of each log that was declared broken, the oldest first
        for number in range(1, MOST_BREAKS + 1):
            names = f"before-{number}-entries.jsonl", f"before-{number}-heads.jsonl"
            if names[0] in kit:
                self.before.append(tuple(kit.get(name, b"").split(b"\n")[:-1] for name in names))
        self.openings = {}
        for line in kit.get("openings.jsonl", b"").split(b"\n")[:-1]:
            held = json.loads(line)
            self.openings[held["n"]] = held
        self.key = base64.b64decode(key or kit["key.txt"].decode().strip())
        self.kept_heads, self.receipts, self.slot = heads, receipts, slot
        self.entries = []

    def of(self, *kinds):
        return [each for each in self.entries if each["type"] in kinds]

    def v1(self):
        for number, line in enumerate(self.lines):
            try:
                entry = json.loads(line)
            except ValueError:
                entry = None
            good = isinstance(entry, dict) and plain(entry) and canonical(entry) == line
            need(good, 1, "写法不规范", "not in canonical form", number)
            in_place = entry.get("n") == number and entry.get("v") == 1 and "type" in entry and "h" in entry
            need(in_place, 1, "编号不对", "not in its place", number)
            self.entries.append(entry)
        need(self.entries, 1, "记录是空的", "the record is empty")
        self.leaves = [leaf_hash(line) for line in self.lines]

    def v2(self):
        self.heads = [read_head(note) for note in self.own_heads]
        need(self.heads, 2, "没有记录头", "there is no head")
        newest = max(self.heads, key=lambda head: head[1])
        self.elders = self.older()
        self.read_receipts = [read_receipt(text) for text in self.receipts]
        kept = [*map(read_head, self.kept_heads), *(receipt[3] for receipt in self.read_receipts)]
        self.all_heads = [*self.heads, *(head for head in kept if head[0] not in self.elders)]
        self.elder_heads = [head for head in kept if head[0] in self.elders]
        self.roots = roots(self.leaves, {head[1] for head in self.all_heads} | self._registered())
        need(newest[1] == len(self.lines), 2, "最新的记录头与条数不符", "the newest head has another size")
        need(self.roots[newest[1]] == newest[2], 2, "树根不符", "the recomputed root is another")

    def older(self):
        """{origin: {"lines", "size", "carried"}} of the logs that this one follows, as far as they are given.

        `size` is that of the last good head; so many entries, or fewer after another break, stand here."""
        found, genesis, carried = {}, self.entries[0], len(self.lines)
        for lines, _notes in reversed(self.before):
            follows = genesis.get("follows")
            if not (isinstance(follows, dict) and isinstance(follows.get("size"), int) and lines):
                break
            carried = min(carried, follows["size"])
            found[follows.get("origin")] = {"lines": lines, "size": follows["size"], "carried": carried}
            genesis = read_line(lines[0])
        return found

    def _registered(self):
        held = (json.loads(line) for line in self.registry)
        return {each["head"]["size"] for each in held if isinstance(each.get("head"), dict)}

    def v3(self):
        origin, keys = self.entries[0].get("origin"), keys_of(self.entries)
        need(
            self.key in signers(self.all_heads, keys),
            3,
            "公钥与公告上的不符",
            "the key is not the one of the record",
            0,
        )
        for head in self.all_heads:
            need(head[0] == origin, 3, "记录头属于另一份记录", "a head is of another record")
        check_heads(self.all_heads, keys)
        for head in self.elder_heads:
            check_any(head, keys, self.elders[head[0]]["lines"])
        self.cosigned()

    def cosigned(self):
        """What witnesses saw last whose keys are in the kit; a line that such a one did not sign is false."""
        newest = {}
        for name, keyid, key in map(read_witness, self.witnesses):
            for _origin, size, _root, text, signatures in self.all_heads:
                for _name, _keyid, blob in (each for each in signatures if each[:2] == (name, keyid)):
                    seconds = int.from_bytes(blob[:8], "big")
                    message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
                    zh, en = f"见证人 {name} 的签名无效", f"this is not the signature of the witness {name}"
                    need(seconds < 2**35 and signed(key, message, blob[8:]), 3, zh, en)
                    newest[name] = max(newest.get(name, (0, 0)), (size, seconds))
        for name, (size, seconds) in newest.items():
            day = time.strftime("%Y-%m-%d", time.gmtime(seconds + 8 * 3600))
            print(f"    见证 witness {name}: {day} 看到 {size} 条 saw {size} entries")

    def v4(self):
        for head in self.all_heads:
            longer = head[1] <= len(self.lines)
            need(
                longer,
                4,
                f"您的记录头有 {head[1]} 条，现有记录较短",
                f"a head of size {head[1]} is longer than this record",
            )
            same_root = self.roots[head[1]] == head[2]
            need(
                same_root,
                4,
                f"前 {head[1]} 条已被改动",
                f"the first {head[1]} entries are not what was signed",
            )
        for head in self.elder_heads:
            self.older_head(head)

    def older_head(self, head):
        """A head of a log that was declared broken: up to the last good one it stands as it was."""
        elder, size = self.elders[head[0]], head[1]
        root = roots(map(leaf_hash, elder["lines"]), {size}).get(size)
        if size <= elder["size"]:
            text = f"前 {size} 条已被改动", f"the first {size} entries are not what was signed"
            need(root == head[2], 4, *text)
            return
        text = (
            "中断之前的记录在此之后仍完整，不应舍去",
            "the record before the break was whole beyond what is here",
        )
        need(root != head[2], 4, *text, elder["size"])
        print(f"    中断时遗失 lost by the break: {elder['size']}..{size - 1}")

    def v5(self):
        self.open = next(iter(self.of("open")), None)
        need(self.open, 5, "没有开始条目", "there is no opening entry")
        rolls = self.of("roll")
        need(
            len(rolls) == self.open["heads"],
            5,
            "表决权人数与公告不符",
            "another number of voters than announced",
        )
        self.roll = {}
        for entry in rolls:
            held = self.openings.get(entry["n"])
            if held is None:
                continue
            opening = held["opening"]
            self.roll[entry["slot"]] = {
                "area": sum(flat["area"] for flat in opening["flats"]),
                "flats": [flat["flat"] for flat in opening["flats"]],
                "enrolled": opening["owners"],
            }
        if len(self.roll) < len(rolls):
            raise Skipped(
                "人数相符；户数与面积须有计票小组的文件",
                "the number agrees; homes and area need the panel's file",
            )
        flats = [flat for voter in self.roll.values() for flat in voter["flats"]]
        need(
            len(flats) == len(set(flats)) == self.open["flats"],
            5,
            "户数与公告不符",
            "another number of homes",
        )
        area = sum(voter["area"] for voter in self.roll.values())
        need(area == self.open["area"], 5, "面积与公告不符", "another area than announced")

    def v6(self):
        kinds = [entry["type"] for entry in self.entries]
        first = 1 + kinds.count("roll")
        start = (
            kinds[:1] == ["genesis"]
            and set(kinds[1:first]) <= {"roll"}
            and kinds[first : first + 1] == ["open"]
        )
        need(
            start and kinds.count("open") == kinds.count("genesis") == 1,
            6,
            "开头次序不对",
            "the beginning is out of order",
        )
        need(
            kinds.count("close") <= 1 and kinds.count("tally") <= 1,
            6,
            "截止或计票多于一次",
            "more than one close or tally",
        )
        if "close" in kinds:
            end = kinds.index("close")
            for entry in self.entries[end + 1 :]:
                need(
                    entry["type"] in AFTER_CLOSE,
                    6,
                    "截止之后不应有",
                    "may not come after the close",
                    entry["n"],
                )
            need(
                kinds[end + 1 : end + 2] == ["tally"],
                6,
                "截止之后没有计票",
                "no tally follows the close",
                end,
            )
        else:
            need("tally" not in kinds, 6, "未截止就计票", "a tally without a close")
        self.objections()

    def objections(self):
        """Numbered without a gap, each decided once; the end waits for them where the rule says so."""
        state, blocks = {}, any(item["rule"]["objection_blocks"] for item in self.of("open")[0]["items"])
        for entry in self.of("objection", "final"):
            n, number, said = entry["n"], entry.get("number"), entry.get("state")
            if entry["type"] == "final":
                waits = blocks and "opened" in state.values()
                need(not waits, 6, "仍有未处理的异议", "an objection was still open", n)
                continue
            good = number == len(state) + 1 if said == "opened" else state.get(number) == "opened"
            need(good, 6, "异议的编号或次序不对", "an objection out of its order", n)
            state[number] = said

    def v7(self):
        tips, closed = {}, False
        for entry in self.entries:
            kind, n = entry["type"], entry["n"]
            closed = closed or kind == "close"
            if kind not in CHAINED:
                continue
            if kind == "roll":
                need(entry["slot"] not in tips, 7, "同一代号两次登记", "a voter is on the roll twice", n)
            else:
                need(
                    tips.get(entry["slot"]) == entry["prev"],
                    7,
                    "与前一条不相连",
                    "does not follow on in its chain",
                    n,
                )
            need(
                not (closed and kind in ("ballot", "revoke")),
                7,
                "截止之后的表决票",
                "a ballot after the close",
                n,
            )
            tips[entry["slot"]] = n
        for entry in self.of("revoke", "invalidate"):
            at = self.entries[entry["entry"]] if 0 <= entry["entry"] < entry["n"] else {}
            good = at.get("type") == "ballot" and at.get("slot") == entry["slot"]
            need(good, 7, "所指的不是该代号的表决票", "does not name a ballot of its voter", entry["n"])

    def v8(self):
        for entry in self.of(*TWO):
            op = entry["op"]
            need(
                isinstance(op, list) and len(op) == len(set(op)) == 2,
                8,
                "缺少第二人",
                "lacks a second person",
                entry["n"],
            )

    def v9(self):
        for n, held in sorted(self.openings.items()):
            entry = self.entries[n] if 0 <= n < len(self.entries) else {}
            salt, message = (
                bytes.fromhex(held["salt"]),
                b"consent-ledger/v1/%s\n" % entry.get("type", "").encode(),
            )
            found = hmac.new(salt, message + canonical(held["opening"]), "sha256").hexdigest()
            need(
                len(salt) == 32 and found == entry.get("c"),
                9,
                "内容与承诺不符",
                "its opening does not fit the commitment",
                n,
            )
            for name in ("slot", "entry", "number", "state"):
                fits = name not in entry or held["opening"].get(name, entry[name]) == entry[name]
                need(fits, 9, f"内容与公开的 {name} 不符", f"its opening is of another {name}", n)
        tally = next(iter(self.of("tally")), None)
        needed = self.of("roll", "ballot", "roll_change")
        if tally is None:
            raise Skipped("尚未计票", "it is not counted yet")
        for stated in (tally, *self.of("correction")):
            self.follows(stated)
        if any(entry["n"] not in self.openings for entry in needed):
            raise Skipped("重新计票须有计票小组的文件", "a recount needs the panel's file")
        for entry in self.of("revoke", "transfer", "invalidate"):
            missing = "本应公开的内容缺失", "its opening was left out"  # openings are destroyed all together
            need(entry["n"] in self.openings, 9, *missing, entry["n"])
        self.silent(tally)
        self.recount(tally, tally, {})
        changes = {}
        for entry in self.of("correction"):
            held = self.openings.get(entry["n"])
            if held is None:
                raise Skipped("重新计算更正须有计票小组的文件", "corrections need the panel's file")
            changes[held["opening"]["entry"]] = held["opening"]["choices"]
            self.recount(entry, tally, changes)

    def follows(self, stated):
        """What anyone sees without an opening: the stated sums fit, and give the stated verdict."""
        for item, said in zip(self.open["items"], stated["items"], strict=True):
            amounts = {
                name: (said[name]["heads"], int(said[name]["area"].replace(".", ""))) for name in AMOUNTS
            }
            together = tuple(
                map(sum, zip(*(amounts[word] for word in ("yes", "no", "abstain")), strict=True))
            )
            whole = amounts["roll"] == (self.open["heads"], self.open["area"])
            need(
                whole and amounts["participating"] == together,
                9,
                f"第 {item['position']} 项：所载各数对不上",
                f"item {item['position']}: the stated sums do not fit",
                stated["n"],
            )
            if amounts["pending"][0] or self.open["options"]["own_consent"]:
                continue
            found = decide(item["rule"], amounts["roll"], together, amounts["yes"], True)
            need(
                found == said["verdict"],
                9,
                f"第 {item['position']} 项：按所载各数应为 {found}，所载 {said['verdict']}",
                f"item {item['position']}: by the stated sums {found}, stated {said['verdict']}",
                stated["n"],
            )

    def silent(self, tally):
        """Who has a home that the newest line before the close, or a text, served counts as silent."""
        ways, texted, kinds = {}, set(), [entry["type"] for entry in self.entries]
        for entry in self.of("served"):
            if entry["n"] < kinds.index("close"):
                held = self.openings.get(entry["n"])
                if held is None:
                    raise Skipped("核对送达须有计票小组的文件", "checking deliveries needs the panel's file")
                if entry["channel"] == "text":
                    texted.add(entry["slot"])  # a text is not taken back: it arrived
                else:
                    ways[held["opening"]["flat"]] = entry["slot"], entry["channel"]
        found = texted | {slot for slot, way in ways.values() if way != "not_served"}
        if self.open["options"]["silence"] == "joins_majority":
            good = sorted(found) == tally["served"]
            need(good, 9, "送达名单与送达记录不符", "served is not what the deliveries say", tally["n"])

    def recount(self, stated_in, tally, changes):
        """The count that `stated_in` holds; `changes` is what was corrected until then, by entry."""
        self.roll = {slot: {**each, "owners": set(each["enrolled"])} for slot, each in self.roll.items()}
        options = {**self.open["options"], "opens": self.open["opens"], "closes": self.open["closes"]}
        out = {n for n, said in changes.items() if said is None}
        for entry in self.entries[: stated_in["n"]]:
            if entry["type"] == "extend":
                options["closes"] = entry["closes"]
            elif entry["type"] in ("revoke", "invalidate"):
                out.add(entry["entry"])
            elif entry["type"] == "roll_change":
                self.roll[entry["slot"]]["owners"] |= set(
                    self.openings[entry["n"]]["opening"].get("owners", ())
                )
        cast = []
        for entry in self.entries[: tally["n"]]:
            if entry["type"] != "ballot" or entry["n"] in out:
                continue
            ballot = {**self.openings[entry["n"]]["opening"], "ch": entry["ch"]}
            ballot["answers"] = changes.get(entry["n"]) or ballot["answers"]
            known = ballot["flat"] in self.roll[entry["slot"]]["flats"]
            need(known, 9, "表决票上的房号不属于该代号", "its home is not the voter's", entry["n"])
            if options["seats"] is None or ballot["answers"].count("yes") <= options["seats"]:
                cast.append(ballot)
        results = {}
        for item, stated in zip(self.open["items"], stated_in["items"], strict=True):
            place = item["position"] - 1
            ballots = [{**ballot, "choice": ballot["answers"][place]} for ballot in cast]
            found = count(item["rule"], options, self.roll, ballots, tally["served"])
            results[item["position"]] = found
            for name, value in found.items():
                said = stated[name]
                if isinstance(said, dict):
                    said = said["heads"], int(said["area"].replace(".", ""))
                text = f"第 {item['position']} 项 {name}：重算 {value}，所载 {said}"
                need(
                    said == value,
                    9,
                    text,
                    f"item {item['position']}, {name}: recounted {value}, stated {said}",
                    stated_in["n"],
                )
            print(
                f"    第 {item['position']} 项 item {item['position']}: {found['verdict']}",
                f"yes {found['yes']} no {found['no']}",
            )
        if options["seats"] is not None:
            won, said = elect(results, options["seats"], options["minimum"]), stated_in.get("election")
            text = f"当选：重算 {won}，所载 {said}", f"elected: recounted {won}, stated {said}"
            need(won == said, 9, *text, stated_in["n"])
            print(f"    当选 elected {won['elected']} 候补 alternates {won['alternates']}")

    def v10(self):
        last, closes = "", self.open["closes"]
        for entry in self.entries:
            need(entry["h"] >= last, 10, "时间倒退", "its hour is before the one above", entry["n"])
            last = entry["h"]
            if entry["type"] == "extend":
                need(entry["closes"] > closes, 10, "延期不晚于原截止", "does not extend", entry["n"])
                before = not any(each["type"] == "close" for each in self.entries[: entry["n"]])
                need(before, 10, "截止之后的延期", "an extension after the close", entry["n"])
                closes = entry["closes"]

    def v11(self):
        if not self.receipts:
            raise Skipped("没有给出回执", "no receipt was given")
        for held, index, proof, head in self.read_receipts:
            line = canonical(held["entry"])
            good = included(index, head[1], leaf_hash(line), proof, head[2])
            elder = self.elders.get(head[0])
            if elder and good and index >= elder["carried"]:
                self.lost_receipt(held["entry"], index, elder)
                continue
            need(
                good and index < len(self.lines) and self.lines[index] == line,
                11,
                "回执不在记录之中",
                "the receipt is not in the record",
                index,
            )
            salt = bytes.fromhex(held["salt"])
            message = b"consent-ledger/v1/%s\n" % held["entry"]["type"].encode() + canonical(held["opening"])
            fits = hmac.new(salt, message, "sha256").hexdigest() == held["entry"]["c"]
            need(fits, 11, "回执内容与承诺不符", "what the receipt says is not what was recorded", index)
            print(
                f"    第 {index} 条 entry {index}:",
                held["opening"].get("flat"),
                held["opening"].get("answers"),
            )

    def lost_receipt(self, entry, index, elder):
        """A ballot that a break lost: good only if its voter has voted again since."""
        again = [
            e["n"] for e in self.of("ballot") if e["slot"] == entry.get("slot") and e["n"] >= elder["carried"]
        ]
        text = "回执所载的票在中断时遗失，此后没有重投", "lost by the break, and its voter did not vote again"
        need(again, 11, *text, index)
        print(f"    第 {index} 条 entry {index}: 中断时遗失，已重投 lost by the break, voted again: {again}")

    def v12(self):
        slots = {entry["slot"] for entry in self.of("roll")}
        silent = slots - {entry["slot"] for entry in self.of("ballot", "late")}
        print(f"    {len(silent)} 位没有任何表决票记录 voters have no ballot in the record")
        if self.slot:
            found = [entry["n"] for entry in self.entries if entry.get("slot") == self.slot]
            need(found, 12, "名册上没有这个代号", "this voter is not on the roll")
            print(f"    {self.slot}: 条目 entries {found}")

    def v13(self):
        if not self.registry:
            text = "缺少登记簿，无法核对中断", "without the registry the break cannot be checked"
            need(self.entries[0].get("follows") is None and not self.before, 13, *text)
            raise Skipped("没有给出登记簿", "no registry was given")
        held = [json.loads(line) for line in self.registry]
        for number, (line, entry) in enumerate(zip(self.registry, held, strict=True)):
            need(
                canonical(entry) == line and entry["n"] == number,
                13,
                f"登记簿第 {number} 条写法不对",
                f"registry entry {number} is not in canonical form",
            )
        heads, keys = [read_head(note) for note in self.registry_heads], keys_of(held)
        shared = signers(heads, keys) & signers(self.all_heads, keys_of(self.entries))
        need(shared or not heads, 13, "登记簿用的是另一把公钥", "the registry has another key")
        check_heads(heads, keys)
        for head in heads:
            good = (
                head[1] <= len(held) and roots(map(leaf_hash, self.registry), {head[1]})[head[1]] == head[2]
            )
            need(good, 13, "登记簿已被改动", "the registry is not what was signed")
        origin = self.entries[0]["origin"]
        mine = [each for each in held if each.get("origin") == origin]
        opened = [each for each in mine if each["type"] == "log_opened"]
        need(len(opened) == 1, 13, "登记簿上不是恰好一份", "the registry does not name it exactly once")
        for each in (each for each in mine if isinstance(each.get("head"), dict)):
            good = self.roots.get(each["head"]["size"]) == base64.b64decode(each["head"]["root"])
            need(good, 13, "与登记簿所载不符", "the registry holds another root")
        self.breaks(held)

    def breaks(self, held):
        """Each break was declared once, by two persons; what was proved by then stands here."""
        said = [each for each in held if each["type"] == "log_broken"]
        genesis, lines, before = self.entries[0], self.lines, list(self.before)
        text = "这份记录已宣布中断，另有后续", "this record was declared broken: another one follows it"
        need(all(each["origin"] != genesis["origin"] for each in said), 13, *text)
        while genesis["follows"] is not None:
            follows = genesis["follows"]
            self.declared(held, said, genesis)
            need(
                before and before[-1][0], 13, "缺少中断之前的记录", "the record before the break is not here"
            )
            older, notes = before.pop()
            first = read_line(older[0])
            same = first.keys() == genesis.keys() and all(
                first[name] == genesis[name] for name in first.keys() - {"origin", "follows", "commit"}
            )
            text = "第 0 条与中断之前不符", "its beginning is not that of the record before"
            need(same and first["origin"] == follows["origin"], 13, *text, 0)
            self.taken_over(held, follows, older, notes, lines)
            genesis, lines = first, older
        text = (
            "登记簿载有中断，记录却没有写明",
            "the registry tells of a break that this record does not name",
        )
        need(all(each["next"] != genesis["origin"] for each in said) and not before, 13, *text)

    def declared(self, held, said, genesis):
        """One entry of the registry says what this log follows, between those that open the two."""
        follows = genesis["follows"]
        mine = [
            each for each in said if genesis["origin"] == each["next"] or follows["origin"] == each["origin"]
        ]
        text = "登记簿上的中断声明不是恰好一份", "the registry does not declare the break exactly once"
        need(len(mine) == 1, 13, *text)
        one = mine[0]
        fits = one["head"] == {"size": follows["size"], "root": follows["root"]}
        fits = fits and (one["origin"], one["next"]) == (follows["origin"], genesis["origin"])
        op, n = one["op"], one["n"]
        text = "中断声明与记录不符", "the declaration in the registry does not fit"
        need(fits and isinstance(op, list) and len(op) == len(set(op)) == 2, 13, *text)
        opened = [[e["n"] for e in held if e["type"] == "log_opened" and e["origin"] == each]
                  for each in (one["origin"], one["next"])]  # fmt: skip
        after = [
            e for e in held if e.get("origin") == one["origin"] and (e["n"] > n or e["type"] == "log_closed")
        ]
        good = [len(each) for each in opened] == [1, 1] and opened[0][0] < n < opened[1][0] and not after
        need(good, 13, "登记簿中的次序不对", "the registry is out of order around the break")

    def taken_over(self, held, follows, older, notes, lines):
        """What the last good head covers stands here byte for byte; what is lost after it is named."""
        size, heads = follows["size"], []
        for note in notes:
            try:
                heads.append(read_head(json.loads(note)))
            except (Failed, ValueError):
                continue  # one that cannot be read may be what broke
        heads = [head for head in heads if head[0] == follows["origin"]]
        found = roots(map(leaf_hash, older), {head[1] for head in heads} | {size})
        text = "中断之前的记录与声明不符", "the record before the break is not what was declared"
        need(found.get(size) == base64.b64decode(follows["root"]), 13, *text)
        covered = any(read_line(line).get("type") == "open" for line in older[:size])
        text = "最后完好的记录头早于开始条目", "the last good head does not cover the opening"
        need(covered, 13, *text)
        named = [e["head"] for e in held if e.get("origin") == follows["origin"] and "head" in e]
        sizes = roots(map(leaf_hash, older[:size]), {each["size"] for each in named})
        fits = all(
            sizes[each["size"]] == base64.b64decode(each["root"]) for each in named if each["size"] <= size
        )
        need(fits, 13, "与登记簿所载不符", "the registry holds another root")
        whole = [head for head in heads if found.get(head[1]) == head[2]]
        text = "最后完好的记录头没有签名", "the last good head is not signed"
        need(size in [head[1] for head in whole], 13, *text)
        for head in whole:
            if head[1] == size:
                check_any(head, keys_of(self.entries), older)
        text = (
            "中断之前的记录在此之后仍完整，不应舍去",
            "the record before the break was whole beyond what is here",
        )
        need(all(head[1] <= size for head in whole), 13, *text, size)
        for n in range(1, size):
            text = "中断之前的这一条被舍去或改动", "this entry from before the break was dropped or changed"
            need(lines[n : n + 1] == [older[n]], 13, *text, n)
        self.state_lost(size, older)

    def state_lost(self, size, older):
        print(f"    记录曾中断，前 {size} 条原样转入 the record was begun anew with its first {size} entries")
        for n, line in enumerate(older[size:], size):
            entry = read_line(line)
            if entry.get("type") in ("ballot", "late"):
                again = [
                    e["n"] for e in self.of("ballot") if e["slot"] == entry.get("slot") and e["n"] >= size
                ]
                more = f"已重投 voted again: {again}" if again else "没有重投 not voted again"
                print(f"    中断时遗失的票 a ballot lost by the break: entry {n}, {more}")

    def v14(self):
        seen = {}
        for _origin, size, root, _text, _signatures in self.all_heads:
            need(
                seen.setdefault(size, root) == root,
                14,
                f"第 {size} 条时有两个记录头",
                f"two heads of size {size}",
            )

    def run(self):
        """The number of the first check that failed, or 0; later ones are tried where they can be."""
        first = 0
        for number in range(1, 15):
            try:
                getattr(self, f"v{number}")()
                print(f"V{number} ✓ {TITLES[number][0]} · {TITLES[number][1]}")
            except Skipped as why:
                print(f"V{number} – {why.args[0]} · {why.args[1]}")
            except Failed as why:
                first = first or why.check
                where = "" if why.entry is None else f"第 {why.entry} 条 entry {why.entry}: "
                print(f"V{number} ✗ {where}{why.zh} · {why.en}")
            except (AttributeError, LookupError, TypeError, ValueError) as error:
                first = first or number
                print(f"V{number} ✗ 无法检查 · cannot be checked ({type(error).__name__}: {error})")
        return first


def compare(one, other):
    """Two heads of one origin: prints the proof where they cannot both be true."""
    a, b = read_head(one), read_head(other)
    if a[0] != b[0]:
        print("两个记录头属于不同的记录 · heads of two records")
        return 0
    if a[1] == b[1] and a[2] != b[2]:
        print(f"同为 {a[1]} 条，两个不同的树根：这是造假的证据 · one size, two roots: proof of fraud\n")
        print(one + "\n" + other)
        return 14
    print("没有矛盾 · no contradiction")
    return 0


def text_of(name):
    with open(name, encoding="utf-8") as file:
        return file.read()


def main(arguments):
    if arguments[:1] == ["compare"] and len(arguments) == 3:
        return compare(*map(text_of, arguments[1:]))
    options, names = {"--key": [], "--head": [], "--receipt": [], "--slot": []}, []
    rest = iter(arguments)
    for each in rest:
        options.get(each, names).append(next(rest, "") if each in options else each)
    if len(names) != 1:
        print(__doc__)
        return 64
    with zipfile.ZipFile(names[0]) as archive:
        kit = {name: archive.read(name) for name in archive.namelist()}
    texts = {word: [text_of(name) for name in options[word]] for word in ("--head", "--receipt")}
    key, slot = next(iter(options["--key"]), ""), next(iter(options["--slot"]), "")
    first = Record(kit, key, texts["--head"], texts["--receipt"], slot).run()
    print(
        "全部检查通过。 All checks passed." if not first else f"检查 V{first} 未通过。 Check V{first} failed."
    )
    return first


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
