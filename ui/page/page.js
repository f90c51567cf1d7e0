// The page: what a shopper does becomes an act, and acts run one after another.
const find = (query, root = document) => root.querySelector(query);
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const said = (name) => find(`#texts [data-text="${name}"]`)?.textContent ?? "";
const PATIENCE = 2500;
const ATTENTION = 5000;
const QUEUED = 3;

const queue = [];
let running = null;
let stopping = false;
let talk = location.hash.slice(1);
// The number of the turn that is being typed otherwise; 0 for none.
let insteadOf = 0;

const post = (path, body) =>
  fetch(path, {
    method: "POST",
    keepalive: true,
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify(body ?? {}),
  });

// Tells those who see it and those who hear it.
function tell(text) {
  const place = find("#told");
  if (!place) return;
  place.textContent = text;
  clearTimeout(tell.gone);
  tell.gone = setTimeout(() => (place.textContent = ""), 6000);
}

// Acts.

function act(what) {
  if (!running) return start(what);
  // Only what was typed waits: a second click on a button means the same as the first.
  if (what.do === "say" && queue.length < QUEUED) queue.push(what);
}

function start(what) {
  running = what;
  stopping = false;
  document.body.dataset.busy = "";
  find("#go").click();
  watch(what);
}

function ended() {
  running = null;
  delete document.body.dataset.busy;
  changed();
  const following = queue.shift();
  if (following) start(following);
}

// Shows another conversation; "" is a new one.
function show(other) {
  queue.length = 0;
  edit(0);
  if (running) {
    stop();
    talk = other;
    queue.push({do: "open"});
  } else {
    talk = other;
    start({do: "open"});
  }
}

function stop() {
  stopping = !talk;
  if (talk) post(`/page/stop/${talk}`).catch(() => {});
}

// The panels come a moment after the page.
let begun;
const ready = new Promise((go) => (begun = go));

// What Gradio calls; the rest is nobody's.
window.page = {
  next: () => JSON.stringify({...running, talk}),
  done: ended,
  stop,
  changed,
  begin() {
    begun();
    draft(sessionStorage.getItem("draft") ?? "");
    if (talk) start({do: "open"});
    if (matchMedia("(pointer: fine)").matches) box()?.focus();
    const news = sessionStorage.getItem("news");
    sessionStorage.removeItem("news");
    if (news) tell(said(news));
    shortlist();
  },
  say(text) {
    if (text.trim()) act({do: "say", text: text.trim(), instead_of: insteadOf});
    edit(0);
    sessionStorage.removeItem("draft");
    return "";
  },
  at(told) {
    const id = told === "!" ? "" : told;
    if (id !== talk && running?.do !== "open") {
      history.pushState(null, "", id ? `#${id}` : location.pathname);
      talk = id;
    } else if (id !== location.hash.slice(1)) {
      // It could not be opened.
      talk = id;
      history.replaceState(null, "", id ? `#${id}` : location.pathname);
    }
    if (stopping) stop();
  },
};

addEventListener("popstate", () => {
  const other = location.hash.slice(1);
  if (other !== talk) show(other);
});

// The question is brought to the top once, so that its cards are seen before its prose.
function changed() {
  requestAnimationFrame(() => {
    const panel = find("#chat .panel-wrap");
    const asked = panel?.querySelectorAll(".user-row") ?? [];
    if (panel && asked.length && panel.dataset.asked !== String(asked.length)) {
      const top = (part) => part.getBoundingClientRect().top;
      const gap = top(asked[asked.length - 1]) - top(panel);
      panel.scrollBy({top: gap - 12, behavior: still() ? "auto" : "smooth"});
    }
    if (panel) panel.dataset.asked = asked.length;
    // Gradio names parts that can have no name, and gives each a direction of its own.
    for (const part of document.querySelectorAll("#chat [data-testid]:is([aria-label], [dir])")) {
      part.removeAttribute("aria-label");
      part.removeAttribute("dir");
    }
    ticked();
    attend();
  });
}

