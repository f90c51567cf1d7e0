// The conversation in the widget's frame: what the shopper and the page around it do.
import {button, cards, chips, icon, part, prose} from "./parts.js";
import {Talk} from "./talk.js";

const page = document.documentElement;
const find = (selector) => document.querySelector(selector);
const [main, log, next, form, box, send, told] =
  ["main", "#log", "#next", "form", "#ask", "#send", "#told"].map(find);
const ALLOWED = [...page.dataset.origins.split(" "), location.origin];
const MOST = 4;
// A reply of a person, who only writes.
const PERSON = {
  held_by: "person", items: [], follow_ups: [], need: {constraints: [], dropped: [], unknown: []},
};
// Milliseconds until their words are looked for again.
const [SOON, RARELY] = [2000, 30000];
let home, talk, texts, greeted, running, covered, looking;
let turns = Promise.resolve();

// Returns one of the widget's own texts, with what stands in its places.
const t = (name, ...places) => (texts[name] || "").replace(/\{(\d)}/g, (_, at) => places[at]);

// The page around the frame: only one that the shop lists is heard, and told anything.

const HEARD = {
  hello: (given) => talk || started(given),
  fit: ({covers}) => (main.ariaModal = covered = covers === true),
  open: focus,
  ask: ({text}) => talk && ask(`${text}`),
};

addEventListener("message", ({origin, source, data}) => {
  if (source !== parent || !ALLOWED.includes(origin) || !Object.hasOwn(HEARD, data?.kind)) return;
  home = origin;
  HEARD[data.kind](data);
});

const tell = (kind, data) => home && parent.postMessage({...data, kind}, home);

async function started({key, locale = navigator.language, color, ink, greeting}) {
  talk = new Talk(key);
  page.lang = /^(es|zh)/i.exec(locale)?.[0].toLowerCase() || "en";
  page.dir = /^(ar|fa|he|ur)/i.test(locale) ? "rtl" : "ltr";
  // A page of its own keeps the style sheet's color.
  if (color) page.style.cssText = `--color: ${color}; --ink: ${ink}`;
  texts = (await import(`./texts/${page.lang}.js`)).default;
  greeted = greeting || t("greeting");
  dressed();
  welcome();
  tell("ready");
}

function dressed() {
  document.title = find("h1").textContent = t("title");
  box.placeholder = t("ask");
  // What is typed before anybody listens would be lost.
  box.disabled = false;
  for (const name of ["log", "next", "ask"]) find(`#${name}`).ariaLabel = t(name);
  for (const name of ["restart", "close"]) drawn(find(`#${name}`), name);
  drawn(send, "send");
}

function drawn(button, name) {
  button.replaceChildren(icon(name));
  button.ariaLabel = button.title = t(name);
}

// A conversation.

function welcome() {
  attend();
  log.replaceChildren(part("div", "turn", prose(greeted)));
  suggest([]);
  if (!talk.id) return;
  if (!talk.turns.length) log.firstChild.append(part("p", "note", t("resumed")));
  try {
    for (const [asked, reply] of talk.turns) over(turn(asked), reply);
    // Who has it is known from the last of them, or has to be asked.
    attend((talk.turns.at(-1)?.[1] || PERSON).held_by, 0);
  } catch {
    // An earlier release kept them in another shape.
    talk.restart();
    welcome();
  }
}

// While a person has the conversation their words are looked for, less and less often.
function attend(holder, pause = SOON) {
  clearTimeout(looking);
  if (holder === "person") looking = setTimeout(look, pause, pause);
}

async function look(pause) {
  const news = await talk.news();
  if (!news) return;
  for (const {text} of news.messages) HAPPENED.done(turn(""), {...PERSON, text, notes: [t("team")]});
  attend(news.held_by, news.messages.length ? SOON : Math.min(pause * 1.5 + SOON, RARELY));
}

function turn(asked) {
  const bubble = part("p", "asked", asked);
  bubble.dir = "auto";
  const [chips, cards, waiting, said, foot] = ["chips", "cards", "waiting", "said", "after"].map(
    (kind) => part(kind.endsWith("s") ? "ul" : "div", kind),
  );
  const element = part("div", "turn", bubble, chips, cards, waiting, said, foot);
  chips.ariaLabel = t("understood");
  log.append(element);
  // The question comes to the top once, so that its cards are seen before its prose.
  log.scrollTop = element.offsetTop;
  return {asked, element, chips, cards, waiting, said, foot, words: ""};
}

