// The count of one item: rules as data, whole numbers only (docs/record.md, "Counting"). Says what verify.py says.
"use strict";
const Count = (() => {
  const CHOICES = ["yes", "no", "abstain"];
  const reached = ([numerator, denominator, sign], part, whole) => {
    const [one, other] = [part * BigInt(denominator), BigInt(numerator) * whole];
    return sign === ">" ? one > other : one >= other;
  };
  // Amounts are [heads, area in hundredths of a square metre].
  const decide = (rule, roll, tookPart, yes, ownConsent) => {
    const base = rule.base === "all" ? roll : tookPart;
    const legs = rule.legs.map((leg) => (leg === "heads" ? 0 : 1));
    if (rule.quorum && !legs.every((leg) => reached(rule.quorum, tookPart[leg], roll[leg]))) return "failed_quorum";
    if (!legs.every((leg) => reached(rule.approval, yes[leg], base[leg]))) return "failed_majority";
    return ownConsent ? "passed" : "not_eligible";
  };
  const counts = (ballot, rule, options, proxies) => {
    if (![ballot.at, options.opens, options.closes].every((each) => typeof each === "string")) throw new TypeError("at");
    if (ballot.at < options.opens || ballot.at >= options.closes) return false;
    if ((rule.paper_only && ballot.ch !== "paper") || (options.online_barred && ballot.ch === "online")) return false;
    if (ballot.ch !== "online" && !ballot.signed) return false;
    if (ballot.ch === "proxy" && !ballot.proxy && options.proxy_cap === 0) return false;
    if (ballot.proxy) {
      const given = proxies.get(ballot.proxy) || new Set();
      proxies.set(ballot.proxy, given);
      if (!given.has(ballot.slot) && given.size >= options.proxy_cap) return false;
      given.add(ballot.slot);
    }
    return !(ballot.choice === "blank" && options.blank === "void");
  };
  const survivor = (ballots, collision) => {
    if (collision === "first_valid") return ballots[0];
    if (collision === "last_valid") return ballots.at(-1);
    const preferred = ballots.filter((each) => (each.ch === "online") === (collision === "online_wins"));
    return (preferred.length ? preferred : ballots).at(-1);
  };
  const differ = (ballots, owners) => {
    const said = owners.size > 1 ? ballots.filter((each) => owners.has(each.signer)) : [];
    return said.some((a) => said.some((b) => a.signer !== b.signer && a.choice !== b.choice));
  };
  const bySlot = (rule, options, ballots) => {
    const found = new Map(), proxies = new Map();
    for (const ballot of [...ballots].sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)))) {
      if (!counts(ballot, rule, options, proxies)) continue;
      const choice = ballot.choice === "blank" ? "abstain" : ballot.choice;
      found.set(ballot.slot, [...(found.get(ballot.slot) || []), { ...ballot, choice }]);
    }
    return found;
  };
  const sum = (amounts) => amounts.reduce(([heads, area], each) => [heads + each[0], area + each[1]], [0n, 0n]);
  // `roll` is a Map of slot to {area, flats, owners}; `ballots` are in the order of the record.
  const item = (rule, options, roll, ballots, served) => {
    const cast = bySlot(rule, options, ballots);
    const amount = (slots) => sum([...slots].map((slot) => [1n, roll.get(slot).area]));
    const pending = new Set([...cast].filter(([slot, own]) => differ(own, roll.get(slot).owners)).map(([slot]) => slot));
    const settled = [...cast].filter(([slot]) => !pending.has(slot));
    const answers = new Map(settled.map(([slot, own]) => [slot, survivor(own, options.collision).choice]));
    const sides = (said) => {
      const side = {};
      for (const word of CHOICES) side[word] = new Set([...said].filter(([, each]) => each === word).map(([slot]) => slot));
      const [yes, no] = [side.yes.size, side.no.size];
      if (yes !== no && rule.ordinary && options.silence === "joins_majority") {
        const silent = served.filter((slot) => !said.has(slot) && !pending.has(slot));
        for (const slot of silent) side[yes > no ? "yes" : "no"].add(slot);
      }
      return Object.fromEntries(CHOICES.map((word) => [word, amount(side[word])]));
    };
    const ownConsent = (said) => {
      const of = new Map([...roll].flatMap(([slot, voter]) => voter.flats.map((flat) => [flat, slot])));
      return options.own_consent.every((flat) => said.get(of.get(flat)) === "yes");
    };
    const whole = amount(roll.keys());
    const verdict = (said) => {
      const side = sides(said);
      return decide(rule, whole, sum(Object.values(side)), side.yes, ownConsent(said));
    };
    // who is pending joins neither side of the silent, so both extremes are tried as the program does
    const either = (way) => new Map([...answers, ...[...pending].map((slot) => [slot, way])]);
    const found = verdict(answers), side = sides(answers);
    const open = [found, verdict(either("yes")), verdict(either("no"))].map((each) => each === "passed");
    return {
      verdict: pending.size && new Set(open).size > 1 ? "undetermined" : found,
      roll: whole,
      participating: sum(Object.values(side)),
      ...side,
      pending: amount(pending),
    };
  };
  return { CHOICES, decide, item, sum };
})();
