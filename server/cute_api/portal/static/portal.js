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

// A choice from a list applies at once; what is typed waits for the button.
for (const form of document.querySelectorAll("form[data-apply]")) {
  form.addEventListener("change", ({ target }) => {
    if (target.matches("select, [type='checkbox']")) form.requestSubmit();
  });
}

// Times: in the reader's time zone, with UTC on hover. Pages that change say so by "contentchange".
const DAY_MS = 86_400_000;
const AGO_EVERY_MS = 30_000;
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const formats = {
  time: new Intl.DateTimeFormat("en-GB", clock),
  seconds: new Intl.DateTimeFormat("en-GB", { ...clock, second: "2-digit" }),
  day: new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" }),
  dayOfYear: new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" }),
};
const relative = new Intl.RelativeTimeFormat("en");

function localTime(moment, form, now) {
  const day = moment.getFullYear() === now.getFullYear() ? formats.day : formats.dayOfYear;
  const time = (form === "second" ? formats.seconds : formats.time).format(moment);
  const isToday = moment.toDateString() === now.toDateString();
  return form === "clock" && isToday ? time : `${day.format(moment)}, ${time}`;
}

function timeAgo(moment, now) {
  const minutes = Math.trunc((moment - now) / 60_000);
  if (minutes === 0) return moment > now ? "within a minute" : "just now";
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  return relative.format(Math.trunc(minutes / 60), "hour");
}

function showTimes() {
  const now = new Date();
  for (const time of document.querySelectorAll("time[data-form]")) {
    const { form } = time.dataset;
    if (time.title && form !== "ago") continue;
    const moment = new Date(time.dateTime);
    const utc = time.dateTime.slice(0, 19).replace("T", " ");
    const local = localTime(moment, form, now);
    const isNear = form === "ago" && Math.abs(moment - now) < DAY_MS;
    time.title = isNear ? `${local}, ${utc} UTC` : `${utc} UTC`;
    time.textContent = isNear ? timeAgo(moment, now) : local;
  }
}

showTimes();
document.addEventListener("contentchange", showTimes);
setInterval(() => document.hidden || showTimes(), AGO_EVERY_MS);
