// A photo is made smaller before it is sent, for phones take larger ones than a form may bring; what cannot be
// read here goes as it is. Its place and time stay behind, too.
"use strict";
(() => {
  const SIDE = 2048;
  const SMALL = 2 * 1024 * 1024;
  const working = new Map();
  const smaller = async (file) => {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size <= SMALL) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const sheet = canvas.getContext("2d");
    sheet.fillStyle = "#fff";
    sheet.fillRect(0, 0, canvas.width, canvas.height);
    sheet.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const data = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    return data && data.size < file.size ? new File([data], "photo.jpg", { type: "image/jpeg" }) : file;
  };
  const shrink = async (input) => {
    const chosen = input.files;
    const found = new DataTransfer();
    for (const file of chosen) found.items.add(await smaller(file).catch(() => file));
    if (input.files === chosen) input.files = found.files;
  };
  document.addEventListener("change", ({ target }) => {
    if (target.type !== "file" || !window.createImageBitmap || !window.DataTransfer) return;
    const work = shrink(target).catch(() => null).finally(() => {
      if (working.get(target) === work) working.delete(target);
    });
    working.set(target, work);
  });
  // Whoever presses the button while it works waits for it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!working.size || !form.requestSubmit) return;
    event.preventDefault();
    Promise.all(working.values()).then(() => form.requestSubmit(event.submitter));
  });
})();