// Where a person answers, their words are looked for.
function attend() {
  clearTimeout(attend.next);
  if (!find("#chat .bot-row:nth-last-child(1 of .bot-row) [data-held]")) return;
  attend.next = setTimeout(() => {
    if (running || document.hidden) attend();
    else start({do: "open"});
  }, ATTENTION);
}

// The box.

const box = () => find("#ask textarea");

// On a phone the focus would open the keyboard over the page.
function focusBox() {
  if (matchMedia("(pointer: fine)").matches) box()?.focus();
}

function draft(text) {
  const area = box();
  if (!area || !text) return;
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
  area.dispatchEvent(new Event("input", {bubbles: true}));
}

function edit(turn, text = "") {
  insteadOf = turn;
  const line = find("#editing");
  if (!line) return;
  line.hidden = !turn;
  if (!turn) return line.replaceChildren();
  const cancel = Object.assign(document.createElement("button"), {
    type: "button", textContent: said("cancel"), onclick: () => edit(0),
  });
  line.replaceChildren(said("editing"), " ", cancel);
  draft(text);
  box().focus();
}

document.addEventListener("input", ({target}) => {
  if (target === box()) sessionStorage.setItem("draft", target.value);
});

// Where the server is gone, this page waits for it, and keeps what was typed.
async function watch(what) {
  await new Promise((go) => setTimeout(go, PATIENCE));
  if (running !== what) return;
  if (await alive()) return watch(what);
  if (what.do === "say") sessionStorage.setItem("draft", what.text);
  document.body.dataset.offline = said("offline");
  tell(said("offline"));
  while (!(await alive())) await new Promise((go) => setTimeout(go, PATIENCE));
  location.reload();
}

const alive = () =>
  fetch("/healthz", {cache: "no-store", signal: AbortSignal.timeout(PATIENCE)}).then(
    ({ok}) => ok,
    () => false,
  );

// What is done with a turn.

const DONE = {
  answer(button) {
    act({do: "say", text: button.textContent});
    // The button that was clicked disappears, so the focus has to go somewhere.
    focusBox();
  },
  move: (button) => act({do: "move", move: JSON.parse(button.dataset.move)}),
  retry: (button) => act({do: "retry", turn: Number(button.dataset.retry)}),
  edit: (button) => edit(Number(button.dataset.edit), button.previousElementSibling.innerText),
  verdict: judge,
  details: (button) => details(button.closest("[data-product]").dataset.product),
  limit: (button) => limit(JSON.parse(button.dataset.limit)),
  forget,
  tray: (button) => TRAY[button.dataset.tray](),
};

document.addEventListener("click", (event) => {
  followed(event);
  const button = event.target.closest("button");
  if (!button) return;
  for (const [name, done] of Object.entries(DONE)) if (name in button.dataset) done(button);
  if (button.id === "restart") {
    history.pushState(null, "", location.pathname);
    show("");
    focusBox();
  }
  if (button.id === "history") panel("talks", "/page/talks");
  if ("move" in button.dataset) {
    button.closest("dialog")?.close();
    focusBox();
  }
});

// What a shopper does with a card is told to the shop.

function told(part, kind) {
  const {product, exposure} = part.closest("article").dataset;
  return post("/behavior", {kind, product, exposure});
}

function followed(event) {
  const link = event.target.closest("article[data-exposure] h3 a");
  if (link && event.button < 2) told(link, "click").catch(() => {});
}
document.addEventListener("auxclick", followed);

async function judge(button) {
  const kind = button.dataset.verdict;
  const answer = await told(button, kind).catch(() => null);
  if (!answer?.ok) return tell(said("unknown"));
  const both = button.parentElement.querySelectorAll("button");
  both.forEach((each) => each.setAttribute("aria-pressed", each === button));
  if (kind === "dislike") return tell(said("disliked"));
  const leaning = await fetch("/page/leaning").catch(() => null);
  tell(leaning?.ok ? await leaning.text() : said("liked.plain"));
}

async function forget() {
  const answer = await post("/behavior/forget").catch(() => null);
  if (!answer?.ok) return tell(said("not_forgotten"));
  sessionStorage.clear();
  localStorage.removeItem("shortlist");
  sessionStorage.setItem("news", "forgotten");
  history.replaceState(null, "", location.pathname);
  location.reload();
}
