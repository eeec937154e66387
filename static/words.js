// What a page's scripts say stands in #words of that page, in the language of the reader; {n} and the like are filled in.
"use strict";
const Words = (() => {
  const word = (name, values = {}) => {
    const found = document.querySelector(`#words [data-word="${name}"]`).textContent;
    return found.replace(/\{(\w+)\}/g, (_whole, each) => values[each]);
  };
  // The sentence of the page, with what more there is to say below it.
  const say = (kind, sentence, more = []) => {
    const out = document.getElementById("verdict");
    out.className = `note note-${kind}`;
    const first = document.createElement("b"), list = document.createElement("ul");
    first.textContent = sentence;
    for (const each of more) list.append(Object.assign(document.createElement("li"), { textContent: each }));
    const box = document.createElement("div");
    box.append(first, list);
    out.replaceChildren(box);
    out.hidden = false;
    out.focus();
  };
  return { say, word };
})();
