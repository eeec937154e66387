#!/usr/bin/env python3
"""A witness of public records: looks at a site, compares with what it kept, and signs what it saw.

    python3 louyi_witness.py SITE [--key KEY] [--folder FOLDER] [--name NAME [--send]]

SITE is the address of the site (https://...); KEY its public key (base64) as printed on a notice, needed the
first time only. With --name (your.domain/witness), a key of your own is made in FOLDER and signs what was
seen (C2SP cosignature/v1). With --send, too, what was signed is handed in to the site, which shows that you
look; it takes the keys of witnesses that it knows. Needs Python 3.11 on Linux or macOS, a network, and
verify.py beside it; run it once a day.

Ends with 0: all is as it was, or longer; 1: the site contradicts itself, and the proof is kept in
FOLDER/proofs; 2: nothing can be said (no network, a damaged answer); 64: wrong use.
"""

import base64
import fcntl
import hashlib
import http.client
import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent))  # python -I leaves it out

import verify  # noqa: E402

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
COSIGNER = re.compile(r"[^\s+]{1,100}")
PAGE = 1000  # entries in one answer
MOST = 64 * 1024 * 1024
ANSWER_WITHIN = 30
ANSWER = 2000  # bytes of an answer to what is handed in


class Contradiction(Exception):
    """The site cannot have been honest: (zh, en, what proves it by file name)."""


class Unknown(Exception):
    """Nothing can be said: (zh, en)."""


# --- signing (RFC 8032 section 5.1.6) ---
# Accepted limit: the time that signing takes depends on the key. It signs on its owner's machine only.


def pressed(point):
    inverse = pow(point[2], verify.P - 2, verify.P)
    x, y = point[0] * inverse % verify.P, point[1] * inverse % verify.P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def halves(seed):
    whole = hashlib.sha512(seed).digest()
    return int.from_bytes(whole[:32], "little") & (1 << 254) - 8 | 1 << 254, whole[32:]


def public_key(seed):
    return pressed(verify.times(halves(seed)[0], verify.BASE))


def sign(seed, message):
    secret, prefix = halves(seed)
    key = public_key(seed)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % verify.Q
    point = pressed(verify.times(r, verify.BASE))
    k = int.from_bytes(hashlib.sha512(point + key + message).digest(), "little") % verify.Q
    return point + ((r + k * secret) % verify.Q).to_bytes(32, "little")


def cosignature(name, seed, note, seconds):
    """The line that a witness adds to a head (C2SP tlog-cosignature, Ed25519)."""
    body = verify.read_head(note)[3]
    keyid = hashlib.sha256(name.encode() + b"\n\x04" + public_key(seed)).digest()[:4]
    signature = sign(seed, f"cosignature/v1\ntime {seconds}\n{body}".encode())
    return f"\u2014 {name} {base64.b64encode(keyid + seconds.to_bytes(8, 'big') + signature).decode()}\n"


# --- what is kept ---


class Folder:
    """Heads, the pinned key and proofs; a file is old or new after a power cut, never half."""

    def __init__(self, path):
        self.path = Path(path)
        self.path.mkdir(parents=True, exist_ok=True)
        self.lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self.lock, fcntl.LOCK_EX)  # two at once could keep the older head last

    def close(self):
        os.close(self.lock)

    def read(self, name):
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def keep(self, name, text, mode=0o644):
        place = self.path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f".{place.name}.new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, place)
        for folder in {place.parent, self.path}:
            descriptor = os.open(folder, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)

    def logs(self):
        return sorted(path.stem for path in (self.path / "heads").glob("*.head"))

    def seed(self):
        """The witness's own key: made once, readable by its owner alone."""
        if not self.read("witness.key"):
            self.keep("witness.key", base64.b64encode(os.urandom(32)).decode() + "\n", 0o400)
        return base64.b64decode(self.read("witness.key"))


# --- the site ---


