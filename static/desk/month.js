/* The month: another column, another month, and what others do. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const { day } = Desk.start.feed;
  const who = document.getElementById("who");
  const jump = document.getElementById("jump");
  const shown = (query) => Desk.at("month", Object.fromEntries(Object.entries(query).filter(([, value]) => value)));
  who.addEventListener("change", () => location.assign(shown({ day, calendar: who.value })));
  jump.addEventListener("change", () => { if (jump.value) location.assign(shown({ day: jump.value, calendar: who.value })); });
  Desk.changed = () => htmx.ajax("GET", location.href, { target: ".month", select: ".month", swap: "outerHTML", headers: { "HX-Request": "false" } });
});
