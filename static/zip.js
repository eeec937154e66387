// Reads a ZIP in the browser: stored and deflated parts only, with bounds, and no name twice. No library.
"use strict";
const Zip = (() => {
  const MOST = 64 * 2 ** 20, MOST_OUT = 256 * 2 ** 20, MOST_PARTS = 64;
  const END = 0x06054b50, LISTED = 0x02014b50, PART = 0x04034b50;
  const bad = () => new Rec.Fault("no-kit");
  const table = Uint32Array.from({ length: 256 }, (_none, value) => {
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  const crc32 = (data) => {
    let sum = 0xffffffff;
    for (const each of data) sum = table[(sum ^ each) & 255] ^ (sum >>> 8);
    return (sum ^ 0xffffffff) >>> 0;
  };
  // What says to be `size` bytes long is read no further than that: a small file cannot become a huge one.
  const inflate = async (data, size) => {
    if (!("DecompressionStream" in window)) throw new Rec.Fault("old-browser");
    const whole = new Uint8Array(size);
    const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    let at = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (at + value.length > size) {
        await reader.cancel();
        throw bad();
      }
      whole.set(value, at);
      at += value.length;
    }
    if (at !== size) throw bad();
    return whole;
  };
  const listed = (view) => {
    const least = Math.max(0, view.byteLength - 22 - 0xffff);
    let end = view.byteLength - 22;
    while (end >= least && view.getUint32(end, true) !== END) end -= 1;
    if (end < least) throw bad();
    const parts = [], number = view.getUint16(end + 10, true);
    if (number > MOST_PARTS) throw bad();
    for (let at = view.getUint32(end + 16, true), each = 0; each < number; each += 1) {
      if (view.getUint32(at, true) !== LISTED) throw bad();
      const name = view.getUint16(at + 28, true);
      parts.push({
        locked: view.getUint16(at + 8, true) & 1,
        method: view.getUint16(at + 10, true),
        crc: view.getUint32(at + 16, true),
        packed: view.getUint32(at + 20, true),
        size: view.getUint32(at + 24, true),
        place: view.getUint32(at + 42, true),
        name: Rec.utf8.decode(new Uint8Array(view.buffer, at + 46, name)),
      });
      at += 46 + name + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    return parts;
  };
  const unpack = async (view, part) => {
    if (part.locked || ![0, 8].includes(part.method) || view.getUint32(part.place, true) !== PART) throw bad();
    const start = part.place + 30 + view.getUint16(part.place + 26, true) + view.getUint16(part.place + 28, true);
    const data = new Uint8Array(view.buffer, start, part.packed);
    const whole = part.method === 8 ? await inflate(data, part.size) : data;
    if (whole.length !== part.size || crc32(whole) !== part.crc) throw bad();
    return whole;
  };
  // {name: bytes} of the wanted names that are there; raises a Fault.
  const read = async (buffer, wanted) => {
    if (buffer.byteLength > MOST) throw new Rec.Fault("too-big");
    try {
      const view = new DataView(buffer), all = listed(view), found = {};
      const parts = all.filter((part) => wanted.includes(part.name));
      if (new Set(all.map((part) => part.name)).size !== all.length) throw bad();
      if (parts.reduce((sum, part) => sum + part.size, 0) > MOST_OUT) throw new Rec.Fault("too-big");
      for (const part of parts) found[part.name] = await unpack(view, part);
      return found;
    } catch (error) {
      throw error instanceof Rec.Fault ? error : bad();
    }
  };
  return { MOST, read };
})();
