// What pages do in the browser beyond links and forms. Without it everything still works.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const status = document.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      status.textContent = "Copied.";
    } catch {
      status.textContent = "Your browser does not allow copying: select the key and copy it.";
    }
  });
}

// Loading this page again would send its form again, and make another secret.
for (const page of document.querySelectorAll("[data-leave-for]")) {
  history.replaceState(null, "", page.dataset.leaveFor);
}

// Where one is in the row of a narrow screen is in sight.
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
