// The search in a dialog: from its button in the header, by Ctrl-K or Cmd-K, or by "/". Without
// scripts the button is a link to the page of the search, which does the same.

const WAIT_MS = 120;
const PAGE = "/docs/search";
const HINT = "Guides, operations and events; or a code such as 429, a header, an operation id.";
const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const WRITING = "input, textarea, select, [contenteditable='true'], [role='textbox']";

const link = document.querySelector("a.search-open");
const button = element("button", { type: "button", class: "search-open", "aria-haspopup": "dialog" });
button.append(...link.childNodes);
button.querySelector("kbd").textContent = MAC ? "⌘ K" : "Ctrl K";
button.querySelector("kbd").hidden = false;
link.replaceWith(button);

const input = element("input", {
  type: "text", role: "combobox", "aria-label": "Search the documentation", "aria-expanded": "false",
  "aria-controls": "search-found", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false",
  enterkeyhint: "go", placeholder: "Search the documentation", maxlength: "100",
});
const list = element("div", { id: "search-found", role: "listbox", "aria-label": "Results", hidden: "" });
const note = element("p", { class: "search-note", role: "status" });
const keys = element("p", { class: "search-keys", "aria-hidden": "true" });
for (const [key, does] of [["↑ ↓", "move"], ["Enter", "open"], ["Esc", "close"]]) {
  keys.append(element("kbd", {}, key), ` ${does} `);
}
const dialog = element("dialog", { class: "search", "aria-label": "Search" });
dialog.append(input, note, list, keys);
document.body.append(dialog);

let asked = "";
let shown = "";
let timer;
// Which of the results Enter opens.
let active = -1;

button.addEventListener("click", open);
document.addEventListener("keydown", (event) => {
  const withKey = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const asking = withKey && event.key.toLowerCase() === "k";
  const slash = event.key === "/" && !withKey && !event.altKey && !event.target.closest(WRITING);
  if (!asking && !(slash && !document.querySelector("dialog[open], [role='dialog']"))) return;
  event.preventDefault();
  if (dialog.open) dialog.close();
  else open();
});
// A click beside the dialog's content is one on the dialog itself.
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT_MS);
});
input.addEventListener("keydown", (event) => {
  const options = list.children;
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && options.length > 0) {
    event.preventDefault();
    choose((active + steps[event.key] + options.length) % options.length);
  } else if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    follow();
  }
});

function open() {
  dialog.showModal();
  input.select();
  if (!input.value) say(HINT);
}

// Enter right after the last letter waits for what it found.
async function follow() {
  clearTimeout(timer);
  if (shown !== wanted()) await ask();
  if (active >= 0) list.children[active].click();
}

async function ask() {
  const query = wanted();
  asked = query;
  if (!query) return show([], HINT);
  try {
    const response = await fetch(`${PAGE}.json?${new URLSearchParams({ q: query })}`);
    const { found } = await response.json();
    // What was asked for later is what counts, in whatever order the responses come.
    if (asked !== query) return;
    shown = query;
    const count = found.length === 1 ? "One result" : `${found.length} results`;
    show(found, found.length ? count : `No results for “${query}”. Try fewer or other words.`);
  } catch {
    if (asked === query) show([], "The search could not be reached. Try again.");
  }
}

function wanted() {
  return input.value.trim();
}

function show(found, text) {
  list.replaceChildren(...found.map(option));
  list.hidden = found.length === 0;
  list.scrollTop = 0;
  input.setAttribute("aria-expanded", String(found.length > 0));
  choose(found.length ? 0 : -1);
  say(text);
}

function option(entry, place) {
  const made = element("a", { id: `search-found-${place}`, role: "option", href: entry.path, tabindex: "-1" });
  const title = element("span", { class: "search-title" }, entry.title);
  const kind = element("span", { class: "search-kind" }, entry.within ? `${entry.kind} · ${entry.within}` : entry.kind);
  const text = element("span", { class: "search-text" });
  for (const piece of entry.excerpt) text.append(piece.marked ? element("mark", {}, piece.text) : piece.text);
  made.append(title, " ", kind, " ", text);
  made.addEventListener("pointermove", () => choose(place));
  made.addEventListener("click", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) dialog.close();
  });
  return made;
}

function choose(place) {
  active = place;
  [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
  if (place < 0) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", list.children[place].id);
  list.children[place].scrollIntoView({ block: "nearest" });
}

function say(text) {
  note.textContent = text;
}

function element(name, attributes, text) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}
