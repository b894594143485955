/* Only hints: whose clock the times are of, and how long a time is kept. The pages work without it. */
function tellTheZone() {
  const hint = document.querySelector("[data-zone]");
  if (!hint) return;
  const now = new Date();
  const shown = (timeZone) => now.toLocaleString("en-GB", { timeZone });
  try {
    hint.hidden = shown(hint.dataset.zone) === shown(undefined);
    if (hint.dataset.start) {
      const start = new Date(Number(hint.dataset.start) * 1000);
      const style = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" };
      hint.querySelector("span").textContent = start.toLocaleString(document.documentElement.lang, style);
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
