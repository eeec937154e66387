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
    if (document.hidden || live.contains(document.activeElement)) {
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
        var open = Array.prototype.map.call(live.querySelectorAll("details"), function (part) { return part.open; });
        live.innerHTML = text;
        live.dataset.tag = tag;
        live.querySelectorAll(".scroll").forEach(function (part, at) { part.scrollLeft = places[at] || 0; });
        live.querySelectorAll("details").forEach(function (part, at) { part.open = Boolean(open[at]); });
        live.querySelectorAll("[data-needs-script]").forEach(function (part) { part.hidden = false; });
      });
    }).catch(function () { return null; });
  }, (Number(live.dataset.every) || 20) * 1000);
}
