// The frame of the documentation in the browser: what folds, and where in the page its reader is.

// As in the style: from these widths on, the navigation and the contents stand beside the text.
const BESIDE = { menu: "(min-width: 60rem)", contents: "(min-width: 75rem)" };
// What stands under a heading is being read once it is this near to the window's top, in pixels.
const LINE = 80;

placeGuides(window.matchMedia(BESIDE.menu));
for (const [name, width] of Object.entries(BESIDE)) {
  const fold = document.querySelector(`.fold.${name}`);
  if (!fold) continue;
  const wide = window.matchMedia(width);
  const follow = () => (fold.open = wide.matches);
  follow();
  wide.addEventListener("change", follow);
}
showHere();
window.matchMedia(BESIDE.menu).addEventListener("change", showHere);
spy();
unfold();
window.addEventListener("hashchange", unfold);
offerTry();

// On a narrow screen there is one menu, which has the guides too.
function placeGuides(wide) {
  const guides = document.getElementById("guides");
  const place = () => {
    if (wide.matches) document.querySelector(".menu").append(guides);
    else document.querySelector("#menu .theme").before(guides);
  };
  place();
  wide.addEventListener("change", place);
}

// The open page, where it is far down in a long navigation.
function showHere() {
  const menu = document.querySelector(".menu");
  const here = menu?.querySelector("[aria-current]");
  if (!here || !menu.open) return;
  // Until the page is scrolled, the navigation reaches below the window.
  const bottom = Math.min(menu.getBoundingClientRect().bottom, window.innerHeight);
  const beyond = here.getBoundingClientRect().bottom - bottom;
  if (beyond > 0) menu.scrollTop += beyond + menu.clientHeight / 2;
}

// A field that is linked to may be inside objects that fold.
function unfold() {
  const field = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  let fold = field?.closest("main details");
  if (!fold) return;
  for (; fold; fold = fold.parentElement.closest("main details")) fold.open = true;
  field.scrollIntoView();
}

// The form that tries an operation is loaded when it is opened, or linked to by `#try`.
function offerTry() {
  const button = document.querySelector("[data-try]");
  if (!button) return;
  const open = async () => {
    const { open: show } = await import(button.dataset.script);
    await show(button.dataset.try + location.search);
  };
  button.hidden = false;
  button.addEventListener("click", open);
  if (location.hash === "#try") open();
}

function spy() {
  const contents = document.querySelector(".contents");
  if (!contents) return;
  const links = [...contents.querySelectorAll("a")];
  const headings = links.map((link) => document.getElementById(link.hash.slice(1)));
  const narrow = () => !window.matchMedia(BESIDE.contents).matches;

  function mark(place) {
    links.forEach((link, at) => {
      if (at === place) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    if (place < 0) return;
    const { top, bottom } = links[place].getBoundingClientRect();
    const box = contents.getBoundingClientRect();
    // At once, and only the contents: what its reader scrolls is the page.
    if (top < box.top) contents.scrollTop -= box.top - top;
    if (bottom > box.bottom) contents.scrollTop += bottom - box.bottom;
  }

  function update() {
    const page = document.documentElement;
    const atEnd = page.scrollTop > 0 && page.scrollTop + page.clientHeight >= page.scrollHeight - 2;
    const line = atEnd ? page.clientHeight : LINE;
    mark(headings.findLastIndex((heading) => heading.getBoundingClientRect().top <= line));
  }

  // Nothing is measured while the page scrolls, but when a heading passes the line, or the end comes.
  const passing = new IntersectionObserver(update, { rootMargin: `-${LINE}px 0px 0px` });
  headings.forEach((heading) => passing.observe(heading));
  new IntersectionObserver(update).observe(document.querySelector("main > .docs > .end"));
  window.addEventListener("hashchange", () => {
    const asked = links.findIndex((link) => link.hash === location.hash);
    if (asked >= 0) mark(asked);
  });
  // On a narrow screen the list lies over what was chosen from it.
  contents.addEventListener("click", (event) => {
    if (event.target.closest("a") && narrow()) contents.open = false;
  });
}
