/* Only a hint: says so where the visitor's own clock is not the clinic's. The pages work without it. */
const hint = document.querySelector("[data-zone]");
if (hint) {
  const now = new Date();
  const shown = (timeZone) => now.toLocaleString("en-GB", { timeZone });
  try {
    hint.hidden = shown(hint.dataset.zone) === shown(undefined);
  } catch {
    hint.hidden = true;
  }
}
