/* The grid: the clinic's wall clock in, the clinic's wall clock out. What may be where, the server decides. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const { words, at, ask, tell, refused } = Desk;
  const may = Desk.start.may || {};
  const place = document.getElementById("grid");
  const who = document.getElementById("who");
  const dayName = new Intl.DateTimeFormat(Desk.start.language, { weekday: "short" });
  const narrow = matchMedia("(max-width: 700px)");
  let feed = Desk.start.feed;
  let busy = false;
  let asked = 0;
  const pad = (number) => String(number).padStart(2, "0");
  const hour = (date) => `${pad(date.getHours())}:${pad(date.getMinutes())}`;

  const first = shown();
  const grid = EventCalendar.create(place, {
    ...first,
    height: "100%",
    allDaySlot: false,
    headerToolbar: { start: "", center: "", end: "" },
    slotDuration: "00:15",
    snapDuration: "00:05",
    slotHeight: 21,
    slotLabelInterval: "01:00",
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    eventTimeFormat: (starts, ends) => `${hour(starts)} – ${hour(ends)}`, // the browser's own ranges take a tenth of all drawing
    dayHeaderFormat: (day) => `${dayName.format(day)} ${day.getDate()}`,
    firstDay: 1,
    locale: Desk.start.language,
    nowIndicator: true,
    editable: Boolean(may.book),
    selectable: Boolean(may.book),
    unselectAuto: false,
    longPressDelay: 400,
    scrollTime: `${String(Math.max(0, new Date().getHours() - 2)).padStart(2, "0")}:00`,
    dateClick: (info) => add(quarter(info.dateStr), null, info.resource),
    select: (info) => add(info.startStr, info.endStr, info.resource),
    eventClick: (info) => show(info.event, info.el),
    eventDrop: drop,
    eventResize: drop,
    eventDragStart: () => { busy = true; },
    eventDragStop: () => { busy = false; },
    eventResizeStart: () => { busy = true; },
    eventResizeStop: () => { busy = false; },
    eventContent: content,
    eventClassNames: classes,
    resourceLabelContent: label,
  });
  let drawn = Object.fromEntries(Object.entries(first).map(([name, value]) => [name, JSON.stringify(value)]));

  /* The chosen column, or all; a phone shows one, and says which. */
  function chosen() {
    who.options[0].hidden = narrow.matches;
    if (narrow.matches && !who.value) who.value = feed.resources[0]?.id || "";
    return who.value;
  }

  function shown() {
    const only = chosen();
    const week = feed.view === "week";
    const events = feed.events.filter((one) =>
      (!only || one.resourceIds.includes(only)) && (!week || only || !["room", "closed"].includes(one.extendedProps.kind)));
    return {
      view: week ? "timeGridWeek" : "resourceTimeGridDay",
      date: feed.day,
      timeZone: feed.offset,
      slotMinTime: feed.opens,
      slotMaxTime: feed.closes,
      resources: feed.resources.filter((one) => !only || one.id === only),
      events: events.map((one) => ({ ...one, extendedProps: { ...one.extendedProps } })),
    };
  }

  /* A week of many people side by side cannot be read: it is of one person, unless few work here. */
  function draw() {
    if (feed.view === "week" && !who.value && feed.resources.length > 3) who.value = feed.resources[0].id;
    for (const [name, value] of Object.entries(shown())) {
      const text = JSON.stringify(value);
      if (drawn[name] !== text) grid.setOption(name, value);
      drawn[name] = text;
    }
    frame();
  }

  /* What stands around the grid: the title, the links, the day. */
  function frame() {
    document.getElementById("title").textContent = feed.title;
    document.title = document.title.replace(/^[^·]*/, `${feed.title} `);
    for (const link of document.querySelectorAll("[data-view]")) {
      const view = link.dataset.view;
      link.toggleAttribute("aria-current", false);
      if (view === feed.view) link.setAttribute("aria-current", "true");
      link.href = ["list", "month"].includes(view) ? at(view, { day: feed.day }) : at("", { view, day: feed.day });
    }
    document.getElementById("jump").value = feed.day;
    const step = feed.view === "week" ? 7 : 1;
    document.getElementById("earlier").href = at("", { view: feed.view, day: moved(-step) });
    document.getElementById("later").href = at("", { view: feed.view, day: moved(step) });
    place.dataset.day = feed.day;
    place.dataset.drawn = String(Number(place.dataset.drawn || 0) + 1);
  }

  function moved(days) {
    const day = new Date(`${feed.day}T12:00:00Z`);
    day.setUTCDate(day.getUTCDate() + days);
    return day.toISOString().slice(0, 10);
  }

  /* Of two answers the one that was asked for last counts. */
  async function load(query, { keep = false } = {}) {
    const mine = ++asked;
    const { status, data } = await ask(at("feed", query));
    if (mine !== asked || busy) return;
    if (status !== 200) { refused(status, data); return; }
    feed = data;
    if (!keep) history.pushState(null, "", at("", { view: feed.view, day: feed.day }));
    draw();
  }

  const wall = (text) => String(text).slice(0, 19);
  /* A click means the quarter of an hour that it is in; a drag is exact to five minutes. */
  const quarter = (text) => `${text.slice(0, 14)}${pad(Math.floor(Number(text.slice(14, 16)) / 15) * 15)}:00`;
  const face = (date) =>
    `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${hour(date)}:${pad(date.getSeconds())}`;

  function add(from, to, resource) {
    if (!may.book) return;
    const query = { calendar: resource?.id || chosen(), day: feed.day };
    if (from) query.start = wall(from);
    if (to) query.length = Math.round((new Date(wall(to)) - new Date(wall(from))) / 60_000);
    Desk.open(at("new", query), { onClose: () => grid.unselect() });
  }

  function show(event, from) {
    const more = event.extendedProps;
    if (more.kind === "visit" || more.kind === "room") Desk.open(at(`visits/${more.number}`), { from });
    if (more.kind === "break") Desk.open(at(`breaks/${more.number}`), { from });
    if (more.kind === "closed" || more.kind === "hold") tell(event.title || words[more.kind] || "");
  }

  /* Moved or made longer: what the server refuses snaps back, with the reason. */
  async function drop(info) {
    const { event } = info;
    const more = event.extendedProps;
    const fields = { start: face(event.start), revision: more.revision };
    const target = info.newResource?.id || more.calendar;
    if (more.kind === "break") {
      if (String(target) !== String(more.calendar)) { info.revert(); return; }
      fields.end = face(event.end);
    } else {
      fields.calendar = target;
      fields.length = Math.round((event.end - event.start) / 60_000);
    }
    busy = true;
    const { status, data } = await ask(at(`${more.kind === "break" ? "breaks" : "visits"}/${more.number}${more.kind === "break" ? "" : "/move"}`), fields);
    busy = false;
    if (data?.done) {
      tell(data.done.message, { undo: data.done.undo });
    } else {
      info.revert();
      const error = refused(status, data);
      if (error.panel) Desk.open(error.panel);
    }
    Desk.changed();
  }

  /* In the direction of its own letters, as in a <bdi>, without another element for each of hundreds of lines. */
  function line(tag, text, kind) {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    made.dir = "auto";
    made.textContent = text;
    return made;
  }

  function content({ event, timeText }) {
    const more = event.extendedProps;
    if (event.display === "background") return { domNodes: [] };
    const nodes = [];
    const tag = more.overbooked ? words.overbooked : ["pending", "arrived", "done", "no_show"].includes(more.state) ? more.word : "";
    nodes.push(line("b", event.title || words[more.kind] || ""));
    // Beside the name only where there is one line: who it is comes first.
    if (tag) nodes.splice(isShort(event) ? 0 : 1, 0, line("span", tag, "tag"));
    const details = more.kind === "room" ? `${words.with} ${more.with}` : more.service;
    const unseen = line("span", `${timeText} ${more.word && !tag ? more.word : ""}`, "unseen");
    if (details) nodes.push(line("small", details));
    nodes.push(unseen);
    return { domNodes: nodes };
  }

  function isShort(event) {
    return event.end - event.start <= 20 * 60_000;
  }

  function classes({ event }) {
    const more = event.extendedProps;
    const short = isShort(event) ? "short" : "";
    return ["k-" + more.kind, more.state ? "s-" + more.state : "", more.overbooked ? "overbooked" : "", short];
  }

  function label({ resource }) {
    const more = resource.extendedProps || {};
    const nodes = [line("b", resource.title)];
    const off = more.booked === null && more.kind !== undefined;
    const about = more.booked === null ? more.kind : words.booked.replace("#", more.booked);
    nodes.push(line("small", about));
    if (!off) {
      const bar = document.createElement("progress");
      bar.max = 100;
      bar.value = more.booked;
      bar.setAttribute("aria-hidden", "true");
      nodes.push(bar);
    }
    for (const note of more.notes || []) nodes.push(line("span", note, "note"));
    return { domNodes: nodes };
  }

  Desk.grid = {
    load, add,
    today: () => load({ view: feed.view, day: feed.today }),
    step: (sign) => load({ view: feed.view, day: moved(sign * (feed.view === "week" ? 7 : 1)) }),
    view: (view) => load({ view, day: feed.day }),
    day: () => feed.day,
  };
  const refresh = Desk.changed;
  Desk.changed = (about) => { refresh(about); if (!busy) load({ view: feed.view, day: feed.day }, { keep: true }); };

  const links = { today: () => Desk.grid.today(), earlier: () => Desk.grid.step(-1), later: () => Desk.grid.step(1) };
  for (const [id, work] of Object.entries(links)) {
    document.getElementById(id).addEventListener("click", (event) => { event.preventDefault(); work(); });
  }
  for (const link of document.querySelectorAll("[data-view=day], [data-view=week]")) {
    link.addEventListener("click", (event) => { event.preventDefault(); Desk.grid.view(link.dataset.view); });
  }
  document.getElementById("jump").addEventListener("change", (event) => {
    if (event.target.value) load({ view: feed.view, day: event.target.value });
  });
  who.addEventListener("change", draw);
  narrow.addEventListener("change", draw);
  addEventListener("popstate", () => load(Object.fromEntries(new URLSearchParams(location.search)), { keep: true }));
  if (feed.view === "week") draw(); else frame();
});
