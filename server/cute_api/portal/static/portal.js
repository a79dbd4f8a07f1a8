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

// Fields of times: typed in the reader's time zone, sent in UTC.
const MINUTE_MS = 60_000;
const timeFields = new Map();
for (const field of document.querySelectorAll("[type='datetime-local']")) {
  const sent = field.defaultValue;
  const moment = new Date(`${sent}Z`);
  const local = moment - moment.getTimezoneOffset() * MINUTE_MS;
  if (!Number.isNaN(local)) field.value = isoText(local, sent.length);
  timeFields.set(field, field.value);
  // What nobody changed is sent as it was: an hour that a clock shows twice stays the same.
  field.form.addEventListener("formdata", ({ formData }) => {
    const typed = new Date(field.value);
    if (field.value === timeFields.get(field)) formData.set(field.name, sent);
    else if (!Number.isNaN(typed.valueOf())) formData.set(field.name, isoText(typed, field.value.length));
  });
}
const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll("_", " ");
for (const name of document.querySelectorAll("[data-zone]")) name.textContent = zone;

function isoText(moment, length) {
  return new Date(moment).toISOString().slice(0, length);
}

// A filter applies when it changes: times when the last of them is left, because their parts change
// one by one. The focus stays where it was.
const FOCUSED = "focused";
try {
  document.getElementById(sessionStorage.getItem(FOCUSED))?.focus({ preventScroll: true });
  sessionStorage.removeItem(FOCUSED);
} catch {
  // A browser that stores nothing for pages.
}

function apply(form, focused) {
  try {
    sessionStorage.setItem(FOCUSED, focused.id);
  } catch {
    // The same.
  }
  form.requestSubmit();
}

for (const form of document.querySelectorAll("form[data-apply]")) {
  const times = [...timeFields.keys()].filter((field) => field.form === form);
  form.addEventListener("change", ({ target }) => {
    if (!times.includes(target)) apply(form, target);
  });
  form.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (!times.includes(target) || times.includes(relatedTarget)) return;
    if (times.some((field) => field.value !== timeFields.get(field))) apply(form, relatedTarget ?? target);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.localName !== "input") return;
    event.preventDefault();
    apply(form, event.target);
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
  const minutes = Math.trunc((moment - now) / MINUTE_MS);
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
