// The shortlist: products that were ticked, kept by this browser alone.
const MOST = 20;

const picked = () => {
  try {
    return JSON.parse(localStorage.getItem("shortlist")) ?? [];
  } catch {
    return [];
  }
};

const TRAY = {
  compare: () => act({do: "move", move: {kind: "compare", products: picked().map(({id}) => id)}}),
  link: () => copy(Promise.resolve(address("/shortlist"))),
  markdown: () => copy(fetch(address("/shortlist.md")).then((answer) => answer.text())),
  clear: () => keep([]),
  remove: (id) => keep(picked().filter((each) => each.id !== id)),
};

function address(path) {
  const asked = new URLSearchParams(picked().map(({id}) => ["product", id]));
  return `${location.origin}${path}?${asked}`;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(await text);
    tell(said("copied"));
  } catch {
    // Without leave to copy, what would be copied is shown.
    const dialog = await find("#limit");
    const area = Object.assign(document.createElement("textarea"), {value: await text, rows: 6});
    area.setAttribute("aria-label", said("copied"));
    find(".inside", dialog).replaceChildren(area);
    dialog.showModal();
    area.select();
  }
}

function keep(products) {
  localStorage.setItem("shortlist", JSON.stringify(products.slice(-MOST)));
  shortlist();
  ticked();
}

document.addEventListener("change", ({target}) => {
  if (!target.matches("[data-pick]")) return;
  const card = target.closest("[data-product]");
  const id = card.dataset.product;
  const others = picked().filter((each) => each.id !== id);
  const image = find(".picture img", card)?.src ?? "";
  keep(target.checked ? [...others, {id, title: find("h3", card).textContent, image}] : others);
});

// Another tab of this browser shares the list.
addEventListener("storage", ({key}) => {
  if (key !== "shortlist") return;
  shortlist();
  ticked();
});

function ticked() {
  const ids = new Set(picked().map(({id}) => id));
  for (const input of document.querySelectorAll("[data-pick]")) {
    input.checked = ids.has(input.closest("[data-product]").dataset.product);
  }
}

function shortlist() {
  const tray = find("#tray");
  if (!tray) return;
  const products = picked();
  tray.hidden = !products.length;
  find("ul", tray).replaceChildren(...products.map(thumb));
  const open = find("[data-tray=open]", tray);
  if (open) open.href = address("/shortlist");
  const compare = find("[data-tray=compare]", tray);
  compare.disabled = products.length < 2 || products.length > 4;
  compare.title = compare.disabled ? said("compare.few") : "";
}

function thumb({id, title, image}) {
  const item = document.createElement("li");
  const button = Object.assign(document.createElement("button"), {type: "button", title});
  const picture = image
    ? Object.assign(document.createElement("img"), {src: image, alt: title})
    : title.slice(0, 1);
  button.setAttribute("aria-label", title);
  button.dataset.details = "";
  item.dataset.product = id;
  button.append(picture);
  item.append(button);
  return item;
}
