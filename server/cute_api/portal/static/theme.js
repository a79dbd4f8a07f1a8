// Light, dark, or what the system has. It runs before the page is drawn, so that none is shown in the
// other colours first; the choice stays in this browser. Without scripts a page follows the system.
{
  const KEPT = "theme";
  const THEMES = ["light", "dark"];
  const system = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;

  // Null for the system's, also where the browser keeps nothing for pages.
  const chosen = () => {
    try {
      const kept = localStorage.getItem(KEPT);
      return THEMES.includes(kept) ? kept : null;
    } catch {
      return null;
    }
  };

  const apply = (theme) => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (theme ?? "system")));
    }
    dispatchEvent(new Event("themechange"));
  };

  const choose = ({ currentTarget }) => {
    const theme = currentTarget.dataset.themeChoice;
    try {
      if (THEMES.includes(theme)) localStorage.setItem(KEPT, theme);
      else localStorage.removeItem(KEPT);
    } catch {
      // It holds for this page at least.
    }
    apply(THEMES.includes(theme) ? theme : null);
  };

  // What draws its colours by itself asks this, and again at each `themechange`.
  window.isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";

  apply(chosen());
  system.addEventListener("change", () => dispatchEvent(new Event("themechange")));
  addEventListener("storage", ({ key }) => {
    if (key === KEPT || key === null) apply(chosen());
  });
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.addEventListener("click", choose);
    }
    for (const group of document.querySelectorAll(".theme")) group.hidden = false;
    apply(chosen());
  });
}
