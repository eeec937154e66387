// Checks receipts in the browser (static/record.js has the bytes). Says each thing in the words of the page.
"use strict";
(() => {
  const place = document.getElementById("check");
  const { key, domain, lang } = place.dataset;
  const field = document.getElementById("receipt-text"), file = document.getElementById("receipt-file");
  const { say, word } = Words;
  const day = (hour) => new Intl.DateTimeFormat(lang, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
    .format(new Date(`${hour.slice(0, 10)}T00:00Z`));
  const picture = (at, size) => {
    const bar = document.getElementById("bar");
    bar.hidden = false;
    bar.querySelector(".all").setAttribute("width", "100%");
    bar.querySelector(".mine").setAttribute("x", `${(98 * at) / Math.max(size - 1, 1)}%`);
  };
  const fetched = async (address) => {
    const answer = await fetch(address, { cache: "no-store" });
    if (!answer.ok) throw new Error(address);
    return answer;
  };
  const ANEW = "Louyi-Begun-Anew";
  // All entries of the record in use, which must be those of its signed head.
  const wholeOf = async (answer) => {
    const head = Rec.readHead(await answer.text()), lines = [];
    if (await Rec.signed(head, key) === false) throw new Rec.Fault("forked");
    while (lines.length < head.size) {
      const text = await (await fetched(new URL(`entries?from=${lines.length}`, answer.url))).text();
      const more = text.split("\n").filter(Boolean);
      if (!more.length) throw new Rec.Fault("forked");
      lines.push(...more);
    }
    const parts = lines.map((line) => new TextEncoder().encode(line));
    const root = (await Rec.roots(await Promise.all(parts.map(Rec.leafHash)), new Set([head.size]))).get(head.size);
    if (lines.length !== head.size || !Rec.same(root, head.root)) throw new Rec.Fault("forked");
    return parts;
  };
  // The record was declared broken: whether the ballot stands in the one that follows, and what to say of it.
  const begunAnew = async (told, { index, entry }) => {
    let { size: carried, day: when, next } = JSON.parse(told), answer;
    for (;;) {
      answer = await fetched(`/v/${next.split("/").pop()}`);
      const more = answer.headers.get(ANEW);
      if (!more) break;
      const again = JSON.parse(more);
      [carried, when, next] = [Math.min(carried, again.size), again.day, again.next];
    }
    const lines = await wholeOf(answer), shown = { n: index, size: lines.length, day: day(when) };
    if (index < carried) {
      if (!Rec.same(lines[index], Rec.canonical(entry))) throw new Rec.Fault("forked");
      return { kind: "good", name: "anew-in", shown, size: lines.length };
    }
    const since = lines.slice(carried).map((line) => Rec.parse(line));
    const voted = since.some((each) => each.type === "ballot" && each.slot === entry.slot);
    return { kind: "wait", name: voted ? "anew-again" : "anew-lost", shown, size: 0 };
  };
  // The newest public head must be signed and must go on from the head of the receipt.
  const compare = async (found) => {
    const { head } = found;
    const answer = await fetch(`/v/${head.origin.split("/").pop()}`, { cache: "no-store" });
    if (!answer.ok) throw new Rec.Fault("gone");
    const newest = Rec.readHead(await answer.text());
    if (newest.origin !== head.origin || await Rec.signed(newest, key) === false) throw new Rec.Fault("forked");
    const told = answer.headers.get(ANEW);
    if (told && newest.size < head.size) return begunAnew(told, found);
    if (newest.size < head.size) throw new Rec.Fault("forked");
    const way = new URL(`consistency/${head.size}/${newest.size}`, answer.url);
    const lines = newest.size === head.size ? "" : await (await fetch(way, { cache: "no-store" })).text();
    const proof = lines.split("\n").filter(Boolean).map(Rec.bytes);
    if (!await Rec.consistent(head.size, newest.size, head.root, newest.root, proof)) throw new Rec.Fault("forked");
    return told ? begunAnew(told, found) : { size: newest.size };
  };
  const check = async (typed) => {
    document.getElementById("bar").hidden = true;
    try {
      const found = await Rec.checkReceipt(typed, keyFor(typed));
      const more = [word("path"), word(found.signed ? "signature" : "no-signature")];
      let size = found.head.size, kind = found.signed ? "good" : "wait", anew = null;
      if (found.head.origin.split("/")[0] !== domain) {
        more.push(word("other-place", { origin: found.head.origin }));
        kind = "wait";
      } else {
        try {
          anew = await compare(found);
          size = anew.size;
          if (!anew.name) more.push(word("newest", { size }));
        } catch (error) {
          if (error instanceof Rec.Fault) throw error;
          more.push(word("offline", { size }));
        }
      }
      if (anew?.name) {
        say(kind === "good" ? anew.kind : kind, word(anew.name, anew.shown), more);
        if (size) picture(found.index, size);
        return;
      }
      say(kind, word("good", { n: found.index, size, day: day(found.entry.h) }), more);
      picture(found.index, size);
    } catch (error) {
      say("error", word(error instanceof Rec.Fault ? error.word : "altered"));
    }
  };
  // The key of this place says nothing about the records of another.
  const keyFor = (typed) => (typed.includes(`${domain}/v/`) ? key : "");
  const take = async (chosen) => {
    if (chosen.type.startsWith("image/")) {
      if (!("BarcodeDetector" in window)) return say("error", word("no-camera"));
      const squares = await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(chosen));
      return squares.length ? check(squares[0].rawValue) : say("error", word("no-square"));
    }
    if (chosen.size > 100000) return say("error", word("foreign"));
    return check(await chosen.text());
  };
  document.querySelectorAll("[data-needs-script]").forEach((part) => { part.hidden = false; });
  if (!window.isSecureContext || !crypto.subtle) return say("error", word("insecure"));
  document.getElementById("check-button").addEventListener("click", () => check(field.value));
  file.addEventListener("change", () => { if (file.files.length) take(file.files[0]); });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
  });
  const carried = () => { if (location.hash.length > 9) check(location.href); };
  window.addEventListener("hashchange", carried);
  carried();
})();
