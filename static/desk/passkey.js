/* Saying with a passkey that it is still you: its answer is sent with the form that asks. */
"use strict";

(() => {
  const button = document.getElementById("use-passkey");
  const told = document.getElementById("passkey-told");
  const question = JSON.parse(document.getElementById("passkey-question").textContent);

  button.addEventListener("click", async () => {
    told.hidden = true;
    button.disabled = true;
    try {
      const answer = await window.webauthnJSON.get(question);
      button.form.elements.passkey.value = JSON.stringify(answer);
      button.form.submit();
    } catch {  // nobody answered, or this device has none of this person's passkeys
      told.hidden = false;
      button.disabled = false;
      button.focus();
    }
  });

  button.hidden = !window.PublicKeyCredential;
})();
