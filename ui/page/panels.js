// What opens beside the conversation: details, history, another value for a limit, evidence.
async function panel(name, path) {
  await ready;
  const dialog = find(`#${name}`);
  const inside = find(".inside", dialog);
  inside.replaceChildren();
  dialog.showModal();
  const answer = await fetch(path).catch(() => null);
  if (answer?.ok) inside.innerHTML = await answer.text();
  else inside.textContent = said(answer?.status === 404 ? "vanished" : "sorry");
  return dialog;
}

const details = (product) => panel("drawer", `/page/details?${new URLSearchParams({product})}`);

async function limit({key, field, op, value, unit}) {
  const asked = new URLSearchParams({key, field, op, unit});
  for (const each of value) asked.append("value", each);
  const dialog = await panel("limit", `/page/limit?${asked}`);
  find("input, .values button", dialog)?.focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form.limit");
  if (!form) return;
  event.preventDefault();
  const value = form.elements.value.valueAsNumber;
  form.closest("dialog").close();
  if (Number.isFinite(value)) act({do: "move", move: {kind: "change", key: form.dataset.key, value}});
  focusBox();
});

// A click beside a panel closes it, and so does a conversation that was chosen in it.
document.addEventListener("click", ({target}) => {
  if (target.matches("dialog") || target.closest(".talks a")) target.closest("dialog").close();
});

// Evidence stands beside its reason; a mouse that rests on it is enough.
const evidenceOf = (button) => document.getElementById(button.getAttribute("popovertarget"));

function place(evidence) {
  const button = find(`[popovertarget="${evidence.id}"]`);
  const at = button.getBoundingClientRect();
  const {offsetWidth: width, offsetHeight: height} = evidence;
  const left = Math.min(Math.max(at.left, 8), innerWidth - width - 8);
  const below = at.bottom + 6 + height < innerHeight;
  evidence.style.left = `${left}px`;
  evidence.style.top = `${below ? at.bottom + 6 : Math.max(at.top - height - 6, 8)}px`;
}

document.addEventListener(
  "toggle",
  ({target, newState}) => {
    if (newState === "open" && target.matches(".evidence")) place(target);
  },
  true,
);
let resting;
document.addEventListener("pointerover", ({target, pointerType}) => {
  if (pointerType !== "mouse") return;
  const button = target.closest?.(".why");
  clearTimeout(resting);
  resting = setTimeout(() => {
    const open = find(".evidence:popover-open");
    if (button && evidenceOf(button) !== open) evidenceOf(button)?.showPopover();
    else if (!button && open && open.dataset.rested && !open.matches(":hover")) open.hidePopover();
    if (button && evidenceOf(button)) evidenceOf(button).dataset.rested = "1";
  }, 180);
});
document.addEventListener("scroll", () => find(".evidence:popover-open")?.hidePopover(), true);
