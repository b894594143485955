/* The frame beside the form shows what is typed, before it is saved. */
"use strict";

(() => {
  const form = document.getElementById("options");
  const frame = document.querySelector(".preview iframe");
  let waiting = null;

  async function draw() {
    const { status, data } = await Desk.ask(form.dataset.preview, new FormData(form));
    if (status === 200) frame.src = data.address;
  }
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(draw, 400);
  });
})();
