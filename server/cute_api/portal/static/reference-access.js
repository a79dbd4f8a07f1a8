// Names and roles that Scalar leaves out, and colours that follow the theme, put where it renders: now,
// and whenever it renders more.
// Each repair is looked for by what is wrong, so that doing it again does nothing. Only attributes
// are changed, and only elements that come and go are watched: no repair causes another.

const ALL = "Show all ";
const REPAIRS = [
  // The page has a `main` already.
  [":is(main, [role='dialog']) main:not([role])", (one) => one.setAttribute("role", "group")],
  // Their text shows when they are pointed at, and is none before.
  ["button[class*='copy-button']:not([aria-label])", (one) => one.setAttribute("aria-label", "Copy")],
  // One of them is an icon with no text at all.
  [".scalar-app a[target='_blank']:not([aria-label])", nameLink],
  ["button[class*='copy-button'][aria-controls]", dropDeadReference],
  // Their name has to begin with what is to be seen on them, for those who say it to the machine.
  [`button.show-more[aria-label^='${ALL}']`, nameMore],
  // "More Information", said to be no button.
  ["button[role='none']", (one) => one.removeAttribute("role")],
  // Scalar says when its list is open, and nothing when it is not.
  ["[role='combobox']:not([aria-expanded])", announceList],
  // It scrolls, and holds nothing that a key comes to.
  ["ul.endpoints:not([tabindex])", (one) => one.setAttribute("tabindex", "0")],
  ["input[role='combobox']:not([aria-label])", (one) => one.setAttribute("aria-label", "Search")],
  // Bodies of requests and responses.
  [".cm-content[role='textbox']:not([aria-label])", nameEditor],
  [".cm-scroller[tabindex='-1']", (one) => one.setAttribute("tabindex", "0")],
  // Samples are dark in every theme. Without a mode of their own they have that of the page.
  [".request-card.dark-mode", (one) => one.classList.remove("dark-mode")],
];

new MutationObserver(repair).observe(document.body, { childList: true, subtree: true });
repair();

// Runs before what was rendered is shown: nobody meets it unmended.
function repair() {
  for (const [wrong, repair] of REPAIRS) {
    for (const one of document.querySelectorAll(wrong)) repair(one);
  }
}

function nameLink(link) {
  if (!link.textContent.trim()) link.setAttribute("aria-label", link.host);
}

function nameMore(button) {
  const shown = button.textContent.trim();
  button.setAttribute("aria-label", `${shown}: ${button.ariaLabel.slice(ALL.length)}`);
}

function dropDeadReference(button) {
  if (!document.getElementById(button.getAttribute("aria-controls"))) {
    button.removeAttribute("aria-controls");
  }
}

function announceList(box) {
  const list = document.getElementById(box.getAttribute("aria-controls") ?? "");
  box.setAttribute("aria-expanded", list === null ? "false" : "true");
}

function nameEditor(content) {
  const written = content.getAttribute("contenteditable") === "true";
  content.setAttribute("aria-label", written ? "Request body" : "Response body");
  if (!written) content.setAttribute("aria-readonly", "true");
}
