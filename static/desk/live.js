/* What others do appears by itself: asked for every five seconds, while the page is looked at. */
"use strict";

(() => {
  const EVERY = 5_000;
  let after = Desk.start.after || Desk.start.feed?.after;
  let asking = false;

  async function look() {
    if (asking || document.hidden || !after) return;
    asking = true;
    const { status, data } = await Desk.ask(Desk.at("changes", { after }));
    asking = false;
    if (status !== 200) return;
    after = data.after;
    if (!data.changed.length) return;
    Desk.stale(data.changed);
    Desk.changed({ live: true });
  }

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);

  const list = document.getElementById("list");
  if (list) {
    const refresh = Desk.changed;
    Desk.changed = (about) => {
      refresh(about);
      htmx.ajax("GET", location.href, { target: "#list", select: "#list", swap: "outerHTML", headers: { "HX-Request": "false" } });
    };
    document.getElementById("who").addEventListener("change", (event) => {
      location.assign(Desk.at("list", { day: Desk.start.feed.day, calendar: event.target.value }));
    });
    document.getElementById("jump").addEventListener("change", (event) => {
      if (event.target.value) location.assign(Desk.at("list", { day: event.target.value }));
    });
  }
})();
