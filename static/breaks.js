// A record that was declared broken and begun anew (docs/record.md): what was proved until then stands in the new one.
"use strict";
const Breaks = (() => {
  const { need, lines, json } = Checking;
  const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const FILES = NUMBERS.flatMap((number) => [`before-${number}-entries.jsonl`, `before-${number}-heads.jsonl`]);
  // [{lines, notes}] of each log that was declared broken, the oldest first.
  const before = (kit) => NUMBERS.filter((number) => kit[`before-${number}-entries.jsonl`]).map((number) => ({
    lines: lines(kit[`before-${number}-entries.jsonl`]), notes: lines(kit[`before-${number}-heads.jsonl`]),
  }));
  // An entry of a broken record; {} where it is none: that may be what broke.
  const entryOf = (line) => {
    try {
      const found = json(line);
      return found && typeof found === "object" && !Array.isArray(found) ? found : {};
    } catch { return {}; }
  };
  // origin -> {lines, size, carried} of the logs that this one follows, as far as they are given.
  const older = (record) => {
    const found = new Map();
    let genesis = record.entries[0], carried = record.lines.length;
    for (const one of [...record.before].reverse()) {
      const { follows } = genesis;
      if (!Number.isSafeInteger(follows?.size) || !one.lines.length) break;
      carried = Math.min(carried, follows.size);
      found.set(follows.origin, { lines: one.lines, size: follows.size, carried });
      genesis = entryOf(one.lines[0]);
    }
    return found;
  };
  const rootsOf = async (parts, sizes) => Rec.roots(await Promise.all(parts.map(Rec.leafHash)), new Set(sizes));
  const same = (root, other) => root !== undefined && Rec.same(root, other);
  // Signed by a key of the record, or by one that the lines of a broken one name; true where this browser cannot tell.
  const unsigned = async (head, keys, parts) => {
    const named = [...keys.map(([, key]) => key), ...parts.map(entryOf)
      .filter((entry) => ["genesis", "key_rotate"].includes(entry.type)).map((entry) => entry.key)];
    const good = await Rec.signed(head, named.join(" "));
    need(good !== false, "unsigned", null, { size: head.size });
    return good === null;
  };
  const olderHead = async (record, head) => {
    const elder = record.elders.get(head.origin);
    const root = (await rootsOf(elder.lines, [head.size])).get(head.size);
    if (head.size <= elder.size) {
      need(same(root, head.root), "not-a-beginning", null, { size: head.size });
      return;
    }
    need(!same(root, head.root), "dropped-by-break", elder.size);
    record.notes.push({ gone: elder.size, until: head.size - 1 });
  };
  // Where this voter has voted since.
  const again = (record, slot, from) =>
    record.of("ballot").filter((entry) => entry.slot === slot && entry.n >= from).map((entry) => entry.n);
  const fieldsOf = (genesis) => {
    const { origin, follows, commit, ...rest } = genesis;
    return JSON.stringify(Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1)));
  };
  const declared = (held, said, genesis) => {
    const { follows } = genesis;
    const mine = said.filter((each) => each.next === genesis.origin || each.origin === follows.origin);
    need(mine.length === 1, "break-not-once");
    const [{ origin, next, head, op, n }] = mine;
    const fits = head.size === follows.size && head.root === follows.root && Object.keys(head).length === 2
      && origin === follows.origin && next === genesis.origin;
    need(fits && Array.isArray(op) && op.length === 2 && op[0] !== op[1], "break-differs");
    const opened = [origin, next].map((name) =>
      held.filter((each) => each.type === "log_opened" && each.origin === name).map((each) => each.n));
    const after = held.some((each) => each.origin === origin && (each.n > n || each.type === "log_closed"));
    const once = opened.every((each) => each.length === 1);
    need(once && opened[0][0] < n && n < opened[1][0] && !after, "break-order");
  };
  const headOf = (note, origin) => {
    try {
      const head = Rec.readHead(json(note));
      return head.origin === origin ? head : null;
    } catch { return null; }
  };
  const takenOver = async (record, held, follows, one, here) => {
    const { size } = follows, heads = one.notes.map((note) => headOf(note, follows.origin)).filter(Boolean);
    const found = await rootsOf(one.lines, [size, ...heads.map((head) => head.size)]);
    need(same(found.get(size), Rec.bytes(follows.root)), "break-other-record");
    need(one.lines.slice(0, size).some((line) => entryOf(line).type === "open"), "break-too-early");
    const named = held.filter((each) => each.origin === follows.origin && each.head).map((each) => each.head);
    const sizes = await rootsOf(one.lines.slice(0, size), named.map((head) => head.size));
    for (const head of named.filter((each) => each.size <= size)) {
      need(same(sizes.get(head.size), Rec.bytes(head.root)), "registry-root");
    }
    const good = heads.filter((head) => same(found.get(head.size), head.root));
    need(good.some((head) => head.size === size), "break-unsigned");
    for (const head of good.filter((each) => each.size === size)) {
      await unsigned(head, Recount.keysOf(record.entries), one.lines);
    }
    need(good.every((head) => head.size <= size), "dropped-by-break", size);
    for (let n = 1; n < size; n += 1) need(here[n] && Rec.same(here[n], one.lines[n]), "changed-by-break", n);
    record.notes.push({ taken: size });
    one.lines.slice(size).map(entryOf).forEach((entry, at) => {
      if (!["ballot", "late"].includes(entry.type)) return;
      record.notes.push({ lost: size + at, again: again(record, entry.slot, size) });
    });
  };
  // Each break was declared once, by two persons; what was proved until then stands here in its place.
  const check = async (record, held) => {
    const said = held.filter((each) => each.type === "log_broken"), left = [...record.before];
    let genesis = record.entries[0], here = record.lines;
    need(said.every((each) => each.origin !== genesis.origin), "break-follows");
    while (genesis.follows !== null) {
      const { follows } = genesis;
      declared(held, said, genesis);
      const one = left.pop();
      need(one && one.lines.length, "break-missing");
      const first = entryOf(one.lines[0]);
      need(fieldsOf(first) === fieldsOf(genesis) && first.origin === follows.origin, "break-beginning", 0);
      await takenOver(record, held, follows, one, here);
      [genesis, here] = [first, one.lines];
    }
    need(said.every((each) => each.next !== genesis.origin) && !left.length, "break-unnamed");
  };
  return { FILES, before, older, unsigned, olderHead, again, check };
})();
