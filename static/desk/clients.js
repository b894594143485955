/* Finding a client while typing: a field with a list of options below it, by mouse and by keyboard. */
"use strict";

(() => {
  let waiting = null;
  let asked = 0;

  const list = (field) => document.getElementById(field.getAttribute("aria-controls"));
  const options = (field) => [...list(field).querySelectorAll("[role=option]")];

  function close(field) {
    list(field).hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function mark(field, option) {
    for (const one of options(field)) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      if (!option.id.startsWith(field.id)) option.id = `${field.id}-${option.id}`;
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  }

  async function find(field) {
    const mine = ++asked;
    const text = field.value.trim();
    if (!text) { close(field); return; }
    const response = await fetch(Desk.at("clients", { q: text }), { credentials: "same-origin" }).catch(() => null);
    if (mine !== asked || !response) return;
    if (response.redirected) { location.reload(); return; }
    list(field).innerHTML = await response.text();
    list(field).hidden = false;
    field.setAttribute("aria-expanded", "true");
    mark(field, options(field)[0]);
  }

  function choose(field, option) {
    close(field);
    const about = option.dataset;
    if (field.dataset.typeahead === "open") {
      field.value = "";
      const query = about.client ? { client: about.client } : {};
      Desk.open(Desk.at("new", { ...query, calendar: document.getElementById("who").value, start: "" }), { from: field });
      return;
    }
    const who = field.closest(".who");
    if (about.client) {
      who.querySelector("[name=client]").value = about.client;
      who.querySelector(".chosen bdi").textContent = about.name;
      who.querySelector(".chosen .muted").textContent = about.phone;
      document.getElementById("sms").checked = about.sms === "yes";
      who.classList.add("known");
      document.getElementById("service").focus();
      return;
    }
    fresh(who, about.new);
  }

  function fresh(who, typed) {
    who.classList.add("fresh");
    const words = typed.split(/\s+/);
    const field = (name) => who.querySelector(`[name=${name}]`);
    if (typed.includes("@")) field("email").value = typed;
    else if (/^[+0-9 ().-]+$/.test(typed)) field("phone").value = typed;
    else [field("firstname").value, field("lastname").value] = words.length > 1 ? [words[0], words.slice(1).join(" ")] : ["", typed];
    (field("lastname").value ? (field("firstname").value ? field("phone") : field("firstname")) : field("firstname")).focus();
  }

  document.body.addEventListener("input", (event) => {
    const field = event.target.closest("[data-typeahead]");
    if (!field) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => find(field), 120);
  });

  document.body.addEventListener("keydown", async (event) => {
    const field = event.target.closest("[data-typeahead]");
    if (!field) return;
    const open = !list(field).hidden;
    const found = options(field);
    const now = found.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(field, found[(now + step + found.length) % found.length]);
    } else if (event.key === "Enter" && field.value.trim()) {
      event.preventDefault();
      clearTimeout(waiting);
      if (!open || asked === 0) await find(field);
      const option = options(field).find((one) => one.getAttribute("aria-selected") === "true");
      if (option) choose(field, option);
    } else if (open && event.key === "Escape") {
      event.stopPropagation();
      close(field);
    }
  });

  document.body.addEventListener("pointerdown", (event) => {
    const option = event.target.closest(".found [role=option]");
    if (!option) return;
    event.preventDefault();
    choose(document.querySelector(`[aria-controls="${option.parentElement.id}"]`), option);
  });
  document.body.addEventListener("focusout", (event) => {
    const field = event.target.closest?.("[data-typeahead]");
    if (field) setTimeout(() => { if (field.isConnected) close(field); }, 150);
  });

  document.body.addEventListener("click", (event) => {
    const who = event.target.closest(".who");
    if (event.target.closest("[data-other], [data-search]") && who) {
      who.classList.remove("known", "fresh");
      for (const input of who.querySelectorAll("input, select, textarea")) input.value = "";
      who.querySelector("[data-typeahead]").focus();
    }
  });
})();
