// Code blocks in the browser: one language of a sample at a time, and a button to copy it. Without it
// all languages stand one below the other.

const CHOICE = "docs-language";
const SHOWN_FOR_MS = 2000;
// Where "Copied" is said to those who hear the page.
const status = document.createElement("p");
status.className = "unseen";
status.setAttribute("role", "status");
document.querySelector("main").append(status);

for (const group of document.querySelectorAll(".samples")) {
  const parts = [...group.querySelectorAll(".sample")];
  if (parts.length > 1) addTabs(group, parts);
  addCopy(group);
}
choose(remembered());
for (const button of document.querySelectorAll("[data-copy-page]")) addPageCopy(button);

function addTabs(group, parts) {
  const list = document.createElement("div");
  list.className = "tabs";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", "Language");
  parts.forEach((part, place) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.className = "tab";
    tab.textContent = part.dataset.language;
    tab.dataset.language = part.dataset.language;
    tab.setAttribute("role", "tab");
    part.id = `sample-${[...document.querySelectorAll(".samples")].indexOf(group)}-${place}`;
    part.setAttribute("role", "tabpanel");
    part.setAttribute("aria-label", part.dataset.language);
    tab.setAttribute("aria-controls", part.id);
    tab.addEventListener("click", () => pick(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step === undefined) return;
      const tabs = [...list.children];
      const next = tabs[(place + step + tabs.length) % tabs.length];
      pick(next);
      next.focus();
    });
    list.append(tab);
  });
  group.prepend(list);
  group.classList.add("tabbed");
  show(group, parts[0].dataset.language);
}

function pick(tab) {
  const before = tab.getBoundingClientRect().top;
  try {
    localStorage.setItem(CHOICE, tab.dataset.language);
  } catch {
    // A browser that keeps nothing shows the choice on this page only.
  }
  choose(tab.dataset.language);
  window.scrollBy(0, tab.getBoundingClientRect().top - before);
}

function remembered() {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    return null;
  }
}

function choose(language) {
  for (const group of document.querySelectorAll(".tabbed")) {
    if (group.querySelector(`.sample[data-language="${CSS.escape(language ?? "")}"]`)) {
      show(group, language);
    }
  }
}

function show(group, language) {
  for (const part of group.querySelectorAll(".sample")) {
    part.hidden = part.dataset.language !== language;
  }
  for (const tab of group.querySelectorAll(".tab")) {
    const chosen = tab.dataset.language === language;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
  }
}

function addCopy(group) {
  if (!navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain copy";
  button.textContent = "Copy";
  button.addEventListener("click", () => {
    const codes = [...group.querySelectorAll(".sample:not([hidden]) code")];
    const text = codes.map((code) => code.textContent).join("\n"); // a folded setup comes first
    copy(button, () => navigator.clipboard.writeText(text));
  });
  group.append(button);
}

// The page's Markdown is asked for when it is wanted. Some browsers let a page write only at once
// after the click, so they are given a promise of the text.
function addPageCopy(button) {
  if (!navigator.clipboard?.write) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const text = fetch(button.dataset.copyPage).then((response) => {
      if (!response.ok) throw new Error(button.dataset.copyPage);
      return response.blob();
    });
    copy(button, () =>
      navigator.clipboard.write([
        new ClipboardItem({ "text/plain": text.then((page) => new Blob([page], { type: "text/plain" })) }),
      ]),
    );
  });
}

async function copy(button, write) {
  const before = (button.dataset.label ??= button.textContent);
  try {
    await write();
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not copied";
  }
  status.textContent = button.textContent;
  setTimeout(() => {
    button.textContent = before;
    status.textContent = "";
  }, SHOWN_FOR_MS);
}
