// "Run" on the quickstart: sends the shown request from this page, with the key that it shows and
// without cookies. The API's response appears below.

const NO_RESPONSE = "No response. Check that the server is reachable.";
const button = document.querySelector("[data-run]");
const status = document.querySelector("[data-run-status]");
const shown = document.querySelector("[data-run-response]");

button.hidden = false;
button.addEventListener("click", async () => {
  button.disabled = true;
  status.textContent = "Sending…";
  try {
    const began = performance.now();
    const response = await fetch(button.dataset.run, {
      headers: { Authorization: `Bearer ${document.getElementById("secret").textContent}` },
      credentials: "omit",
      cache: "no-store",
    });
    const body = await response.text();
    status.textContent = `${response.status} ${response.statusText} in ${Math.round(performance.now() - began)} ms`;
    shown.textContent = indented(body);
    shown.hidden = false;
  } catch {
    status.textContent = NO_RESPONSE;
  } finally {
    button.disabled = false;
  }
});

function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
