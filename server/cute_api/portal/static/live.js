// New requests at the top of the log while the page is visible: server-sent events.

const MOST_ROWS = 200;
const WAITS = "Live: new requests appear at the top.";
const MORE = "Live: more requests come than are shown.";
const ENDED = "Live updates have stopped: you are logged out, or have too many live pages open.";

const live = document.getElementById("live");
const rows = document.querySelector("#log tbody");
let source = null;
let isWanted = true;

if (live && window.EventSource) {
  live.hidden = false;
  live.querySelector("button").addEventListener("click", () => {
    isWanted = !isWanted;
    follow();
  });
  // Nobody sees a page in the background: it asks for nothing.
  document.addEventListener("visibilitychange", follow);
  follow();
}

function follow() {
  live.querySelector("button").setAttribute("aria-pressed", String(isWanted));
  source?.close();
  source = null;
  say("");
  if (!isWanted || document.hidden) return;
  source = new EventSource(live.dataset.live);
  source.addEventListener("open", () => say(WAITS));
  source.addEventListener("more", () => say(MORE));
  source.addEventListener("request", ({ data }) => add(JSON.parse(data)));
  source.addEventListener("error", () => {
    // A response that ended is asked for again by the browser; one that was refused is not.
    if (source?.readyState !== EventSource.CLOSED) return;
    isWanted = false;
    follow();
    say(ENDED);
  });
}

function add(request) {
  const path = `/requests/${request.id}`;
  if (rows.querySelector(`a[href="${path}"]`)) return;
  const row = document.getElementById("live-row").content.cloneNode(true).firstElementChild;
  const [at, status, target, error, latency, key] = row.children;
  const link = at.firstElementChild;
  const time = document.createElement("time");
  time.dateTime = request.at;
  time.dataset.form = "second";
  link.href = path;
  link.append(time);
  const failed = request.status >= 400;
  status.firstElementChild.textContent = failed ? `${request.status} failed` : request.status;
  status.firstElementChild.classList.toggle("failed", failed);
  target.querySelector("code").textContent = request.request;
  target.querySelector(".soft").hidden = request.known;
  if (request.error) error.firstElementChild.textContent = request.error;
  else error.replaceChildren();
  latency.textContent = request.latency;
  key.textContent = request.key;
  rows.prepend(row);
  while (rows.children.length > MOST_ROWS) rows.lastElementChild.remove();
  document.getElementById("log").hidden = false;
  document.getElementById("none")?.remove();
  document.dispatchEvent(new Event("contentchange"));
}

function say(text) {
  live.querySelector("[role='status']").textContent = text;
}
