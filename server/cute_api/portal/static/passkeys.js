// Passkeys: a button makes one, or shows one, and sends its form with the answer.

const CANCELLED = "NotAllowedError";
const EXISTS = "InvalidStateError";

function answer(button) {
  const options = JSON.parse(button.dataset.options);
  if (button.dataset.passkey === "create") {
    return navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
    });
  }
  return navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  });
}

function problem(error) {
  if (error.name === EXISTS) return "This device already has a passkey for your account.";
  if (error.name === CANCELLED) return "Cancelled, or it took too long. Try again.";
  return `The browser could not use a passkey (${error.name}).`;
}

// Browsers without these functions keep the note that says so.
if (globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  for (const note of document.querySelectorAll("[data-no-passkeys]")) note.hidden = true;
  for (const button of document.querySelectorAll("[data-passkey]")) {
    const status = document.getElementById(button.dataset.status);
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      status.textContent = "Follow your browser.";
      try {
        const credential = await answer(button);
        document.getElementById(button.dataset.answer).value = JSON.stringify(credential);
        button.form.submit();
      } catch (error) {
        status.textContent = problem(error);
        button.disabled = false;
      }
    });
  }
}
