// Checks a record and counts it again, as verify.py does: V1 to V14 of docs/record.md. Draws nothing: recount-page.js does.
"use strict";
const Recount = (() => {
  // [[size from which on it signs, key]]: the first entry's, and those that followed.
  const keysOf = (entries) => [[0, entries[0].key],
    ...entries.filter((each) => each.type === "key_rotate").map((each) => [each.n + 2, each.key])];
  // The keys that signed a head: one that an entry only names has vouched for nothing.
  const signers = (heads, keys) => heads.map((head) => keys.filter(([first]) => first <= head.size).pop()[1]);
  const FILES = ["entries.jsonl", "heads.jsonl", "key.txt", "openings.jsonl", "registry.jsonl", "registry-heads.jsonl",
    "witnesses.txt", ...Breaks.FILES];
  const AFTER_CLOSE = ["tally", "late", "invalidate", "correction", "dispute", "notice", "final", "erasure", "head_posted",
    "objection", "key_rotate", "served", "paper_batch", "outage"];
  const CHAINED = ["roll", "ballot", "revoke", "transfer", "invalidate"];
  const TWO = ["invalidate", "extend", "outage", "withdraw", "correction"];
  const AT_ONCE = 256;
  const { Skip, need, lines, json, strict, whole, list, breathe } = Checking;

  class Record {
    // `kit` is {name: bytes}; `kept` has what the reader kept outside: {key, heads: [text], receipts: [text], slot}.
    constructor(kit, kept, progress) {
      this.lines = lines(kit["entries.jsonl"]);
      this.ownHeads = lines(kit["heads.jsonl"]).map(json);
      this.registry = lines(kit["registry.jsonl"]);
      this.witnesses = lines(kit["witnesses.txt"]).map((line) => Rec.utf8.decode(line));
      this.registryHeads = lines(kit["registry-heads.jsonl"]).map(json);
      this.openings = new Map(lines(kit["openings.jsonl"]).map(json).map((held) => [held.n, held]));
      this.before = Breaks.before(kit);
      this.key = kept.key || Rec.utf8.decode(kit["key.txt"]).trim();
      this.kept = kept;
      this.progress = progress;
      this.entries = [];
      this.notes = [];
    }

    of(...kinds) { return this.entries.filter((entry) => kinds.includes(entry.type)); }

    async each(number, values, act) {
      for (let at = 0; at < values.length; at += 1) {
        await act(values[at], at);
        if (at % 64 === 0) {
          this.progress(number, at, values.length);
          await breathe();
        }
      }
    }

    async hashes(number, parts) {
      const found = [];
      for (let at = 0; at < parts.length; at += AT_ONCE) {
        found.push(...await Promise.all(parts.slice(at, at + AT_ONCE).map(Rec.leafHash)));
        this.progress(number, at, parts.length);
        await breathe();
      }
      return found;
    }

    async v1() {
      await this.each(1, this.lines, (line, number) => {
        let entry = null;
        try { entry = Rec.parse(line); } catch { /* said below */ }
        need(entry && typeof entry === "object" && !Array.isArray(entry), "not-canonical", number);
        need(entry.n === number && entry.v === 1 && "type" in entry && "h" in entry, "not-in-place", number);
        this.entries.push(strict(entry));
      });
      need(this.entries.length, "empty");
      this.leaves = await this.hashes(1, this.lines);
    }

    async v2() {
      const heads = this.ownHeads.map(Rec.readHead);
      need(heads.length, "no-head");
      const newest = heads.reduce((one, other) => (other.size > one.size ? other : one));
      const receipts = this.kept.receipts.map(Rec.readReceipt);
      this.receipts = receipts;
      this.elders = Breaks.older(this);
      const outside = [...this.kept.heads.map(Rec.readHead), ...receipts.map((each) => each.head)];
      this.allHeads = [...heads, ...outside.filter((head) => !this.elders.has(head.origin))];
      this.elderHeads = outside.filter((head) => this.elders.has(head.origin));
      const registered = this.registry.map(json).map((each) => each.head?.size);
      const wanted = new Set([...this.allHeads.map((head) => head.size), ...registered]);
      this.roots = await Rec.roots(this.leaves, wanted, async (size) => {
        this.progress(2, size, this.leaves.length);
        await breathe();
      });
      need(newest.size === this.lines.length, "other-size");
      need(Rec.same(this.roots.get(newest.size), newest.root), "other-root");
    }

    async v3() {
      const genesis = this.entries[0], keys = keysOf(this.entries);
      need(signers(this.allHeads, keys).some((key) => this.key.split(" ").includes(key)), "other-key", 0);
      for (const head of this.allHeads) need(head.origin === genesis.origin, "other-record");
      let unable = await this.unsigned(this.allHeads, keys);
      for (const head of this.elderHeads) unable = await Breaks.unsigned(head, keys, this.elders.get(head.origin).lines) || unable;
      if (unable) throw new Skip("no-ed25519");
      await this.cosigned();
    }

    // What the witnesses whose keys are in the kit saw last; a line of theirs that they did not sign is false.
    async cosigned() {
      for (const line of this.witnesses) {
        const looks = (await Promise.all(this.allHeads.map((head) => Rec.cosigned(head, line)))).flat();
        const [name] = line.split("+");
        need(looks.every((look) => look.good), "witness-false", null, { who: name });
        const newest = looks.sort((one, other) => other.size - one.size || other.seconds - one.seconds)[0];
        if (newest) this.notes.push({ witness: name, size: newest.size, seconds: newest.seconds });
      }
    }

    // Each head signed by the key of its size, each key vouched for by the one before; true where this browser cannot tell.
    async unsigned(heads, keys) {
      const sizes = new Set(heads.map((head) => head.size));
      for (const [first] of keys.slice(1)) need(sizes.has(first - 1), "new-key", first - 2);
      let unable = false;
      await this.each(3, heads, async (head) => {
        const [, key] = keys.filter(([first]) => first <= head.size).pop();
        const good = await Rec.signed(head, key);
        need(good !== false, "unsigned", null, { size: head.size });
        unable = unable || good === null;
      });
      return unable;
    }

    async v4() {
      for (const head of this.allHeads) {
        need(head.size <= this.lines.length, "shorter", null, { size: head.size });
        need(Rec.same(this.roots.get(head.size), head.root), "not-a-beginning", null, { size: head.size });
      }
      for (const head of this.elderHeads) await Breaks.olderHead(this, head);
    }

    v5() {
      [this.open] = this.of("open");
      need(this.open, "no-open");
      const rolls = this.of("roll");
      need(rolls.length === this.open.heads, "other-heads");
      this.roll = new Map();
      for (const entry of rolls.filter((each) => this.openings.has(each.n))) {
        const { flats, owners } = strict(this.openings.get(entry.n).opening);
        const area = flats.reduce((sum, flat) => sum + whole(flat.area), 0n);
        this.roll.set(entry.slot, { area, flats: flats.map((flat) => flat.flat), owners: new Set(list(owners)) });
      }
      if (this.roll.size < rolls.length) throw new Skip("panel-roll");
      const flats = [...this.roll.values()].flatMap((voter) => voter.flats);
      need(new Set(flats).size === flats.length && flats.length === this.open.flats, "other-flats");
      const area = [...this.roll.values()].reduce((sum, voter) => sum + voter.area, 0n);
      need(area === whole(this.open.area), "other-area");
    }

    v6() {
      const kinds = this.entries.map((entry) => entry.type);
      const often = (kind) => kinds.filter((each) => each === kind).length;
      const first = 1 + often("roll");
      const start = kinds[0] === "genesis" && kinds.slice(1, first).every((each) => each === "roll") && kinds[first] === "open";
      need(start && often("open") === 1 && often("genesis") === 1, "bad-start");
      need(often("close") <= 1 && often("tally") <= 1, "two-ends");
      const end = kinds.indexOf("close");
      if (end < 0) need(!kinds.includes("tally"), "tally-first");
      else {
        for (const entry of this.entries.slice(end + 1)) need(AFTER_CLOSE.includes(entry.type), "after-close", entry.n);
        need(kinds[end + 1] === "tally", "no-tally", end);
      }
      this.objections();
    }

    // Numbered without a gap, each decided once; the end waits for them where the rule says so.
    objections() {
      const state = new Map(), blocks = this.of("open")[0].items.some((item) => strict(item.rule).objection_blocks);
      for (const entry of this.of("objection", "final")) {
        if (entry.type === "final") {
          need(!(blocks && [...state.values()].includes("opened")), "objection-open", entry.n);
          continue;
        }
        const good = entry.state === "opened" ? entry.number === state.size + 1 : state.get(entry.number) === "opened";
        need(good, "objection-order", entry.n);
        state.set(entry.number, entry.state);
      }
    }

    v7() {
      const tips = new Map();
      let closed = false;
      for (const entry of this.entries) {
        closed = closed || entry.type === "close";
        if (!CHAINED.includes(entry.type)) continue;
        if (entry.type === "roll") need(!tips.has(entry.slot), "twice-on-roll", entry.n);
        else need(tips.get(entry.slot) === entry.prev, "broken-chain", entry.n);
        need(!(closed && ["ballot", "revoke"].includes(entry.type)), "ballot-after-close", entry.n);
        tips.set(entry.slot, entry.n);
      }
      for (const entry of this.of("revoke", "invalidate")) {
        const at = entry.entry < entry.n ? this.entries[entry.entry] : undefined;
        need(at && at.type === "ballot" && at.slot === entry.slot, "names-no-ballot", entry.n);
      }
    }

    v8() {
      for (const entry of this.of(...TWO)) {
        const op = entry.op;
        need(Array.isArray(op) && op.length === 2 && op[0] !== op[1], "one-person", entry.n);
      }
    }

    v9() { return Recounted.check(this); }

    v10() {
      let last = "", closes = this.open.closes, ended = false;
      for (const entry of this.entries) {
        need(entry.h >= last, "hour-back", entry.n);
        last = entry.h;
        if (entry.type === "extend") {
          need(entry.closes > closes, "no-extension", entry.n);
          need(!ended, "late-extension", entry.n);
          closes = entry.closes;
        }
        ended = ended || entry.type === "close";
      }
    }

    async v11() {
      if (!this.kept.receipts.length) throw new Skip("no-receipt");
      for (const { entry, opening, salt, index, proof, head } of this.receipts) {
        const line = Rec.canonical(entry), mine = this.lines[index];
        const good = await Rec.included(index, head.size, await Rec.leafHash(line), proof, head.root);
        const elder = this.elders.get(head.origin);
        if (elder && good && index >= elder.carried) {
          const again = Breaks.again(this, entry.slot, elder.carried);
          need(again.length, "receipt-lost", index);
          this.notes.push({ replaced: index, again });
          continue;
        }
        need(good && mine && Rec.same(mine, line), "receipt-not-in", index);
        need(await Rec.fits(entry, opening, salt), "receipt-differs", index);
        this.notes.push({ receipt: index, flat: opening.flat, answers: opening.answers });
      }
    }

    v12() {
      const cast = new Set(this.of("ballot", "late").map((entry) => entry.slot));
      const without = new Set(this.of("roll").map((entry) => entry.slot).filter((slot) => !cast.has(slot)));
      this.notes.push({ without: without.size });
      if (!this.kept.slot) return;
      const mine = this.entries.filter((entry) => Object.hasOwn(entry, "slot") && entry.slot === this.kept.slot);
      need(mine.length, "no-slot");
      this.notes.push({ slot: this.kept.slot, entries: mine.map((entry) => entry.n) });
    }

    async v13() {
      if (!this.registry.length) {
        need((this.entries[0].follows ?? null) === null && !this.before.length, "break-no-registry");
        throw new Skip("no-registry");
      }
      const held = this.registry.map((line, number) => {
        let entry = null;
        try { entry = Rec.parse(line); } catch { /* said below */ }
        need(entry && entry.n === number, "registry-line", null, { n: number });
        return entry;
      });
      const leaves = await this.hashes(13, this.registry);
      const heads = this.registryHeads.map(Rec.readHead);
      const roots = await Rec.roots(leaves, new Set(heads.map((head) => head.size)));
      const keys = keysOf(held), here = signers(this.allHeads, keysOf(this.entries));
      need(!heads.length || signers(heads, keys).some((key) => here.includes(key)), "registry-key");
      await this.unsigned(heads, keys);
      for (const head of heads) {
        need(head.size <= held.length && Rec.same(roots.get(head.size), head.root), "registry-changed");
      }
      const mine = held.filter((each) => each.origin === this.entries[0].origin);
      need(mine.filter((each) => each.type === "log_opened").length === 1, "registry-twin");
      for (const { head } of mine.filter((each) => each.head && typeof each.head === "object")) {
        const root = this.roots.get(head.size);
        need(root && Rec.same(root, Rec.bytes(head.root)), "registry-root");
      }
      await Breaks.check(this, held);
    }

    v14() {
      const seen = new Map();
      for (const head of this.allHeads) {
        if (!seen.has(head.size)) seen.set(head.size, head.root);
        need(Rec.same(seen.get(head.size), head.root), "two-heads", null, { size: head.size });
      }
    }

    // One of {check, state: "good" | "skip" | "fault", word, values, notes} for each check; later ones are tried where they can be.
    async run() {
      const said = [];
      for (let check = 1; check <= 14; check += 1) {
        this.notes = [];
        this.progress(check, 0, 1);
        await breathe();
        let [state, word, values] = ["good", `title-${check}`, {}];
        try {
          await this[`v${check}`]();
        } catch (error) {
          if (error instanceof Skip) [state, word] = ["skip", error.word];
          else if (error instanceof Rec.Fault) [state, word, values] = ["fault", error.word, error.values];
          else [state, word, values] = ["fault", "unclear", { error: String(error) }];
        }
        said.push({ check, state, word, values, notes: this.notes });
      }
      return said;
    }
  }
  const run = async (kit, kept = {}, progress = () => {}) => {
    let record;
    try {
      record = new Record(kit, { key: "", heads: [], receipts: [], slot: "", ...kept }, progress);
    } catch { throw new Rec.Fault("no-kit"); }
    const said = await record.run();
    return { said, record };
  };
  return { FILES, keysOf, run };
})();
