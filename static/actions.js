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
var live = document.querySelector("[data-live]");
if (live && window.fetch) {
  setInterval(function () {
    if (document.hidden || live.querySelector(":focus-visible")) {
      return;
    }
    fetch(live.dataset.live, { headers: { "If-None-Match": '"' + live.dataset.tag + '"' } }).then(function (answer) {
      if (answer.status !== 200 || answer.redirected) {
        return;
      }
      var tag = (answer.headers.get("ETag") || "").replace(/^W\/|"/g, "");
      return answer.text().then(function (text) {
        if (tag === live.dataset.tag) {
          return;
        }
        var places = Array.prototype.map.call(live.querySelectorAll(".scroll"), function (part) { return part.scrollLeft; });
        var open = {};
        live.querySelectorAll("details").forEach(function (part, at) { open[part.id || at] = part.open; });
        var kept = live.querySelectorAll("[data-keep]");
        live.innerHTML = text;
        live.querySelectorAll("[data-keep]").forEach(function (part, at) { if (kept[at]) { part.replaceWith(kept[at]); } });
        live.dataset.tag = tag;
        live.querySelectorAll(".scroll").forEach(function (part, at) { part.scrollLeft = places[at] || 0; });
        live.querySelectorAll("details").forEach(function (part, at) { if (open[part.id || at] !== undefined) { part.open = open[part.id || at]; } });
        live.querySelectorAll("[data-needs-script]").forEach(function (part) { part.hidden = false; });
      });
    }).catch(function () { return null; });
  }, (Number(live.dataset.every) || 20) * 1000);
}
