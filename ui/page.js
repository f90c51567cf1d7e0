// What a shopper does with a card is told to the shop, and the wish to be forgotten.
(() => {
  const post = (path, body) =>
    fetch(path, {
      method: "POST",
      keepalive: true,
      headers: {"Content-Type": "application/json"},
      body: JSON.stringify(body),
    });
  const tell = (part, kind) => {
    const {product, exposure} = part.closest("article").dataset;
    return post("/behavior", {kind, product, exposure});
  };
  const clicked = (event) => {
    const link = event.target.closest("article[data-exposure] h3 a");
    if (link && event.button < 2) tell(link, "click").catch(() => {});
  };
  const judged = async (button) => {
    const both = button.parentElement.querySelectorAll("button");
    const told = await tell(button, button.dataset.verdict).catch(() => null);
    if (told?.ok) both.forEach((b) => b.setAttribute("aria-pressed", b === button));
  };
  const say = (text) => {
    const place = document.querySelector("#known [role=status]");
    if (place) place.textContent = text;
    return Boolean(place);
  };
  const forget = async () => {
    const told = await post("/behavior/forget", {}).catch(() => null);
    if (!told?.ok) return say("That didn't work. Please try again in a minute.");
    sessionStorage.setItem("forgotten", "Everything kept of you here is deleted.");
    location.reload();
  };
  document.addEventListener("auxclick", clicked);
  document.addEventListener("click", (event) => {
    clicked(event);
    const verdict = event.target.closest("article[data-exposure] [data-verdict]");
    if (verdict) judged(verdict);
    if (event.target.closest("#known [data-forget]")) forget();
  });
  const forgotten = sessionStorage.getItem("forgotten");
  if (forgotten) {
    sessionStorage.removeItem("forgotten");
    const watch = new MutationObserver(() => say(forgotten) && watch.disconnect());
    watch.observe(document, {childList: true, subtree: true});
  }
})();
