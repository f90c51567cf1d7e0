// What a turn looks like: values in, elements out; all that a catalogue says is only ever text.
const SIGNS = {ne: "≠", not_in: "≠", lt: "<", lte: "≤", gt: ">", gte: "≥"};
const ON_THE_CARD = ["price", "rating", "rating_count", "stock"];
const ICONS = {
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M7 7h10v10H7z",
  close: "M6 6l12 12M18 6L6 18",
  restart: "M4 12a8 8 0 1 0 3-6M4 4v4h4",
};

export const part = (tag, kind, ...inside) => {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  made.append(...inside.flat(2).filter(Boolean));
  return made;
};

export const icon = (name) => {
  const made = (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
  const svg = made("svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.appendChild(made("path")).setAttribute("d", ICONS[name]);
  return svg;
};

export const button = (label, action) =>
  Object.assign(part("button", "", label), {type: "button", onclick: action});

const unseen = (text) => part("span", "unseen", text);
// A text of either direction in a line of its own direction.
const foreign = (text) => part("bdi", "", text);

// Paragraphs, lists and emphasis; whatever else Markdown knows stays as it is typed.
export const prose = (text) => {
  const told = part("div", "prose");
  told.dir = "auto";
  let list;
  for (const line of text.split("\n").filter((each) => each.trim())) {
    const item = /^\s*(?:[-*]|\d+\.)\s+(.*)/.exec(line);
    if (!item) list = told.append(part("p", "", emphasized(line)));
    else (list ||= told.appendChild(part("ul"))).append(part("li", "", emphasized(item[1])));
  }
  return told;
};

const emphasized = (line) =>
  line.split(/\*\*(.+?)\*\*/).map((each, at) => (at % 2 ? part("strong", "", each) : each));

export const chips = ({constraints, dropped, unknown}, t) => [
  ...constraints.map((each) => chip(worded(each), aside(each), t)),
  ...dropped.map((each) => chip(worded(each), "dropped", t)),
  ...unknown.map((each) => chip(each, "unknown", t)),
];

const aside = ({checkable, hard}) => (checkable ? !hard && "maybe" : "unchecked");

const chip = (text, aside, t) =>
  part("li", aside, foreign(text), aside && [" ", part("small", "", t(aside))]);

const worded = ({said, field, op, value, unit}) =>
  said || [field.replaceAll("_", " "), SIGNS[op], [value].flat().join(", "), unit].join(" ");

// Pictures that are there already are taken over, so that nothing flickers when reasons come.
export const cards = (items, before, about) => {
  const seen = Object.fromEntries(Array.from(before, (each) => [each.dataset.product, each]));
  return items.map((item) => {
    const old = seen[item.id]?.firstChild;
    const made = part("li", old ? "" : "arriving", old || picture(item), facts(item, about));
    made.dataset.product = item.id;
    return made;
  });
};

const facts = (item, about) =>
  part("div", "facts", title(item, about), [
    part("p", "", price(item, about), rating(item, about)),
    part("ul", "reasons", reasons(item)),
    part("p", "foot", stock(item, about), about.exposure && verdicts(item, about)),
  ]);

const picture = ({image, title}) => {
  const letter = title.slice(0, 1);
  const address = image && linked(image, location);
  if (!address) return part("div", "picture", letter);
  const shown = part("img");
  const plate = part("div", "picture", shown);
  shown.onerror = () => plate.replaceChildren(letter);
  Object.assign(shown, {alt: "", referrerPolicy: "no-referrer", src: address});
  return plate;
};

const title = ({id, title, url}, {click}) => {
  const href = linked(url);
  const link = {href, target: "_blank", rel: "noopener noreferrer", onclick: () => click(id)};
  return part("h2", "", href ? Object.assign(part("a", "", title), link) : title);
};

// An address on the web, or nothing: no scheme that could run something.
const linked = (address, base) => {
  try {
    const {href} = new URL(address, base);
    return /^https?:/.test(href) && href;
  } catch {
    return "";
  }
};

const price = ({price, list_price: before}, {t}) => [
  price ? part("strong", "", price) : t("unpriced"),
  before && [" ", part("del", "", unseen(`${t("instead")} `), before)],
];

const rating = ({rating, rating_max: most, rating_count: count}, {t}) => {
  if (rating == null) return part("span", "rating", t("unrated"));
  const told = [rating, most, count ?? 0].map((each) => each.toLocaleString(document.documentElement.lang));
  const seen = part("span", "", part("i", "", "★"), ` ${told[0]} (${told[2]})`);
  seen.ariaHidden = true;
  return part("span", "rating", seen, unseen(t("rated", ...told)));
};

const stock = ({available, status}, {t}) => {
  const state = available ? status : "out_of_stock";
  return part("span", state, t(state) || t("in_stock"));
};

// Two at most, and nothing that the card states anyway; a drawback keeps its place.
const reasons = ({reasons = []}) => {
  const news = reasons.filter(isNews);
  const bad = news.filter(({kind}) => kind === "drawback").slice(0, 1);
  const good = news.filter(({kind}) => kind !== "drawback").slice(0, 2 - bad.length);
  return [...good, ...bad].map(({kind, text}) => part("li", kind, foreign(text)));
};

const isNews = ({kind, evidence}) =>
  kind === "comparison" || evidence.some(({field}) => !ON_THE_CARD.includes(field));

const verdicts = ({id, title}, {t, judge}) => {
  const both = Object.entries({like: "+", dislike: "−"}).map(([kind, sign]) => {
    const made = button(sign, async () => {
      if (await judge(kind, id)) for (const each of both) each.ariaPressed = each === made;
    });
    const label = t(kind);
    return Object.assign(made, {title: label, ariaLabel: `${label}: ${title}`, ariaPressed: false});
  });
  return both;
};
