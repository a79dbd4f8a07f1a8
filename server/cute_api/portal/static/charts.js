// Draws what stands in a page as JSON: <canvas data-chart="ID"> shows <script id="ID">, a document
// of server/cute_api/portal/charts.py. A table beside it has the same numbers, with this script or without.

const still = matchMedia("(prefers-reduced-motion: reduce)");
const PATTERN_PX = 8;
// From a third of a second on people wait.
const MOTION_MS = 250;
const DASHES = [[], [6, 4], [2, 3], [10, 4, 2, 4]];
const POINTS = ["circle", "rectRot", "triangle", "rect"];
const FONT = "600 12px Figtree, system-ui, sans-serif";
// A chart of horizontal bars is as high as their number needs.
const BAR_ROOM_PX = 36;
const AXIS_PX = 48;
const FEW_POINTS = 24;
const MINUTE_MS = 60_000;
const numbers = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

// Each series also has its own pattern: plain, dots, stripes, a grid.
const STROKES = [
  () => {},
  (pen) => pen.fillRect(3, 3, 2, 2),
  (pen) => {
    for (const shift of [-PATTERN_PX, 0, PATTERN_PX]) {
      pen.moveTo(shift, PATTERN_PX);
      pen.lineTo(shift + PATTERN_PX, 0);
    }
    pen.stroke();
  },
  (pen) => {
    pen.moveTo(4, 0);
    pen.lineTo(4, PATTERN_PX);
    pen.moveTo(0, 4);
    pen.lineTo(PATTERN_PX, 4);
    pen.stroke();
  },
];

// A colour for each theme is known as one of them only where it is used.
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

function tokens() {
  const read = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  return {
    ink: read("--ink"),
    soft: read("--soft"),
    line: read("--line"),
    card: read("--card"),
    series: [1, 2, 3, 4].map((number) => read(`--chart-${number}`)),
    failed: [1, 2].map((number) => read(`--failed-${number}`)),
  };
}

function pattern(colour, paper, index) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = PATTERN_PX;
  const pen = tile.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, PATTERN_PX, PATTERN_PX);
  pen.fillStyle = pen.strokeStyle = paper;
  pen.lineWidth = 1.5;
  pen.beginPath();
  STROKES[index % STROKES.length](pen);
  return pen.createPattern(tile, "repeat");
}

// The number at the end of each bar, the name at the end of each line.
const directLabels = {
  id: "directLabels",
  afterDatasetsDraw(chart, _args, options) {
    if (!options.kind || options.kind === "stacked") return;
    const pen = chart.ctx;
    pen.save();
    pen.font = FONT;
    pen.fillStyle = options.ink;
    pen.textBaseline = "middle";
    const taken = [];
    chart.data.datasets.forEach((series, index) => {
      const points = chart.getDatasetMeta(index).data;
      if (options.kind === "bars") {
        points.forEach((bar, place) => {
          pen.fillText(numbers.format(series.data[place]), bar.x + 6, bar.y);
          pen.fillText(chart.data.labels[place], chart.chartArea.left, bar.y - bar.height / 2 - 8);
        });
        return;
      }
      const last = series.data.findLastIndex((value) => value !== null);
      if (last < 0) return;
      let y = points[last].y;
      while (taken.some((other) => Math.abs(other - y) < 14)) y -= 14;
      taken.push(y);
      pen.fillText(series.label, points[last].x + 8, y);
    });
    pen.restore();
  },
};

// As `duration` of server/cute_api/portal/moments.py, for the round values of an axis.
function duration(ms) {
  if (ms === 0) return "0";
  if (ms < 1000) return `${numbers.format(ms)} ms`;
  if (ms < MINUTE_MS) return `${numbers.format(ms / 1000)} s`;
  if (ms < 3_600_000) return `${numbers.format(Math.round(ms / 6000) / 10)} min`;
  return `${numbers.format(Math.round(ms / 360_000) / 10)} h`;
}

// An hour in two lines, so that more of them fit beside each other.
function hour(label) {
  const moment = new Date(label);
  return [clock.format(moment), day.format(moment)];
}

// The room to the right of a chart for the names of its lines, or the numbers of its bars.
function labelRoom(wanted) {
  if (wanted.kind === "stacked") return 0;
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = FONT;
  const texts = wanted.series.flatMap((series) =>
    wanted.kind === "lines" ? [series.name] : series.values.map((value) => numbers.format(value)),
  );
  return Math.ceil(Math.max(...texts.map((text) => pen.measureText(text).width))) + 14;
}

// Whether a point has no line to another one.
function isLone({ dataset, dataIndex }) {
  return [dataIndex - 1, dataIndex + 1].every((place) => dataset.data[place] == null);
}

