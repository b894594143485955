/* What every page of the desk shares: talking to the server, telling what happened, undoing it. */
"use strict";

const Desk = (() => {
  const start = JSON.parse(document.getElementById("desk-start")?.textContent || "{}");
  const toasts = document.getElementById("toasts");
  const words = start.words || {};
  let undoLast = null;

  const at = (path, query) => `/pro/${path}${query ? `?${new URLSearchParams(query)}` : ""}`;

  function token() {
    return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  }

  /* The answer as {status, data}; status 0 when nobody answers. Logged out: the page is loaded again, and asks. */
  async function ask(url, fields) {
    try {
      const sent = fields
        ? { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json", "X-CSRFToken": token() } }
        : { headers: { Accept: "application/json" } };
      const response = await fetch(url, { ...sent, credentials: "same-origin", cache: "no-store" });
      if (response.status === 401) {
        tell(words.logged_out, { problem: true });
        location.reload();
      }
      const json = response.headers.get("Content-Type")?.startsWith("application/json");
      return { status: response.status, data: json ? await response.json() : null };
    } catch {
      return { status: 0, data: null };
    }
  }

  function button(text, work) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button quiet small";
    made.textContent = text;
    made.addEventListener("click", work);
    return made;
  }

  function tell(text, { problem = false, undo = null, anyway = null } = {}) {
    const toast = document.createElement("div");
    toast.className = problem ? "toast problem" : "toast";
    if (problem) toast.setAttribute("role", "alert");
    const said = document.createElement("p");
    said.textContent = text;
    toast.append(said);
    const gone = () => toast.remove();
    if (undo) {
      undoLast = () => { undoLast = null; gone(); takeBack(undo); };
      toast.append(button(words.undo, () => undoLast ? undoLast() : gone()));
    }
    if (anyway) toast.append(button(words.anyway, () => { gone(); Desk.open(anyway); }));
    toasts.replaceChildren(toast);
    let left = setTimeout(gone, undo || anyway ? 15_000 : 8_000);
    toast.addEventListener("pointerenter", () => clearTimeout(left));
    toast.addEventListener("pointerleave", () => { left = setTimeout(gone, 5_000); });
  }

  async function takeBack({ url, fields }) {
    const { status, data } = await ask(url, fields);
    if (data?.done) tell(data.done.message);
    else refused(status, data);
    Desk.changed();
  }

  function refused(status, data) {
    const error = data?.error || {};
    tell(error.message || words.lost, { problem: true, anyway: error.anyway });
    return error;
  }

  document.body.addEventListener("desk:done", (event) => {
    tell(event.detail.message, { undo: event.detail.undo });
    Desk.changed({ quiet: true });
  });

  /* While something new is sent, the undo of what was done before does not fit any more. */
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig.verb !== "get") undoLast = null;
  });

  return {
    start, words, at, ask, tell, refused,
    undo: () => undoLast?.(),
    open: (url) => location.assign(url),
    changed: () => {},
  };
})();