def over_network(address):
    """(status, bytes, final address)."""
    try:
        with urllib.request.urlopen(address, timeout=ANSWER_WITHIN) as answer:  # noqa: S310 - http(s) only: main
            return answer.status, answer.read(MOST), answer.geturl()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, b"", address
    except (OSError, ValueError) as error:
        raise Unknown(f"连不上网站：{error}", f"the site cannot be reached: {error}") from error


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """What is handed in goes to the site alone."""

    def redirect_request(self, *_given):
        return None


def to_network(address, data):
    """(status, bytes) of what was handed in."""
    head = {"Content-Type": "text/plain; charset=utf-8"}
    asked = urllib.request.Request(address, data, head)  # noqa: S310 - http(s) only: main
    try:
        with urllib.request.build_opener(NoRedirect).open(asked, timeout=ANSWER_WITHIN) as answer:
            return answer.status, answer.read(ANSWER)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(ANSWER)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Unknown(f"连不上网站：{error}", f"the site cannot be reached: {error}") from error


class Site:
    def __init__(self, address, fetch, post=to_network):
        self.address, self.fetch, self.post = address.rstrip("/"), fetch, post

    def hand_in(self, note):
        """Raise Unknown, with what the site said, unless it took the cosigned head."""
        status, said = self.post(f"{self.address}/record/cosignatures", note.encode())
        if status != 200:
            told = "".join(each for each in said.decode(errors="replace")[:200] if each.isprintable())
            raise Unknown(f"网站没有收下（{status}）", f"the site did not take it ({status}): {told}")

    def get(self, address):
        """(text, final address); None for what the site does not have."""
        status, data, final = self.fetch(address)
        if status in (404, 410):
            return None
        if status != 200:
            raise Unknown(f"网站回答了 {status}", f"the site answered {status}")
        try:
            return data.decode(), final
        except UnicodeDecodeError as error:
            raise Unknown("网站的回答已损坏", "the site's answer is damaged") from error

    def head(self, path):
        """(signed head, address beside which its proofs are)."""
        found = self.get(self.address + path)
        return found and (found[0], found[1].rsplit("/", 1)[0])

    def entries(self, beside, size):
        lines = []
        while len(lines) < size:
            found = self.get(f"{beside}/entries?from={len(lines)}")
            more = found[0].split("\n")[:-1][:PAGE] if found else []
            if not more:
                raise Unknown("条目不全", "not all entries were given")
            lines += more
        return lines[:size]

    def vouching(self, beside):
        """The heads by which each key vouched for the next one."""
        found = self.get(f"{beside}/heads")
        return [json.loads(line) for line in found[0].split("\n")[:-1]] if found else []


# --- the look ---


def read(note):
    """A head, its signature unchecked; raises Unknown: what cannot be read proves nothing."""
    try:
        return verify.read_head(note)
    except verify.Failed as why:
        raise Unknown(why.zh, why.en) from why


