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
  // The newest public head must be signed and must go on from the head of the receipt.
  const compare = async (head) => {
    const answer = await fetch(`/v/${head.origin.split("/").pop()}`, { cache: "no-store" });
    if (!answer.ok) throw new Rec.Fault("gone");
    const newest = Rec.readHead(await answer.text());
    if (newest.origin !== head.origin || await Rec.signed(newest, key) === false) throw new Rec.Fault("forked");
    if (newest.size < head.size) throw new Rec.Fault("forked");
    const way = new URL(`consistency/${head.size}/${newest.size}`, answer.url);
    const lines = newest.size === head.size ? "" : await (await fetch(way, { cache: "no-store" })).text();
    const proof = lines.split("\n").filter(Boolean).map(Rec.bytes);
    if (!await Rec.consistent(head.size, newest.size, head.root, newest.root, proof)) throw new Rec.Fault("forked");
    return newest.size;
  };
  const check = async (typed) => {
    document.getElementById("bar").hidden = true;
    try {
      const found = await Rec.checkReceipt(typed, keyFor(typed));
      const more = [word("path"), word(found.signed ? "signature" : "no-signature")];
      let size = found.head.size, kind = found.signed ? "good" : "wait";
      if (found.head.origin.split("/")[0] !== domain) {
        more.push(word("other-place", { origin: found.head.origin }));
        kind = "wait";
      } else {
        try {
          size = await compare(found.head);
          more.push(word("newest", { size }));
        } catch (error) {
          if (error instanceof Rec.Fault) throw error;
          more.push(word("offline", { size }));
        }
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