const HAPPENED = {
  understood: (turn, {need}) => turn.chips.replaceChildren(...chips(need, t)),
  found(turn, {items}) {
    show(turn, items);
    if (items.length) wait(turn, "checking");
  },
  said(turn, {text}) {
    wait(turn);
    turn.said.replaceChildren(prose((turn.words += text)));
  },
  done(turn, reply) {
    over(turn, reply);
    talk.keep(turn.asked, reply);
    told.textContent = `${turn.said.textContent} ${turn.cards.ariaLabel}`;
    tell("answer", {products: reply.items.map(({id}) => id)});
    attend(reply.held_by);
  },
};

function over(turn, reply) {
  turn.done = true;
  wait(turn);
  HAPPENED.understood(turn, reply);
  show(turn, reply.items, reply.exposure);
  turn.said.replaceChildren(prose(reply.text || t(silence(reply))));
  turn.foot.replaceChildren(...reply.notes.map((note) => part("p", "note", note)));
  suggest(reply.asks?.options || reply.follow_ups);
}

function silence({held_by: holder, items, notes}) {
  return holder === "person" ? holder : items.length || notes.length ? "" : "silent";
}

function show(turn, items, exposure) {
  const judge = (kind, product) => talk.tell(kind, product, exposure);
  const click = (product) => {
    if (exposure) judge("click", product);
    tell("click", {product});
  };
  turn.cards.replaceChildren(...cards(items, turn.cards.children, {t, exposure, judge, click}));
  turn.cards.ariaLabel = items.length ? t("products", items.length) : "";
}

function wait(turn, name) {
  turn.waiting.textContent = t(name);
}

function suggest(given) {
  const asking = (each) => () => {
    ask(each);
    focus();
  };
  next.replaceChildren(...given.slice(0, MOST).map((each) => button(each, asking(each))));
}

// What is asked during an answer comes next.
function ask(text) {
  const asked = text.trim();
  if (asked) turns = turns.then(() => answered(turn(asked)));
}

async function answered(turn) {
  running = new AbortController();
  drawn(send, "stop");
  suggest([]);
  wait(turn, "waiting");
  try {
    for await (const [kind, data] of talk.turn(turn.asked, running.signal)) HAPPENED[kind]?.(turn, data);
    // What ends in the middle was cut off.
    if (!turn.done) throw {};
  } catch (error) {
    if (!turn.done) broken(turn, error);
  }
  running = null;
  drawn(send, "send");
}

function broken(turn, {name, status, words}) {
  const stopped = name === "AbortError";
  const line = part("p", "failed", stopped ? t("stopped") : words || t(status === 429 ? "often" : "sorry"));
  if (!stopped) line.role = "alert";
  wait(turn);
  turn.foot.replaceChildren(line, button(t("retry"), () => {
    turn.element.remove();
    ask(turn.asked);
    focus();
  }));
}

// What the shopper does.

// On a phone the focus would open the keyboard over the conversation.
function focus() {
  (matchMedia("(pointer: fine)").matches ? box : main).focus();
}

form.onsubmit = (event) => {
  event.preventDefault();
  if (running) return running.abort();
  ask(box.value);
  box.value = "";
};

box.onkeydown = (event) => {
  // Enter also ends the spelling of a Chinese word, which sends nothing.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (!running) form.requestSubmit();
};

find("#close").onclick = () => tell("close");

find("#restart").onclick = () => {
  running?.abort();
  talk.restart();
  welcome();
  focus();
};

page.onkeydown = (event) => {
  if (event.key === "Escape" && !event.isComposing) tell("close");
  if (event.key === "Tab" && covered) circle(event);
};

// Where the panel covers the page, the keyboard stays in it.
function circle(event) {
  const stops = [...main.querySelectorAll("button, a, textarea, [tabindex='0']")];
  const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (![from, event.shiftKey && main].includes(document.activeElement)) return;
  event.preventDefault();
  to.focus();
}

// Opened as a page of its own, it needs nobody to begin.
if (parent === window) started({});
