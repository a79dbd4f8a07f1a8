// The dialog that tries an operation, loaded when it is first opened. The key is in this page's
// memory only. Requests go to this server without cookies: what is tried is the key alone.

// Longer responses are cut here, so that the page stays quick.
const MOST_SHOWN = 200_000;
const TEXT = /^(text\/|application\/([\w.-]+\+)?json)/;
const NO_KEY = "The key could not be created. Check that the server is reachable, then try again.";
const NO_RESPONSE = "No response. Check that the server is reachable.";
const LOGGED_OUT = "You are logged out. Log in, then open this page again.";

let dialog = null;

// `path` is that of the form, with the version and the request to repeat.
export async function open(path) {
  if (!dialog) dialog = await load(path);
  dialog.showModal();
}

async function load(path) {
  const response = await fetch(path);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const loaded = document.adoptNode(page.querySelector("dialog.try") ?? refused(page));
  document.body.append(loaded);
  loaded.querySelector("[data-close]").addEventListener("click", () => loaded.close());
  loaded.addEventListener("click", (event) => {
    if (event.target === loaded) loaded.close();
  });
  loaded.querySelector("form")?.addEventListener("submit", submit);
  return loaded;
}

// The page of a refusal, such as that of a request that is no longer in the log.
function refused(page) {
  const shown = document.createElement("dialog");
  const close = document.createElement("button");
  shown.className = "try";
  shown.setAttribute("aria-label", "Try it");
  close.type = "button";
  close.className = "plain";
  close.dataset.close = "";
  close.textContent = "Close";
  shown.append(page.querySelector("main"), close);
  const main = shown.querySelector("main");
  main.replaceWith(...main.childNodes);
  return shown;
}

async function submit(event) {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    await send(form);
  } finally {
    button.disabled = false;
  }
}

async function send(form) {
  const key = form.querySelector("#try-key");
  const token = form.querySelector("[data-token]");
  if (!key.value && token) {
    say("Creating a key…");
    const failure = await fillKey(form, token, key);
    if (failure) return say(failure);
  }
  say("Sending…");
  const stopping = new AbortController();
  const stop = form.querySelector("[data-stop]");
  stop.onclick = () => stopping.abort();
  stop.hidden = false;
  try {
    const began = performance.now();
    const response = await fetch(requestOf(form, key.value), { signal: stopping.signal });
    await show(response, Math.round(performance.now() - began));
  } catch (error) {
    if (error.name !== "AbortError") say(NO_RESPONSE);
  } finally {
    stop.hidden = true;
  }
}

async function fillKey(form, token, input) {
  try {
    const body = new URLSearchParams([[token.name, token.value]]);
    const response = await fetch(form.action, { method: "POST", body });
    if (response.redirected) return LOGGED_OUT;
    const made = await response.json();
    if (!response.ok) return made.error;
    input.value = made.key;
    const own = form.querySelector("[data-own-key]");
    if (own) own.value ||= made.id;
    return "";
  } catch {
    return NO_KEY;
  }
}

function requestOf(form, key) {
  const headers = new Headers({ "Cute-Version": form.dataset.version });
  const query = new URLSearchParams();
  let path = form.dataset.path;
  for (const [field, value] of valuesOf(form)) {
    const name = field.slice(field.indexOf(".") + 1);
    if (field.startsWith("path.")) path = path.replace(`{${name}}`, encodeURIComponent(value));
    if (field.startsWith("query.")) query.append(name, value);
    if (field.startsWith("header.")) headers.set(name, value);
  }
  if (key) headers.set("Authorization", `Bearer ${key}`);
  const body = form.querySelector("[data-body]")?.value.trim();
  if (body) headers.set("Content-Type", form.querySelector("[data-type]").value);
  const url = query.size ? `${path}?${query}` : path;
  return new Request(url, {
    method: form.dataset.method,
    headers,
    body: body || undefined,
    credentials: "omit",
    cache: "no-store",
  });
}

function* valuesOf(form) {
  for (const [field, value] of new FormData(form)) {
    const repeats = "lines" in (form.elements.namedItem(field).dataset ?? {});
    for (const line of repeats ? value.split("\n").map((line) => line.trim()) : [value]) {
      if (line) yield [field, line];
    }
  }
}

async function show(response, milliseconds) {
  const answer = dialog.querySelector("[data-answer]");
  const shown = answer.querySelector("[data-response]");
  answer.hidden = false;
  answer.querySelector("[data-headers]").textContent = [...response.headers]
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
  say(`${response.status} ${response.statusText} in ${milliseconds} ms`, !response.ok);
  dialog.querySelector("form .actions").scrollIntoView();
  shown.textContent = "";
  const type = response.headers.get("Content-Type") ?? "";
  if (!TEXT.test(type)) {
    await response.body?.cancel();
    shown.textContent = type ? `(${type}: not shown)` : "(no body)";
    return;
  }
  const text = await read(response, shown);
  shown.textContent = type.includes("json") ? indented(text) : text;
}

// A stream of events is shown while it arrives.
async function read(response, shown) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (text.length < MOST_SHOWN) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
    shown.textContent = text;
  }
  await reader.cancel();
  return `${text.slice(0, MOST_SHOWN)}\n… (cut)`;
}

function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function say(text, isFailure = false) {
  const status = dialog.querySelector("[data-status]");
  status.textContent = text;
  status.classList.toggle("failed", isFailure);
}
