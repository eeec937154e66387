// The bytes of the public record (docs/record.md): canonical JSON, tree, heads, receipts. Web Crypto only, no library.
"use strict";
const Rec = (() => {
  const text = new TextEncoder();
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  class Fault extends Error {
    constructor(word, values = {}) { super(word); this.word = word; this.values = values; }
  }
  const bytes = (base64) => {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4) throw new Fault("broken");
    return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  };
  const hexOf = (data) => [...data].map((each) => each.toString(16).padStart(2, "0")).join("");
  const unhex = (hex) => Uint8Array.from(hex.match(/../g) || [], (each) => parseInt(each, 16));
  const join = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
    return whole;
  };
  const same = (a, b) => a.length === b.length && a.every((each, at) => each === b[at]);
  const sha256 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  const leafHash = (data) => sha256(join(Uint8Array.of(0), data));
  const nodeHash = (left, right) => sha256(join(Uint8Array.of(1), left, right));

  const write = (value) => {
    if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${write(value[key])}`).join(",")}}`;
  };
  const plain = (value) => {
    if (value === null || typeof value === "boolean") return true;
    if (typeof value === "number") return Number.isSafeInteger(value);
    if (typeof value === "string") return value.normalize("NFC") === value && !/\p{Surrogate}/u.test(value);
    return Object.entries(value).every(([key, part]) => /^[\x00-\x7f]*$/.test(key) && plain(part));
  };
  // JSON.stringify writes U+007F, U+2028 and U+2029 as Python does: as they are
  const canonical = (value) => text.encode(write(value));
  const parse = (data) => {
    const value = JSON.parse(typeof data === "string" ? data : utf8.decode(data));
    const whole = typeof data === "string" ? text.encode(data) : data;
    if (!plain(value) || !same(canonical(value), whole)) throw new Fault("broken");
    return value;
  };

  const included = async (index, size, leaf, proof, root) => {
    if (!(index >= 0 && index < size)) return false;
    let [place, last, found] = [index, size - 1, leaf];
    for (const sibling of proof) {
      if (last === 0) return false;
      if (place % 2 || place === last) {
        found = await nodeHash(sibling, found);
        while (place && place % 2 === 0) { place = place / 2; last = Math.floor(last / 2); }
      } else {
        found = await nodeHash(found, sibling);
      }
      place = Math.floor(place / 2);
      last = Math.floor(last / 2);
    }
    return last === 0 && same(found, root);
  };
  const consistent = async (old, size, oldRoot, newRoot, proof) => {
    if (old === size) return same(oldRoot, newRoot) && proof.length === 0;
    if (!(old > 0 && old < size)) return false;
    const path = Number.isInteger(Math.log2(old)) ? [oldRoot, ...proof] : [...proof];
    if (!path.length) return false;
    let [place, last] = [old - 1, size - 1];
    while (place % 2) { place = Math.floor(place / 2); last = Math.floor(last / 2); }
    let [first, second] = [path[0], path[0]];
    for (const sibling of path.slice(1)) {
      if (last === 0) return false;
      if (place % 2 || place === last) {
        first = await nodeHash(sibling, first);
        second = await nodeHash(sibling, second);
        while (place && place % 2 === 0) { place = place / 2; last = Math.floor(last / 2); }
      } else {
        second = await nodeHash(second, sibling);
      }
      place = Math.floor(place / 2);
      last = Math.floor(last / 2);
    }
    return last === 0 && same(first, oldRoot) && same(second, newRoot);
  };
  // The roots of the trees of the wanted sizes, in one pass.
  const roots = async (leaves, wanted, each = () => {}) => {
    const found = new Map(), stack = [];
    if (wanted.has(0)) found.set(0, await sha256(new Uint8Array()));
    for (let size = 1; size <= leaves.length; size += 1) {
      stack.push([1, leaves[size - 1]]);
      while (stack.length > 1 && stack.at(-1)[0] === stack.at(-2)[0]) {
        const [width, right] = stack.pop(), [, left] = stack.pop();
        stack.push([2 * width, await nodeHash(left, right)]);
      }
      if (wanted.has(size)) {
        let root = stack.at(-1)[1];
        for (const [, left] of stack.slice(0, -1).reverse()) root = await nodeHash(left, root);
        found.set(size, root);
      }
      if (size % 64 === 0) await each(size);
    }
    return found;
  };

  const readHead = (note) => {
    const found = /^([^\n]+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n\n((?:\u2014 \S+ \S+\n?)+)$/.exec(note);
    if (!found) throw new Fault("broken");
    const [, origin, size, root, tail] = found;
    const signatures = tail.trim().split("\n").map((line) => [line.split(" ")[1], bytes(line.split(" ")[2])]);
    return { note, origin, size: Number(size), root: bytes(root), body: `${origin}\n${size}\n${root}\n`, signatures };
  };
  const keys = new Map();
  const keyOf = (key) => {
    if (!keys.has(key)) keys.set(key, crypto.subtle.importKey("raw", bytes(key), "Ed25519", false, ["verify"]).catch(() => null));
    return keys.get(key);
  };
  // true, false, or null where this browser cannot check (no Ed25519) or there is no key.
  // `key` may be several, with blanks between: any of them will do.
  const signed = async (head, key) => {
    if (!key) return null;
    if (key.includes(" ")) {
      const said = await Promise.all(key.split(" ").map((one) => signed(head, one)));
      return said.includes(true) || (said.includes(null) ? null : false);
    }
    if (bytes(key).length !== 32) return false;
    const id = (await sha256(join(text.encode(`${head.origin}\n`), Uint8Array.of(1), bytes(key)))).slice(0, 4);
    const mine = head.signatures.filter(([name, data]) => name === head.origin && same(data.slice(0, 4), id));
    const imported = await keyOf(key);
    if (imported === null) return null;
    for (const [, data] of mine) {
      if (await crypto.subtle.verify("Ed25519", imported, data.slice(4), text.encode(head.body))) return true;
    }
    return false;
  };
  // [{size, seconds, good}]: the lines of a witness under a head (C2SP cosignature/v1); `line` is its key, "name+hash+key".
  const cosigned = async (head, line) => {
    const [, name, id, key] = /^([^+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line);
    const mine = head.signatures.filter(([signer, data]) => signer === name && same(data.slice(0, 4), unhex(id)));
    return Promise.all(mine.map(async ([, data]) => {
      const seconds = data.slice(4, 12).reduce((sum, byte) => sum * 256 + byte, 0), imported = await keyOf(btoa(String.fromCharCode(...bytes(key).slice(1))));
      const message = text.encode(`cosignature/v1\ntime ${seconds}\n${head.body}`);
      const good = imported && seconds < 2 ** 35 && await crypto.subtle.verify("Ed25519", imported, data.slice(12), message);
      return { size: head.size, seconds, good: Boolean(good) };
    }));
  };
  const commitment = async (type, opening, salt) => {
    const key = await crypto.subtle.importKey("raw", unhex(salt), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const message = join(text.encode(`consent-ledger/v1/${type}\n`), canonical(opening));
    return hexOf(new Uint8Array(await crypto.subtle.sign("HMAC", key, message)));
  };
  const fits = async (entry, opening, salt) =>
    /^[0-9a-f]{64}$/.test(salt) && await commitment(entry.type, opening, salt) === entry.c;

  const FIRST = "c2sp.org/tlog-proof@v1";
  // A square holds the address of this page and, after #, the file with ~ for a new line, ! for a blank, * for the dash.
  const unsquare = (typed) => {
    const at = typed.indexOf(`#${FIRST}~`);
    return at < 0 ? typed : typed.slice(at + 1).trim().replaceAll("~", "\n").replaceAll("!", " ").replaceAll("*", "\u2014");
  };
  const readReceipt = (typed) => {
    const whole = unsquare(typed.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n")).trimStart();
    if (!whole.startsWith(FIRST)) throw new Fault("foreign");
    const cut = whole.indexOf("\n\n");
    if (cut < 0) throw new Fault("cut");
    const [, extra, index, ...hashes] = whole.slice(0, cut).split("\n");
    let head;
    try {
      head = readHead(`${whole.slice(cut + 2).trimEnd()}\n`);
    } catch { throw new Fault("cut"); }
    try {
      if (!/^extra /.test(extra) || !/^index (0|[1-9]\d*)$/.test(index)) throw new Fault("broken");
      const held = parse(bytes(extra.slice(6)));
      return { ...held, index: Number(index.slice(6)), proof: hashes.map(bytes), head };
    } catch { throw new Fault("altered"); }
  };
  // The receipt by itself, without any network: raises a Fault, or says what was found and whether it was signed.
  const checkReceipt = async (typed, key) => {
    const receipt = readReceipt(typed);
    const { entry, opening, salt, index, proof, head } = receipt;
    if (!entry || entry.n !== index) throw new Fault("altered");
    if (!await included(index, head.size, await leafHash(canonical(entry)), proof, head.root)) throw new Fault("altered");
    if (opening && !await fits(entry, opening, salt || "")) throw new Fault("altered");
    const good = await signed(head, key);
    if (good === false) throw new Fault("unsigned");
    return { ...receipt, signed: good };
  };
  return {
    Fault, bytes, canonical, checkReceipt, consistent, cosigned, fits, included, leafHash, parse, readHead, readReceipt, roots,
    same, signed, utf8,
  };
})();
