// V9: the openings fit their commitments, and what they say counts to what the record states. Says what verify.py says.
"use strict";
const Recounted = (() => {
  const { Skip, need, strict, whole, list } = Checking;
  const AMOUNTS = ["roll", "participating", ...Count.CHOICES, "pending"];
  const hundredths = (area) => BigInt(area.replaceAll(".", ""));

  // What anyone can see without an opening: that the stated sums give the stated verdict under the rule in the record.
  const follows = (record, stated) => {
    if (record.open.items.length !== stated.items.length) throw new TypeError("items");
    record.open.items.forEach((item, at) => {
      const said = stated.items[at], amounts = {};
      for (const name of AMOUNTS) amounts[name] = [whole(said[name].heads), hundredths(said[name].area)];
      const { roll, participating, yes, pending } = amounts;
      const together = Count.sum(Count.CHOICES.map((word) => amounts[word]));
      const sums = `${roll}` === `${[record.open.heads, record.open.area]}` && `${participating}` === `${together}`;
      need(sums, "sums-differ", stated.n, { item: item.position });
      if (pending[0] > 0n || record.open.options.own_consent.length) return;
      const verdict = Count.decide(item.rule, roll, participating, yes, true);
      need(verdict === said.verdict, "verdict-differs", stated.n, { item: item.position, verdict, said: said.verdict });
    });
  };

  // Who has a home that the newest line before the close, or a text, served counts as silent.
  const silent = (record, tally) => {
    const ways = new Map(), found = new Set(), [close] = record.of("close");
    for (const entry of record.of("served").filter((each) => each.n < close.n)) {
      if (!record.openings.has(entry.n)) throw new Skip("panel-served");
      const { flat } = strict(record.openings.get(entry.n).opening);
      if (entry.channel === "text") found.add(entry.slot); // a text is not taken back: it arrived
      else ways.set(flat, entry);
    }
    for (const entry of ways.values()) if (entry.channel !== "not_served") found.add(entry.slot);
    if (record.open.options.silence === "joins_majority") {
      need([...found].sort().join() === tally.served.join(), "served-differs", tally.n);
    }
  };

  const compare = (record, item, stated, at, { options, roll, cast, tally }) => {
    const ballots = cast.map((ballot) => {
      const choice = ballot.answers.at(item.position - 1);
      if (choice === undefined) throw new TypeError("answers");
      return strict({ ...ballot, choice });
    });
    const found = Count.item(strict(item.rule), strict(options), roll, ballots, tally.served);
    const said = strict(stated.items[at]);
    for (const [name, value] of Object.entries(found)) {
      const text = name === "verdict" ? said.verdict : `${said[name].heads},${hundredths(said[name].area)}`;
      need(text === String(value), "recount-differs", stated.n, { item: item.position, name, value: String(value), said: text });
    }
    record.notes.push({ item: item.position, corrected: stated !== tally, ...found });
    return [item.position, found];
  };

  // The count that `stated` holds; `changes` is what was corrected until then, by entry.
  const recount = async (record, stated, tally, changes) => {
    const options = { ...record.open.options, opens: record.open.opens, closes: record.open.closes };
    const roll = new Map([...record.roll].map(([slot, voter]) => [slot, { ...voter, owners: new Set(voter.owners) }]));
    const out = new Set([...changes].filter(([, said]) => said === null).map(([n]) => n));
    for (const entry of record.entries.slice(0, stated.n)) {
      if (entry.type === "extend") options.closes = entry.closes;
      else if (["revoke", "invalidate"].includes(entry.type)) out.add(entry.entry);
      else if (entry.type === "roll_change") {
        for (const owner of record.openings.get(entry.n).opening.owners ?? []) roll.get(entry.slot).owners.add(owner);
      }
    }
    const cast = [];
    await record.each(9, record.entries.slice(0, tally.n), (entry) => {
      if (entry.type !== "ballot" || out.has(entry.n)) return;
      const opening = strict(record.openings.get(entry.n).opening), changed = changes.get(entry.n);
      const answers = list(changed?.length ? changed : opening.answers);
      need(roll.get(entry.slot).flats.includes(opening.flat), "not-her-home", entry.n);
      const seats = strict(options).seats;
      if (seats !== null && answers.filter((each) => each === "yes").length > seats) return;
      cast.push({ ...opening, ch: entry.ch, answers });
    });
    const found = record.open.items.map((item, at) => compare(record, strict(item), stated, at, { options, roll, cast, tally }));
    if (options.seats === null) return;
    const elected = Election.elect(new Map(found), options.seats, strict(options).minimum);
    const said = "election" in stated ? stated.election : null;
    need(Rec.same(Rec.canonical(elected), Rec.canonical(said)), "election-differs", stated.n);
    record.notes.push(elected);
  };

  const check = async (record) => {
    const opened = [...record.openings].sort(([one], [other]) => one - other);
    await record.each(9, opened, async ([n, held]) => {
      const entry = record.entries[n];
      need(entry && "c" in entry && await Rec.fits(entry, held.opening, held.salt), "other-opening", n);
      for (const name of ["slot", "entry", "number", "state"]) {
        const both = name in entry && Object.hasOwn(held.opening, name);
        need(!both || held.opening[name] === entry[name], "other-field", n, { name });
      }
    });
    const [tally] = record.of("tally");
    if (!tally) throw new Skip("not-counted");
    for (const stated of [tally, ...record.of("correction")]) follows(record, stated);
    if (record.of("roll", "ballot", "roll_change").some((entry) => !record.openings.has(entry.n))) throw new Skip("panel-count");
    const left = record.of("revoke", "transfer", "invalidate").find((entry) => !record.openings.has(entry.n));
    need(!left, "opening-left-out", left?.n); // openings are destroyed all together
    silent(record, tally);
    await recount(record, tally, tally, new Map());
    const changes = new Map();
    for (const entry of record.of("correction")) {
      if (!record.openings.has(entry.n)) throw new Skip("panel-corrections");
      const opening = strict(record.openings.get(entry.n).opening);
      changes.set(opening.entry, opening.choices);
      await recount(record, entry, tally, changes);
    }
  };

  return { check };
})();