class Witness:
    def __init__(self, site, folder, key, say=print):
        self.site, self.folder, self.say = site, folder, say
        self.trusted = {key}  # and, once the registry was read, the keys of its chain
        self.breaks = []  # what the registry says of records that were declared broken
        self.lost = set()  # names of those of which a longer head is kept than they end with

    def record(self, path, origin=None):
        """(head as served, entries, roots by size, keys) of a record that is signed and whole; None: 404."""
        found = self.site.head(path)
        if not found:
            return None
        note, beside = found
        head = read(note)
        if origin not in (None, head[0]):
            text = f"给出的是另一份记录 {head[0]}", f"the head of another record was given: {head[0]}"
            raise Contradiction(*text, {"served": note})
        lines = self.site.entries(beside, head[1])
        notes = [note, *(each for each in self.site.vouching(beside) if read(each)[1] <= head[1])]
        heads = [read(each) for each in notes]
        roots = verify.roots([verify.leaf_hash(line.encode()) for line in lines], set(range(1, head[1] + 1)))
        held = {"served": "\n".join(notes), "entries": "\n".join(lines)}
        entries = self.whole(lines, held)
        self.signed(heads, head[0], verify.keys_of(entries), held)
        if any(each[2] != roots[each[1]] for each in heads):
            text = "条目与签名的记录头不符", "the entries are not those that were signed"
            raise Contradiction(*text, held)
        return note, entries, roots, {key for _first, key in verify.keys_of(entries)}

    def whole(self, lines, held):
        """The entries, each in its place."""
        entries = [json.loads(line) for line in lines]
        if [each["n"] for each in entries] != list(range(len(entries))):
            raise Contradiction("条目编号不连续", "the entries are not in their places", held)
        return entries

    def signed(self, heads, origin, keys, held):
        """Raise unless each head bears the key of its size, and one of them a key that is trusted already.

        Threat: a record made with another key, which names that on the notice but bears no signature of it.
        """
        try:
            verify.check_heads(heads, keys)
        except verify.Failed as why:
            raise Contradiction(f"签名无效：{why.zh}", f"not signed as it must be: {why.en}", held) from why
        signers = {[key for first, key in keys if first <= head[1]][-1] for head in heads}
        named = {key for _first, key in keys} & self.trusted
        if named and not signers & self.trusted:  # right after a change of the key, or an impostor's
            raise Unknown(
                "给出的公钥还没有签过这份记录，请用更早公告上的公钥",
                "the key given has signed nothing here so far: give that of an older notice",
            )
        if any(head[0] != origin for head in heads) or not named:
            text = "签名不是公告上的公钥所签", "it is not signed by the key on the notice"
            raise Contradiction(*text, held)

    def follows(self, kept, note, roots):
        """Raise unless the served head is the kept one, or goes on from it."""
        old, new = read(kept), read(note)
        held = {"kept": kept, "served": note}
        if old[0] != new[0]:
            raise Contradiction("记录换了名称", "the record has another name than before", held)
        if new[1] < old[1]:
            text = f"记录由 {old[1]} 条变短为 {new[1]} 条", f"it went back from {old[1]} entries to {new[1]}"
            raise Contradiction(*text, held)
        if roots[old[1]] != old[2]:
            text = f"以前见过的前 {old[1]} 条已被改动", f"the first {old[1]} entries seen before were altered"
            raise Contradiction(*text, held)

    def registry(self):
        """The registry, read whole; gives its entries."""
        kept = self.folder.read("heads/registry.head")
        found = self.record("/record/head", read(kept)[0] if kept else None)
        if not found:
            if kept:
                raise Contradiction("登记簿不见了", "the registry is gone", {"kept": kept})
            raise Unknown("这个网站还没有公开记录", "this site has no public record yet")
        note, entries, roots, keys = found
        if kept:
            self.follows(kept, note, roots)
        self.trusted |= keys
        self.breaks = [each for each in entries if each["type"] == "log_broken"]
        self.keep("registry", note)
        return entries

    def log(self, origin, named):
        """One log; `named` are its entries in the registry."""
        name = origin.rsplit("/", 1)[-1]
        if not NAME.fullmatch(name) or name == "registry":
            raise Contradiction("登记簿里有不合规的名称", "the registry holds a name that is none", {})
        kept = self.folder.read(f"heads/{name}.head")
        held = {"kept": kept, "registry": "\n".join(json.dumps(each) for each in named)}
        found = self.record(f"/v/{name}", origin)
        if not found and kept:
            raise Contradiction(f"记录 {name} 不见了", f"the record {name} is gone", held)
        if not found:
            raise Unknown("登记了，但还没有给出", "registered, but not served so far")
        note, entries, roots, _keys = found
        broken = [each for each in named if each["type"] == "log_broken"]
        closed = any(each["type"] == "log_closed" for each in named)
        self.declared(name, broken, closed, kept, note, held)
        if kept and name not in self.lost:
            self.follows(kept, note, roots)
        self.begun_anew(name, entries, held)
        if any(each["head"]["size"] not in roots for each in named):  # a crash between commit and signature
            raise Unknown("还没有登记簿所载的那么长", "not as long so far as the registry says")
        for each in named:
            if roots[each["head"]["size"]] != base64.b64decode(each["head"]["root"]):
                text = (
                    f"记录 {name} 与登记簿所载不符",
                    f"the record {name} is not the one that the registry names",
                )
                raise Contradiction(*text, {**held, "served": note})
        if name not in self.lost:  # a head of what was lost is kept for ever
            self.keep(name, note)

    def declared(self, name, broken, closed, kept, note, held):
        """A record that two persons declared broken ends with its last good head, once and for all."""
        if not broken:
            return
        sizes = {each["head"]["size"] for each in broken}
        people = [set(each["op"]) if isinstance(each["op"], list) else set() for each in broken]
        if closed or len(broken) > 1 or len(people[0]) != 2 or sizes != {read(note)[1]}:
            text = f"记录 {name} 的中断声明不合规", f"the break of {name} was not declared as it must be"
            raise Contradiction(*text, {**held, "served": note})
        self.say(f"! {name}: 已宣布中断，此前 {read(note)[1]} 条完好，由 {broken[0]['next']} 接续")
        self.say(f"  was declared broken after {read(note)[1]} entries; {broken[0]['next']} follows it")
        if kept and read(kept)[1] > read(note)[1]:
            self.lost.add(name)
            lost = f"{read(note)[1]}..{read(kept)[1] - 1}"
            self.say(f"  以前见过的条目已遗失 entries seen before that are lost: {lost}")

    def begun_anew(self, name, entries, held):
        """What a record takes over from one that was declared broken is what that one had, entry by entry."""
        said = [each for each in self.breaks if each["next"].rsplit("/", 1)[-1] == name]
        follows = entries[0].get("follows")
        if follows is None and not said:
            return
        fits = follows is not None and len(said) == 1 and follows["origin"] == said[0]["origin"]
        if not fits or said[0]["head"] != {"size": follows["size"], "root": follows["root"]}:
            text = f"记录 {name} 与中断声明不符", f"the record {name} is not the one that the break names"
            raise Contradiction(*text, held)
        older = follows["origin"].rsplit("/", 1)[-1]
        found = self.record(f"/v/{older}", follows["origin"]) if NAME.fullmatch(older) else None
        if not found:
            raise Unknown("还看不到中断之前的记录", "the record before the break is not served")
        for n in range(1, follows["size"]):
            if entries[n : n + 1] != found[1][n : n + 1]:
                text = (
                    f"记录 {name} 第 {n} 条不是中断之前的那一条",
                    f"entry {n} of {name} is not what it was before the break",
                )
                raise Contradiction(*text, {**held, "served": found[0]})

    def keep(self, name, note):
        self.folder.keep(f"heads/{name}.head", note)
        size = read(note)[1]
        self.say(f"✓ {name}: {size} 条，与以前一致 · {size} entries, as before or longer")

    def contradicted(self, name, why):
        zh, en, proofs = why.args
        folder = time.strftime("proofs/%Y%m%dT%H%M%SZ-", time.gmtime()) + name
        for file, text in proofs.items():
            self.folder.keep(f"{folder}/{file}.txt", text)
        self.say(f"✗ {name}: {zh} · {en}")
        self.say(f"  证据在 the proof is in {self.folder.path / folder}")
        for file, text in proofs.items():
            self.say(f"--- {file}\n{text}")

    def tried(self, name, look, *arguments):
        """(exit code, what the look found)."""
        try:
            return 0, look(*arguments)
        except Contradiction as why:
            self.contradicted(name, why)
            return 1, None
        except Unknown as why:
            self.say(f"? {name}: {why.args[0]} · {why.args[1]}")
        except (AttributeError, LookupError, TypeError, ValueError, verify.Failed) as error:
            self.say(f"? {name}: 网站的回答看不懂 · the site's answer cannot be read ({error})")
        return 2, None

    def look(self):
        """Look at the registry, then at each log that it names or that was seen before."""
        code, book = self.tried("registry", self.registry)
        codes, named = [code], {}
        for each in book or []:
            if each["type"].startswith("log_"):
                named.setdefault(each["origin"], []).append(each)
        for name in self.folder.logs():
            if name != "registry":
                named.setdefault(read(self.folder.read(f"heads/{name}.head"))[0], [])
        for origin, entries in named.items():
            name = origin.rsplit("/", 1)[-1]
            codes.append(self.tried(name if NAME.fullmatch(name) else "log", self.log, origin, entries)[0])
        return 1 if 1 in codes else max(codes)

    def seen(self):
        return [log for log in self.folder.logs() if log not in self.lost]

    def cosign(self, name, seconds):
        """Every head that was seen now, with the witness's own line; only after a look that found nothing."""
        seed = self.folder.seed()
        for log in self.seen():
            note = self.folder.read(f"heads/{log}.head")
            self.folder.keep(f"cosigned/{log}.head", note + cosignature(name, seed, note, seconds))
        key = b"\x04" + public_key(seed)
        keyid = hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8]
        self.say(f"见证公钥 key of this witness: {name}+{keyid}+{base64.b64encode(key).decode()}")

    def send(self):
        """Hand in every head that was cosigned; what the site says to it changes nothing that was found."""
        for log in self.seen():
            try:
                self.site.hand_in(self.folder.read(f"cosigned/{log}.head"))
                self.say(f"✓ {log}: 已交给网站 · handed in")
            except Unknown as why:
                self.say(f"? {log}: {why.args[0]} · {why.args[1]}")


