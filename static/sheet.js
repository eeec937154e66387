// Enter goes to the next question that these answers ask, from the last one to the button; arrows go up and down.
"use strict";
(() => {
  const form = document.getElementById("sheet");
  const fields = [...form.querySelectorAll("input[data-number]")];
  const button = document.querySelector('button[form="sheet"]');
  const numbers = (field) => {
    const typed = field.value.normalize("NFKC").match(/^\s*(?:\d{1,3}(?:[\s,、.;/+:]+|$))*/);
    return (typed ? typed[0].match(/\d+/g) || [] : []).map(Number);
  };
  const chosen = (number) => {
    const field = fields.find((each) => each.dataset.number === number);
    return field && asked(field) ? numbers(field) : [];
  };
  const asked = (field) => (field.parentElement.dataset.only || "").split(";").filter(Boolean).every((part) => {
    const [number, choices] = part.split(":");
    return choices.split(",").some((choice) => chosen(number).includes(Number(choice)));
  });
  const mark = () => fields.forEach((field) => field.parentElement.classList.toggle("passed", !asked(field)));
  form.addEventListener("input", mark);
  mark();
  form.addEventListener("keydown", (event) => {
    const at = fields.indexOf(event.target);
    if (at < 0 || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const back = event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey);
    if (!back && event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const way = back ? fields.slice(0, at).reverse() : fields.slice(at + 1);
    const next = way.find(asked) || (back ? event.target : button);
    next.focus();
    if (next.select) next.select();
  });
})();
