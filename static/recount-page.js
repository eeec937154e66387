// The page of the recount: takes the public record or a kit, shows how far it is, and one sentence for each check.
"use strict";
(() => {
  const { say, word } = Words;
  const place = document.getElementById("recount"), { key, domain, origin, kit: address } = place.dataset;
  const bar = document.getElementById("progress"), list = document.getElementById("checks");
  const at = (id) => document.getElementById(id);
  let busy = false;
  const progress = (check, done, of) => {
    bar.value = check - 1 + done / Math.max(of, 1);
    at("doing").textContent = word("doing", { check, title: word(`title-${check}`) });
  };
  const area = (hundredths) => `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")}`;
  const verdict = (name) => {
    const known = document.querySelector(`#words [data-word="verdict-${CSS.escape(name)}"]`);
    return known ? known.textContent : name;
  };
  // "9,72000" is an amount, another word a verdict.
  const figure = (text) => {
    const found = /^(\d+),(\d+)$/.exec(text);
    return found ? word("amount", { heads: found[1], area: area(BigInt(found[2])) }) : verdict(text);
  };
  const sentence = ({ word: name, values }) => {
    const shown = { ...values };
    for (const each of ["value", "said", "verdict"]) if (each in shown) shown[each] = figure(String(shown[each]));
    if ("name" in shown) shown.name = word(`name-${shown.name}`);
    const where = typeof values.entry === "number" ? word("entry", { n: values.entry }) : "";
    return `${where}${word(name, shown)}`;
  };
  const remark = (note) => {
    if ("without" in note) return word("without", { n: note.without });
    if ("elected" in note) {
      const named = (places) => places.join(", ") || word("none");
      return word("elected", { elected: named(note.elected), alternates: named(note.alternates) });
    }
    if ("receipt" in note) return word("receipt", { n: note.receipt, flat: note.flat, answers: note.answers.map(choice).join(", ") });
    if ("slot" in note) return word("slot", { slot: note.slot, entries: note.entries.join(", ") });
    if ("witness" in note) {
      const day = new Date((note.seconds + 8 * 3600) * 1000).toISOString().slice(0, 10);
      return word("witness", { who: note.witness, size: note.size, day });
    }
    if ("taken" in note) return word("taken", { n: note.taken });
    if ("gone" in note) return word("gone", { n: note.gone, until: note.until });
    if ("lost" in note) return word(note.again.length ? "lost-again" : "lost-silent", { n: note.lost, again: note.again.join(", ") });
    if ("replaced" in note) return word("replaced", { n: note.replaced, again: note.again.join(", ") });
    return "";
  };
  const choice = (name) => (["yes", "no", "abstain"].includes(name) ? word(`name-${name}`) : name);
  const line = (said) => {
    const item = document.createElement("li"), text = document.createElement("span"), number = document.createElement("b");
    item.className = `check-${said.state}`;
    number.textContent = `V${said.check} ${word(`state-${said.state}`)} `;
    text.append(number, said.state === "good" ? word(said.word) : `${word(`title-${said.check}`)}: ${sentence(said)}`);
    for (const each of said.notes.map(remark).filter(Boolean)) text.append(document.createElement("br"), each);
    item.append(at(`icon-${said.state}`).content.cloneNode(true), text);
    return item;
  };
  const table = (notes) => {
    const body = at("counted").querySelector("tbody");
    body.replaceChildren();
    for (const note of notes) {
      const row = body.insertRow(), title = document.createElement("th");
      title.scope = "row";
      title.textContent = word(note.corrected ? "item-corrected" : "item", { n: note.item });
      row.append(title);
      row.insertCell().textContent = verdict(note.verdict);
      for (const name of ["yes", "no", "abstain", "pending"]) row.insertCell().textContent = figure(String(note[name]));
    }
    at("counted").hidden = !notes.length;
  };
  const judge = (said, record) => {
    const state = (check) => said[check - 1].state, wrong = said.find((each) => each.state === "fault");
    const counted = said[8].notes.filter((note) => "item" in note), values = { n: record.lines.length, heads: record.ownHeads.length };
    const more = [word("what", { question: record.open?.question ?? "", origin: record.entries[0]?.origin ?? "" })];
    if (origin && record.entries[0]?.origin !== origin) more.push(word("other-vote"));
    if (!record.kept.key) more.push(word("own-key"));
    if (wrong) say("error", word("bad", { check: wrong.check }), [sentence(wrong), ...more, word("keep")]);
    else if (state(3) !== "good" || state(13) !== "good") say("wait", word("partly", values), more);
    else if (state(9) === "good") say("good", word("all-good", values), more);
    else if (said[8].word === "not-counted") say("good", word("uncounted", values), more);
    else say("good", word("public-good", values), more);
    list.replaceChildren(...said.map(line));
    at("results").hidden = false;
    table(counted);
  };
  // The key that was typed, or that of this place for its own records; else the kit's own, which proves nothing by itself.
  const keyFor = (kit) => {
    const typed = at("kept-key").value.trim();
    if (typed) return typed;
    try {
      const first = kit["entries.jsonl"].subarray(0, kit["entries.jsonl"].indexOf(10));
      return JSON.parse(Rec.utf8.decode(first)).origin.split("/")[0] === domain ? key : "";
    } catch { return ""; }
  };
  const kept = () => {
    const text = at("kept-text").value.replaceAll("\r\n", "\n").trim();
    if (!text) return { heads: [], receipts: [] };
    try {
      if (text.includes("c2sp.org/tlog-proof@v1")) return Rec.readReceipt(text) && { heads: [], receipts: [text] };
      return Rec.readHead(`${text}\n`) && { heads: [`${text}\n`], receipts: [] };
    } catch { throw new Rec.Fault("kept-unreadable"); }
  };
  const check = async (take) => {
    if (busy) return;
    busy = true;
    at("results").hidden = true;
    at("verdict").hidden = true;
    at("working").hidden = false;
    try {
      const own = kept(), kit = await Zip.read(await take(), Recount.FILES);
      const { said, record } = await Recount.run(kit, { key: keyFor(kit), slot: at("kept-slot").value.trim(), ...own }, progress);
      judge(said, record);
    } catch (error) {
      say("error", word(error instanceof Rec.Fault ? error.word : "no-kit"));
    }
    at("working").hidden = true;
    busy = false;
  };
  let fetched = null;
  const fetchKit = async () => {
    try {
      const answer = fetched ? null : await fetch(address, { cache: "no-store" });
      if (answer && !answer.ok) throw new Rec.Fault("no-network");
      fetched ??= await answer.arrayBuffer();
      return fetched;
    } catch { throw new Rec.Fault("no-network"); }
  };
  const dropped = (file) => check(async () => {
    if (file.size > Zip.MOST) throw new Rec.Fault("too-big");
    return file.arrayBuffer();
  });
  document.querySelectorAll("[data-needs-script]").forEach((part) => { part.hidden = false; });
  if (!window.isSecureContext || !crypto.subtle) {
    say("error", word("insecure"));
    return;
  }
  at("recount-button")?.addEventListener("click", () => check(fetchKit));
  const file = at("kit-file");
  file.addEventListener("change", () => {
    if (file.files.length) dropped(file.files[0]);
    file.value = ""; // the same file may be chosen again
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) dropped(event.dataTransfer.files[0]);
  });
})();
