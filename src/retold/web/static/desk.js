// What the desk does beyond plain pages. Everything here only adds: without it all pages work.
"use strict";

(function () {
  // --- the evidence of an edge, shown beside the drawing for pointer and keyboard alike ---

  const panel = document.getElementById("told-of-edge");

  function evidence(link) {
    const place = document.getElementById(link.getAttribute("href").slice(1));
    if (!panel || !place) return;
    const head = document.createElement("p");
    head.textContent = link.getAttribute("aria-label");
    panel.replaceChildren(head);
    const table = place.querySelector("table.evidence");
    if (table) panel.append(table.cloneNode(true));
    panel.hidden = false;
  }

  for (const link of document.querySelectorAll("svg a.edge")) {
    link.addEventListener("mouseenter", () => evidence(link));
    link.addEventListener("focus", () => evidence(link));
  }
  if (panel) {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") panel.hidden = true;
    });
  }

  // --- a link into something folded unfolds it ---

  function unfold() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
    }
    const own = target.classList.contains("edge-why") && target.querySelector("details");
    if (own) own.open = true;
    const row = target.closest("tr[data-change]");
    if (row || target.tabIndex === -1) (row || target).focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
  }
  window.addEventListener("hashchange", unfold);
  unfold();

  // --- what is printed is whole, also where the browser would leave out what is folded ---

  window.addEventListener("beforeprint", () => {
    for (const more of document.querySelectorAll("details.more:not([open])")) {
      more.open = true;
      window.addEventListener("afterprint", () => { more.open = false; }, { once: true });
    }
  });

  // --- next and previous change, while the reading itself has the focus ---

  const area = document.querySelector(".reading-area");
  const rows = [...document.querySelectorAll("tr[data-change]")];

  function step(by) {
    const here = rows.indexOf(document.activeElement.closest("tr[data-change]"));
    const next = here < 0 ? (by > 0 ? 0 : rows.length - 1) : here + by;
    if (rows[next]) {
      rows[next].focus({ preventScroll: true });
      rows[next].scrollIntoView({ block: "center" });
    }
  }
  if (area && rows.length) {
    area.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "n") step(1);
      else if (event.key === "p") step(-1);
      else return;
      event.preventDefault();
    });
  }

  // --- a trace takes a while: say so, and send it once ---

  const form = document.querySelector("form.try");
  if (form) {
    const busy = form.querySelector("[data-busy]");
    const button = form.querySelector(".act button");
    form.addEventListener("submit", () => {
      busy.textContent = busy.dataset.busy;
      setTimeout(() => { button.disabled = true; }, 0);
    });
    window.addEventListener("pageshow", () => { button.disabled = false; busy.textContent = ""; });
  }
})();
