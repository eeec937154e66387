// What the checks of a record share: how they fail, how they read, and how they leave the page time to breathe.
"use strict";
const Checking = (() => {
  class Skip extends Error {
    constructor(word) { super(word); this.word = word; }
  }
  const need = (held, word, entry = null, values = {}) => {
    if (!held) throw new Rec.Fault(word, { ...values, entry });
  };
  // A field that is not there must never compare as equal to another that is not there.
  const strict = (value) => new Proxy(value, {
    get(target, name) {
      if (typeof name === "string" && !Object.hasOwn(target, name)) throw new TypeError(name);
      return target[name];
    },
  });
  const whole = (value) => {
    if (!Number.isSafeInteger(value)) throw new TypeError("no whole number");
    return BigInt(value);
  };
  const list = (value) => {
    if (!Array.isArray(value)) throw new TypeError("no list");
    return value;
  };
  const lines = (data) => {
    const found = [];
    for (let at = 0, end; data && (end = data.indexOf(10, at)) >= 0; at = end + 1) found.push(data.subarray(at, end));
    return found;
  };
  const json = (data) => JSON.parse(Rec.utf8.decode(data));
  let breath = 0;
  // Lets the page draw itself and answer the finger between two pieces of work.
  const breathe = async () => {
    if (performance.now() - breath < 12) return;
    await new Promise((go) => { setTimeout(go); });
    breath = performance.now();
  };
  return { Skip, need, strict, whole, list, lines, json, breathe };
})();
