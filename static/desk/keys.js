/* The keys of the desk. Whoever types in a field types; Escape closes what is open. */
"use strict";

(() => {
  const help = document.getElementById("help");
  const follow = (id) => document.getElementById(id)?.click();
  const view = (name) => document.querySelector(`[data-view=${name}]`)?.click();

  const keys = {
    n: () => (Desk.grid ? Desk.grid.add("", null, null) : Desk.open(Desk.at("new"))),
    t: () => follow("today"),
    d: () => view("day"),
    w: () => view("week"),
    m: () => view("month"),
    l: () => view("list"),
    u: () => Desk.undo(),
    ArrowLeft: () => follow("earlier"),
    ArrowRight: () => follow("later"),
    "/": () => document.getElementById("search")?.focus(),
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !help.open) { Desk.close(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const work = keys[event.key];
    if (!work) return;
    event.preventDefault();
    work();
  });
  document.getElementById("keys")?.addEventListener("click", () => help.showModal());
  document.getElementById("new")?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    keys.n();
  });
})();
