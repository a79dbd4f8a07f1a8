// The reference in the browser: Scalar, kept from every other host, with a key of this session.
// The key is in the memory of this page only. Without scripts the page lists the operations.

const VERSION = document.getElementById("explorer").dataset.version;
const SCOPES = document.getElementById("explorer").dataset.scopes.split(" ");
// The request of the log that is to be sent again.
const REQUEST = document.getElementById("explorer").dataset.request;
const SHOWN = {
  url: `/docs/reference/openapi.json?version=${VERSION}`,
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
  // The portal's search finds the operations, and more.
  hideSearch: true,
  persistAuth: false,
  // The samples of the document are tested ones; Scalar's own are not.
  hiddenClients: true,
  defaultOpenAllTags: false,
  customFetch: send,
};
const NO_RESPONSE = "The key could not be created: is the server reachable? Try again.";

const NO_VALUES = "The request could not be filled in. Its page has it as a curl command.";

// A user who reaches one of these is about to send a request, or looks for the key.
const ASKING = ".show-api-client-button, [role='dialog'], .scalar-reference-intro-auth";
const SIGNS = ["focusin", "click"];

const form = document.getElementById("key");
let secret = "";
let explorer;
let coming = null;

start();

async function start() {
  if (!window.Scalar) return;
  if (form) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      renew();
    });
    // Some browsers give a button that is clicked no focus.
    for (const sign of SIGNS) document.addEventListener(sign, ask, true);
  }
  document.getElementById("plain").remove();
  // Another request is opened: what the last one lacked is no concern of it.
  document.addEventListener("click", (event) => {
    if (event.target.closest(".show-api-client-button")) dropOffer();
  });
  if (REQUEST) await fillIn();
  open();
  addEventListener("themechange", reopen);
}

// Scalar sends the examples of parameters: those of the operation become what the request had.
async function fillIn() {
  try {
    const [values, described] = await Promise.all([`/requests/${REQUEST}/replay.json`, SHOWN.url].map(read));
    const operation = described.paths[values.path][values.method];
    operation.parameters = (operation.parameters ?? []).map((raw) => {
      const one = raw.$ref ? described.components.parameters[raw.$ref.split("/").at(-1)] : raw;
      const sent = values.parameters.find(({ name, in: place }) => name === one.name && place === one.in);
      const { example, examples, ...plain } = one;
      if (sent) return { ...plain, example: sent.value };
      return one.required ? plain : one;
    });
    if (values.body !== undefined) {
      for (const media of Object.values(operation.requestBody.content)) {
        delete media.examples;
        media.example = values.body;
      }
    }
    delete SHOWN.url;
    SHOWN.content = described;
    show("The request is filled in: open it to send it again.");
  } catch {
    show(NO_VALUES);
  }
}

async function read(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(path);
  return response.json();
}

// Most readers send nothing, so a key is made for those who are about to.
function ask(event) {
  if (!event.target.closest(ASKING)) return;
  for (const sign of SIGNS) document.removeEventListener(sign, ask, true);
  if (!secret && !coming) renew();
}

function renew() {
  const asked = fill().finally(() => {
    if (coming === asked) coming = null;
  });
  coming = asked;
}

// The key that counts from now on: the one before, when none could be made.
async function fill() {
  const made = await newKey();
  if (made) {
    secret = made;
    explorer?.updateConfiguration(settings());
  }
  return secret;
}

function open() {
  explorer = window.Scalar.createApiReference("#explorer", settings());
}

// Scalar reads the scheme once, when it starts.
function reopen() {
  explorer.destroy();
  open();
}

function settings() {
  return {
    ...SHOWN,
    forceDarkModeState: window.isDark() ? "dark" : "light",
    authentication: {
      preferredSecurityScheme: "bearer",
      securitySchemes: { bearer: { token: secret } },
    },
  };
}

async function newKey() {
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
    });
    if (response.redirected) {
      show("You are logged out. Log in, and reload this page.");
      return "";
    }
    const body = await response.json();
    if (!response.ok) {
      show(body.error);
      return "";
    }
    const end = new Date(body.expires_at).toLocaleTimeString([], { timeStyle: "short" });
    show(`One of your keys is filled in, valid until ${end}.`);
    return body.key;
  } catch {
    show(NO_RESPONSE);
    return "";
  }
}

// Without a key there is no header: an empty one would be a wrong key. What is tried is the key
// alone, so no cookie goes with it. A request that is sent before the key arrives gets it here.
async function send(input, init) {
  dropOffer();
  const request = new Request(input, { ...init, credentials: "omit" });
  if (new URL(request.url).pathname.startsWith("/v1/")) request.headers.set("cute-version", VERSION);
  if (request.headers.get("authorization")?.trim() === "Bearer") {
    const key = await coming;
    if (key) request.headers.set("authorization", `Bearer ${key}`);
    else request.headers.delete("authorization");
  }
  const response = await fetch(request);
  if (response.status === 403) offerScopes(await response.clone().text());
  return response;
}

// What the key lacked is named by the problem: it is offered where the response is read.
function offerScopes(text) {
  const lacking = missingScopes(text);
  const panel = document.querySelector("[role='dialog']");
  if (lacking.length === 0 || !panel) return;
  const offer = element("section", "", "lacks");
  offer.setAttribute("role", "alert");
  const names = lacking.map((scope) => element("code", scope));
  const scopes = names.flatMap((name, place) => (place ? [" and ", name] : [name]));
  const sentence = element("p", "This request needs the scope ");
  sentence.append(...scopes, ", which its key does not have.");
  offer.append(sentence);
  if (form) {
    const button = element("button", "Fill in a key with it");
    button.type = "button";
    button.addEventListener("click", async () => {
      for (const box of form.elements.scope) box.checked ||= lacking.includes(box.value);
      button.disabled = true;
      renew();
      const made = await coming;
      sentence.textContent = made ? "A key with it is filled in: send the request again." : message();
      button.remove();
      own.remove();
    });
    const back = location.pathname + location.search + location.hash;
    const own = element("a", "Create a key of your own with it");
    own.href = `/keys/new?${new URLSearchParams([...lacking.map((one) => ["scope", one]), ["back", back]])}`;
    offer.append(button, own);
  } else {
    const login = element("a", "Log in to have a key with it filled in");
    login.href = "/login";
    offer.append(login);
  }
  panel.prepend(offer);
}

function dropOffer() {
  document.querySelector(".lacks")?.remove();
}

function missingScopes(text) {
  try {
    const { code, detail } = JSON.parse(text);
    return code === "missing_scope" ? SCOPES.filter((scope) => detail.includes(`\`${scope}\``)) : [];
  } catch {
    return [];
  }
}

function element(name, text, kind = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function message() {
  return document.getElementById("message").textContent;
}

function show(text) {
  document.getElementById("message").textContent = text;
}
