/* The side panel: opened, filled, closed; it never loses what somebody types. */
"use strict";

(() => {
  const panel = document.getElementById("panel");
  let onClose = null;
  let from = null;
  let quietly = false;

  Desk.open = (url, about = {}) => {
    onClose?.();
    onClose = about.onClose || null;
    from = about.from || from || document.activeElement;
    quietly = false;
    htmx.ajax("GET", url, { target: "#panel", swap: "innerHTML" });
  };

  Desk.close = () => {
    if (panel.hidden) return false;
    panel.hidden = true;
    panel.replaceChildren();
    document.body.classList.remove("open");
    delete panel.dataset.dirty;
    onClose?.();
    onClose = null;
    if (from?.isConnected) from.focus();
    else document.getElementById("main").focus();
    from = null;
    return true;
  };

  /* Somebody else changed what is shown here: drawn anew, unless somebody is at work in it. */
  Desk.stale = (subjects) => {
    const shown = panel.querySelector("[data-subject]");
    if (!shown || !subjects.includes(shown.dataset.subject) || "frozen" in shown.dataset) return;
    if (panel.dataset.dirty || !shown.dataset.address) {
      const told = panel.querySelector(".changed");
      if (told && panel.dataset.dirty) told.hidden = false;
      return;
    }
    quietly = true;
    htmx.ajax("GET", shown.dataset.address, { target: "#panel", swap: "innerHTML" });
  };

  panel.addEventListener("input", () => { panel.dataset.dirty = "yes"; });

  document.body.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-panel]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      Desk.open(link.href, { from: panel.contains(link) ? from : link });
    }
    if (event.target.closest("[data-close]")) Desk.close();
    const near = event.target.closest("[data-day][data-time]");
    if (near) {
      for (const name of ["day", "time"]) panel.querySelector(`[name=${name}]`).value = near.dataset[name];
      panel.querySelector("[name=time]").dispatchEvent(new Event("change", { bubbles: true }));
      panel.querySelector("button[type=submit].button:not(.danger)")?.focus();
    }
  });

  let focused = null;
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target === panel) focused = panel.contains(document.activeElement) ? document.activeElement.id : null;
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel) return;
    panel.hidden = false;
    document.body.classList.add("open");
    delete panel.dataset.dirty;
    if (quietly) {
      if (focused) document.getElementById(focused)?.focus();
      quietly = false;
      return;
    }
    const targets = panel.querySelectorAll("[data-focus]");
    (panel.querySelector(".notice[data-focus]") || targets[0] || panel.querySelector("h2"))?.focus();
    fit();
  });
  document.body.addEventListener("htmx:sendError", () => Desk.tell(Desk.words.lost, { problem: true }));
  document.body.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) Desk.tell(Desk.words.lost, { problem: true });
  });

  /* A service brings its length; who does not give it is not offered. */
  panel.addEventListener("change", (event) => {
    const select = event.target;
    if (select.dataset.lengths) {
      panel.querySelector(`#${select.dataset.lengths}`).value = select.selectedOptions[0].dataset.length;
    }
    if (select.name === "calendar" || select.dataset.lengths) fit();
  });

  function fit() {
    const services = panel.querySelector("#new-form [name=service]");
    const calendar = panel.querySelector("#new-form [name=calendar]");
    if (!services || !calendar) return;
    for (const option of services.options) {
      option.hidden = option.disabled = !option.dataset.calendars.split(" ").includes(calendar.value);
    }
    if (services.selectedOptions[0]?.disabled) {
      const able = [...services.options].find((option) => !option.disabled);
      if (able) {
        services.value = able.value;
        services.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
  }
})();
