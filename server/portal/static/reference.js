// The reference in the browser: Scalar, kept from every other host, with a key of this session.
// The key is in the memory of this page only. Without scripts the page lists the operations.

const SHOWN = {
  url: "/docs/reference/openapi.json",
  layout: "modern",
  theme: "default",
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: "",
  externalUrls: { dashboardUrl: "", registryUrl: "", proxyUrl: "", apiBaseUrl: "" },
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: "never",
  hideClientButton: true,
  hideDarkModeToggle: true,
  documentDownloadType: "none",
  persistAuth: false,
  // The samples of the document are tested ones; Scalar's own are not.
  hiddenClients: true,
  defaultOpenAllTags: false,
};
const NO_ANSWER = "The key could not be made: is the server reachable? Try again.";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const form = document.getElementById("key");
let secret = "";
let explorer;

start();

async function start() {
  if (!window.Scalar) return;
  if (form) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      renew();
    });
    secret = await newKey();
  }
  document.getElementById("plain").remove();
  explorer = window.Scalar.createApiReference("#explorer", settings());
  dark.addEventListener("change", show);
}

async function renew() {
  const made = await newKey();
  if (made) {
    secret = made;
    show();
  }
}

function show() {
  explorer?.updateConfiguration(settings());
}

function settings() {
  return {
    ...SHOWN,
    forceDarkModeState: dark.matches ? "dark" : "light",
    authentication: {
      preferredSecurityScheme: "bearer",
      securitySchemes: { bearer: { token: secret } },
    },
  };
}

async function newKey() {
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
    });
    if (answer.redirected) {
      tell("You are logged out. Log in, and load this page again.");
      return "";
    }
    const told = await answer.json();
    if (!answer.ok) {
      tell(told.error);
      return "";
    }
    const end = new Date(told.expires_at).toLocaleTimeString([], { timeStyle: "short" });
    tell(`A key of yours is filled in, good until ${end}.`);
    return told.key;
  } catch {
    tell(NO_ANSWER);
    return "";
  }
}

function tell(text) {
  document.getElementById("told").textContent = text;
}
