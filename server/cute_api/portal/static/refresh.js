// Keeps a page current: asks for it again while it is visible, and replaces the parts that changed.
// <p id="live" data-every="SECONDS"> says how often, and each part has an id and `data-live`.
// `data-source` is the page that has the parts, by default this one.

// A page may ask more often than every SLOW_S seconds only at first.
const QUICK_MS = 120_000;
const SLOW_S = 5;
const MOST_S = 60;
const ENDS_AFTER_MS = 600_000;
const TIMEOUT_MS = 15_000;
// Form tokens differ in each response.
const HIDDEN = /<input type="hidden"[^>]*>/g;

const live = document.getElementById("live");
const source = live.dataset.source ?? location.pathname + location.search;
const parts = [...document.querySelectorAll("[data-live]")];
const served = new Map(parts.map((part) => [part.id, plain(part)]));
let every = Number(live.dataset.every);
let began = Date.now();
let failures = 0;
let timer = 0;
let isAsking = false;

document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (document.hidden || !every) return;
  began = Date.now();
  ask();
});
wait();

function wait() {
  clearTimeout(timer);
  if (document.hidden || !every) return;
  const open = Date.now() - began;
  if (open > ENDS_AFTER_MS) return offerMore();
  const pace = open > QUICK_MS ? Math.max(every, SLOW_S) : every;
  timer = setTimeout(ask, Math.min(pace * 2 ** failures, MOST_S) * 1000);
}

async function ask() {
  if (isAsking) return;
  isAsking = true;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(source, { redirect: "manual", cache: "no-store", signal });
    // It says why the page, or the session of its frame, has ended.
    if (response.status === 403) return location.reload();
    // A page of ours leads elsewhere only to the login.
    if (response.type === "opaqueredirect") return end("You are logged out. ", "Log in", "/login");
    if (response.status === 404) return end("This page is no longer available. ", "Home", "/home");
    if (!response.ok) throw new Error(response.statusText);
    replace(new DOMParser().parseFromString(await response.text(), "text/html"));
    failures = 0;
  } catch {
    failures += 1;
  } finally {
    isAsking = false;
  }
  wait();
}

function replace(page) {
  every = Number(page.getElementById("live")?.dataset.every ?? 0);
  let hasChanged = false;
  for (const part of parts) {
    const now = page.getElementById(part.id);
    if (!now || plain(now) === served.get(part.id) || isInUse(part)) continue;
    served.set(part.id, plain(now));
    const open = [...part.querySelectorAll("details[open][id]")].map((details) => details.id);
    part.replaceChildren(...now.childNodes);
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    hasChanged = true;
  }
  if (hasChanged) document.dispatchEvent(new Event("contentchange"));
}

function plain(part) {
  return part.innerHTML.replace(HIDDEN, "");
}

// What has the focus, or is selected, stays as it is until its reader is elsewhere.
function isInUse(part) {
  const selection = getSelection();
  const isSelected = selection.type === "Range" && part.contains(selection.anchorNode);
  return isSelected || part.contains(document.activeElement);
}

function end(text, label, path) {
  every = 0;
  const link = document.createElement("a");
  link.href = path;
  link.textContent = label;
  live.replaceChildren(text, link);
}

function offerMore() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = "Continue";
  button.addEventListener("click", () => {
    live.replaceChildren();
    began = Date.now();
    ask();
  });
  live.replaceChildren(`Updates stopped after ${ENDS_AFTER_MS / 60_000} minutes. `, button);
}
