/* The weekly editor: one more line as soon as the last one of a day is used, and a line that can be emptied. */
"use strict";

document.getElementById("week").addEventListener("input", (event) => {
  const line = event.target.closest(".line");
  if (!line || line.nextElementSibling || !line.querySelector("[name=starts]").value) return;
  const next = line.cloneNode(true);
  for (const name of ["starts", "ends", "valid_until"]) next.querySelector(`[name=${name}]`).value = "";
  line.after(next);
});
