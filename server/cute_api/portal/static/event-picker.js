// The event picker: what a pattern stands for is ticked with it, and can't be taken out of it. Without
// scripts one can tick both: the server leaves out what another pattern covers.

const every = document.querySelector("[data-every]");
const families = [...document.querySelectorAll(".family")].map((family) => ({
  pattern: family.querySelector("[data-family]"),
  types: [...family.querySelectorAll(".kinds input")],
}));

document.querySelector(".families")?.addEventListener("change", follow);
follow();

function follow() {
  for (const { pattern, types } of families) {
    cover(pattern, every?.checked ?? false);
    for (const type of types) cover(type, pattern.checked);
    // Some of a family: its pattern would add the others, so it is not ticked.
    pattern.indeterminate = !pattern.checked && types.some((type) => type.checked);
  }
}

// What was ticked before is again when nothing covers it any more.
function cover(box, covered) {
  if (covered === box.disabled) return;
  if (covered) box.dataset.own = box.checked ? "ticked" : "";
  box.checked = covered || box.dataset.own === "ticked";
  box.disabled = covered;
}