def pinned(folder, key):
    """The key given, or kept from the first time; raises Unknown, Contradiction."""
    kept = folder.read("key.txt").strip()
    if not (key or kept):
        raise Unknown(
            "第一次请用 --key 给出公告上的公钥", "the first time, give the key on the notice with --key"
        )
    if key and kept and key != kept:
        raise Contradiction(
            "公钥与第一次给出的不同", "the key is not the one given the first time", {"kept": kept}
        )
    try:
        whole = base64.b64decode(key or kept, validate=True)
    except ValueError:
        whole = b""
    if len(whole) != 32:
        raise Unknown("公钥写法不对", "this is no public key")
    return whole


def main(arguments, fetch=over_network, clock=time.time, post=to_network):
    options, names = {"--key": "", "--folder": "louyi-witness", "--name": "", "--send": False}, []
    rest = iter(arguments)
    for each in rest:
        if each == "--send":
            options[each] = True
        elif each in options:
            options[each] = next(rest, "")
        else:
            names.append(each)
    parts = urlsplit(names[0]) if len(names) == 1 else None
    named = COSIGNER.fullmatch(options["--name"]) if options["--name"] else not options["--send"]
    if not (parts and parts.scheme in ("http", "https") and parts.netloc and options["--folder"] and named):
        print(__doc__)
        return 64
    folder = Folder(Path(options["--folder"]) / parts.netloc.replace(":", "_"))
    try:
        witness = Witness(Site(names[0], fetch, post), folder, b"")
        code, key = witness.tried("key", pinned, folder, options["--key"])
        if key is None:
            return code
        witness.trusted = {key}
        failed, found = witness.tried(
            "look", witness.look
        )  # a crash would end with 1, as a contradiction does
        code = failed or found
        if code == 0:  # a key that was mistyped is not kept
            folder.keep("key.txt", base64.b64encode(key).decode() + "\n")
        if options["--name"] and code == 0:
            witness.cosign(options["--name"], int(clock()))
            if options["--send"]:
                witness.send()
    finally:
        folder.close()
    print(
        (
            "没有发现矛盾。 No contradiction was found.",
            "发现矛盾，请保存证据。 A contradiction: keep the proof.",
        )[code]
        if code < 2
        else "这次没有看成，请稍后再试。 This look came to nothing: try again later."
    )
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
