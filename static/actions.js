// The only script, for staff and result pages: what HTML cannot ask of the browser. Every page is complete without it.
document.querySelectorAll("[data-needs-script]").forEach(function (element) {
  element.hidden = false;
});
document.addEventListener("click", function (event) {
  if (event.target.closest("[data-print]")) {
    window.print();
  }
});
if (document.querySelector("[data-again]")) {
  setTimeout(function () { window.location.reload(); }, 1500);
}
