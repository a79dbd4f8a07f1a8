// Draws the history from the page's JSON. The table below it has the same numbers.

const MOTION_MS = 250;
const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const data = document.getElementById("history");
const canvas = document.getElementById("chart");
let drawn = null;

function readColours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return { ink: read("--ink"), soft: read("--soft"), line: read("--line"), mark: read("--mark") };
}

// Distinguished by dashes and points, not by colour alone.
function series(label, values, colour, more) {
  const colours = { borderColor: colour, backgroundColor: colour };
  return { label, data: values, spanGaps: true, ...colours, ...more };
}

function draw() {
  const history = JSON.parse(data.textContent);
  const { ink, soft, line, mark } = readColours();
  const money = new Intl.NumberFormat("en", { style: "currency", currency: history.currency });
  const axis = { ticks: { color: soft }, grid: { color: line } };
  const quartile = { borderDash: [6, 4], borderWidth: 1.5, pointRadius: 3 };
  drawn?.destroy();
  drawn = new Chart(canvas, {
    type: "line",
    data: {
      labels: history.labels,
      datasets: [
        series("upper quartile", history.upper, soft, { ...quartile, pointStyle: "triangle" }),
        series("median", history.median, mark, { borderWidth: 3, pointRadius: 4 }),
        series("lower quartile", history.lower, soft, { ...quartile, pointStyle: "rect" }),
      ],
    },
    options: {
      maintainAspectRatio: false,
      animation: still.matches ? false : { duration: MOTION_MS },
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { ...axis, ticks: { ...axis.ticks, maxRotation: 0, autoSkipPadding: 16 } },
        y: {
          ...axis,
          beginAtZero: true,
          ticks: { ...axis.ticks, callback: (amount) => money.format(amount) },
        },
      },
      plugins: {
        legend: { labels: { color: ink, usePointStyle: true } },
        tooltip: {
          callbacks: { label: (dot) => `${dot.dataset.label}: ${money.format(dot.parsed.y)}` },
        },
      },
    },
  });
}

if (data !== null && canvas !== null) {
  canvas.parentElement.hidden = false;
  draw();
  dark.addEventListener("change", draw);
}