function config(canvas, wanted, animation) {
  const colours = tokens();
  const failed = wanted.series.filter((series) => series.failed);
  const across = wanted.kind === "bars";
  const lines = wanted.kind === "lines";
  const shown = (value) =>
    wanted.unit === "ms" ? duration(value) : `${numbers.format(value)}${wanted.unit ? ` ${wanted.unit}` : ""}`;
  if (across) canvas.parentElement.style.height = `${wanted.labels.length * BAR_ROOM_PX + AXIS_PX}px`;
  const highest = Math.max(0, ...wanted.series.flatMap((series) => series.values));
  const isInMinutes = wanted.unit === "ms" && highest > MINUTE_MS;
  const values = {
    beginAtZero: true,
    max: wanted.top ?? undefined,
    stacked: wanted.kind === "stacked",
    grid: { color: colours.line },
    border: { display: false },
    ticks: {
      color: colours.soft,
      maxRotation: 0,
      maxTicksLimit: 6,
      precision: lines ? undefined : 0,
      stepSize: isInMinutes ? Math.ceil(highest / 5 / MINUTE_MS) * MINUTE_MS : undefined,
      callback: (value) => (wanted.unit || value < 10_000 ? shown(value) : compact.format(value)),
    },
  };
  const names = {
    stacked: wanted.kind === "stacked",
    grid: { display: false },
    border: { color: colours.line },
    // A lone point is in the middle.
    offset: !lines || wanted.labels.length === 1,
    // The names of bars are above them, where they have room.
    ticks: { display: !across, color: colours.soft, maxRotation: 0, autoSkipPadding: 12 },
  };
  return {
    type: lines ? "line" : "bar",
    data: {
      labels: wanted.is_hourly ? wanted.labels.map(hour) : wanted.labels,
      datasets: wanted.series.map((series, index) => {
        const [from, place] = series.failed
          ? [colours.failed, failed.indexOf(series)]
          : [colours.series, index];
        const colour = from[place % from.length];
        return lines
          ? {
              label: series.name,
              data: series.values,
              borderColor: colour,
              backgroundColor: colour,
              borderWidth: 2,
              // A point at the edge is drawn whole.
              clip: false,
              borderDash: DASHES[index % DASHES.length],
              pointStyle: POINTS[index % POINTS.length],
              pointRadius: (point) => (wanted.labels.length <= FEW_POINTS || isLone(point) ? 3 : 0),
            }
          : {
              label: series.name,
              data: series.values,
              backgroundColor: pattern(colour, colours.card, index),
              borderColor: colour,
              borderWidth: 1,
              maxBarThickness: across ? 10 : 48,
            };
      }),
    },
    options: {
      indexAxis: across ? "y" : "x",
      maintainAspectRatio: false,
      animation: still.matches ? false : animation,
      interaction: { mode: "index", intersect: false, axis: across ? "y" : "x" },
      layout: { padding: { right: labelRoom(wanted), top: across ? 14 : 0 } },
      scales: across ? { x: values, y: names } : { x: names, y: values },
      plugins: {
        directLabels: { kind: wanted.kind, ink: colours.ink },
        legend: {
          display: wanted.kind === "stacked",
          position: "top",
          align: "start",
          labels: { color: colours.ink, boxWidth: 28, boxHeight: 14, usePointStyle: false },
        },
        tooltip: { callbacks: { label: (item) => ` ${item.dataset.label}: ${shown(item.raw)}` } },
      },
    },
    plugins: [directLabels],
  };
}

Chart.defaults.font.family = "Figtree, system-ui, sans-serif";
// A canvas is not drawn again when a typeface arrives.
await document.fonts.load("12px Figtree").catch(() => []);

const drawn = [];

// Draws what is new on the page, and forgets what is gone.
function draw(animation) {
  for (const entry of drawn.filter(({ canvas }) => !canvas.isConnected)) {
    entry.chart.destroy();
    drawn.splice(drawn.indexOf(entry), 1);
  }
  for (const canvas of document.querySelectorAll("canvas[data-chart]")) {
    if (drawn.some((entry) => entry.canvas === canvas)) continue;
    const wanted = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
    const chart = new Chart(canvas, config(canvas, wanted, animation));
    drawn.push({ canvas, wanted, chart });
  }
}

draw({ duration: MOTION_MS });
document.addEventListener("contentchange", () => draw(false));

// The colours of a canvas don't follow the theme by themselves, nor does its motion the system.
function redraw() {
  for (const entry of drawn) {
    entry.chart.destroy();
    entry.chart = new Chart(entry.canvas, config(entry.canvas, entry.wanted, false));
  }
}
addEventListener("themechange", redraw);
still.addEventListener("change", redraw);
