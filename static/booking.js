/* Only hints: whose clock the times are of, and how long a time is kept. The pages work without it. */
function tellTheZone() {
  const hint = document.querySelector("[data-zone]");
  if (!hint) return;
  // At the instants that are shown: two zones may agree today and not after the next change of clocks.
  const { start, days = "", zone } = hint.dataset;
  const instants = start ? [new Date(Number(start) * 1000)] : days.split(" ").map((day) => new Date(`${day}T12:00Z`));
  const agrees = (instant) => {
    const shown = (timeZone) => instant.toLocaleString("en-GB", { timeZone });
    return shown(zone) === shown(undefined);
  };
  try {
    hint.hidden = instants.every(agrees);
    if (start) {
      const style = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" };
      hint.querySelector("span").textContent = instants[0].toLocaleString(document.documentElement.lang, style);
    }
  } catch {
    hint.hidden = true;
  }
}

function countDown() {
  const left = document.querySelector("[data-until]");
  if (!left) return;
  const tick = () => {
    const seconds = Math.max(0, Math.round(Number(left.dataset.until) - Date.now() / 1000));
    left.querySelector("b").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    left.hidden = false;
    if (seconds) setTimeout(tick, 1000);
  };
  tick();
}

tellTheZone();
countDown();
document.addEventListener("htmx:afterSettle", tellTheZone);
