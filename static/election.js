// Who has a seat by the counted items of an election (docs/record.md, "Counting"). Says what verify.py says.
"use strict";
const Election = (() => {
  const even = (a, b) => a.heads === b.heads && a.area === b.area;
  const order = (a, b) => {
    if (a.heads !== b.heads) return a.heads > b.heads ? -1 : 1;
    if (a.area !== b.area) return a.area > b.area ? -1 : 1;
    return a.place - b.place;
  };
  // Over the line, most votes first; who is pending says yes to the favoured.
  const ranked = (items, favoured) => {
    const over = [];
    for (const [place, { verdict, yes, pending }] of items) {
      if (verdict !== "passed" && !(verdict === "undetermined" && favoured.has(place))) continue;
      const more = favoured.has(place) ? pending : [0n, 0n];
      over.push({ heads: yes[0] + more[0], area: yes[1] + more[1], place });
    }
    return over.sort(order);
  };
  const places = (votes) => votes.map((vote) => vote.place);
  // [who has a seat, who is even for the last ones], by place.
  const seated = (items, seats, favoured = new Set()) => {
    const votes = ranked(items, favoured), edge = votes[seats];
    if (!edge || !even(edge, votes[seats - 1])) return [places(votes.slice(0, seats)), []];
    const tied = votes.filter((vote) => even(vote, edge));
    return [places(votes.slice(0, votes.indexOf(tied[0]))), places(tied).sort((a, b) => a - b)];
  };
  // As far as no pending voter can change it.
  const elect = (items, seats, minimum) => {
    const all = [...items.keys()].sort((a, b) => a - b);
    const place = (one, favoured) => seated(items, seats, favoured).map((ones) => ones.includes(one)).join();
    const loose = all.filter((one) => place(one, new Set([one])) !== place(one, new Set(all.filter((other) => other !== one))));
    const [won, tied] = seated(items, seats).map((ones) => ones.filter((one) => !loose.includes(one)));
    const alternates = places(ranked(items, new Set())).filter((one) => ![...won, ...tied, ...loose].includes(one));
    const enough = (number) => number >= minimum && 2 * number > seats;
    const may = enough(Math.min(won.length + tied.length + loose.length, seats));
    return { elected: won, alternates, tied, open: loose, stands: enough(won.length) || (may ? null : false) };
  };
  return { elect };
})();
