// Number keys choose in the group that has the focus; choosing goes on to the next group, the last to the button.
"use strict";
document.addEventListener("keydown", (event) => {
  const form = document.querySelector("form[data-keys]");
  if (!form || !/^[1-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  const typed = document.activeElement;
  if (typed && typed.matches("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
  const groups = [...form.querySelectorAll("fieldset.field")];
  const here = groups.find((group) => group.contains(typed)) || groups[0];
  const option = here.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
  if (!option) return;
  event.preventDefault();
  option.checked = true;
  const next = groups[groups.indexOf(here) + 1];
  const target = next ? next.querySelector("input[type=radio]") : document.querySelector(`button[form="${form.id}"]`);
  if (target) target.focus();
});
