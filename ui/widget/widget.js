// Puts a launcher on a shop's page, and behind it the assistant in a frame of its own origin.
(() => {
  const script = document.currentScript || document.querySelector('script[src*="/widget.js"]');
  if (window.Shopkeeper || !script) return;

  const LABELS = {
    en: "Ask the shop assistant",
    es: "Preguntar al asistente",
    zh: "咨询导购助手",
  };
  const DRAWN = ["M4 5h16v11h-8l-5 4v-4H4zM8 9h8M8 12h5", "M6 9l6 6 6-6"];
  // Long enough for a slow phone, short enough to be seen by whoever sets the widget up.
  const PATIENCE = 4000;
  const STYLE = `
    :host { all: initial; color-scheme: light dark; }
    button, div { position: fixed; bottom: 1.25rem; inset-inline: var(--at); z-index: 2147483000; }
    button {
      width: 3.5rem; height: 3.5rem; padding: .875rem; border: 0; border-radius: 50%;
      background: var(--accent); color: var(--ink); box-shadow: 0 4px 20px rgb(0 0 0 / 30%);
      cursor: pointer;
    }
    svg {
      display: block; fill: none; stroke: currentColor; stroke-width: 1.8;
      stroke-linecap: round; stroke-linejoin: round;
    }
    div {
      bottom: 5.5rem; width: 26rem; height: min(44rem, 100dvh - 7rem); overflow: hidden;
      border-radius: 1.25rem; background: light-dark(#faf9f6, #171715); box-shadow: 0 8px 48px rgb(0 0 0 / 30%);
      opacity: 0; visibility: hidden; transition: 160ms;
    }
    .open { opacity: 1; visibility: visible; }
    iframe { width: 100%; height: 100%; border: 0; color-scheme: light dark; }
    @media (max-width: 30rem) {
      div {
        top: var(--top, 0); bottom: auto; inset-inline: 0; width: auto;
        height: var(--height, 100dvh); border-radius: 0;
      }
      .open + button { visibility: hidden; }
    }
    @media (prefers-reduced-motion: reduce) { div { transition: none; } }
    @media print { :host { display: none; } }`;

  const page = new URL("widget", script.src);
  const given = {...script.dataset};
  const locale = given.locale || navigator.language;
  const label = LABELS[locale.slice(0, 2).toLowerCase()] || LABELS.en;
  const color = /^#([\da-f]{3}){1,2}$/i.test(given.color) ? given.color : "#1d5c4b";
  const narrow = matchMedia("(max-width: 30rem)");
  const root = document.createElement("shopkeeper-widget").attachShadow({mode: "open"});
  const panel = root.appendChild(document.createElement("div"));
  const launcher = root.appendChild(document.createElement("button"));
  const path = drawing();
  let frame, ready, shown, waiting = [];

  const announce = (kind, detail) =>
    document.dispatchEvent(new CustomEvent(`shopkeeper:${kind}`, {detail}));

  const post = (kind, data) => frame.contentWindow.postMessage({...data, kind}, page.origin);
  const send = (...message) => (ready ? post(...message) : waiting.push(message));
  const fit = () => ready && post("fit", {covers: narrow.matches});

  const HEARD = {
    ready() {
      ready = true;
      fit();
      for (const message of waiting.splice(0)) post(...message);
      announce("ready");
    },
    close,
    answer: ({products}) => announce("answer", {products}),
    click: ({product}) => announce("click", {product}),
  };

  function framed() {
    const made = document.createElement("iframe");
    made.title = label;
    made.src = page;
    made.onload = () => {
      post("hello", {key: given.key, greeting: given.greeting, locale, color, ink: ink()});
      setTimeout(refused, PATIENCE, made);
    };
    return panel.appendChild(made);
  }

  // Whoever may not hold the frame gets an error page in it, which says nothing.
  function refused(asked) {
    if (ready || asked !== frame) return;
    console.warn(`Shopkeeper: is ${location.origin} one of the SHOPKEEPER_ORIGINS of ${page}?`);
    close();
    frame.remove();
    frame = null;
    waiting = [];
  }

  function show(open) {
    shown = open;
    panel.className = open ? "open" : "";
    path.setAttribute("d", DRAWN[+open]);
    launcher.ariaExpanded = open;
  }

  function open() {
    frame ||= framed();
    if (!shown) announce("open");
    show(true);
    frame.focus();
    send("open");
  }

  function close() {
    if (!shown) return;
    const inside = root.activeElement;
    show(false);
    if (inside) launcher.focus();
    announce("close");
  }

  function ask(text) {
    open();
    send("ask", {text: `${text}`});
  }

  function drawing() {
    const made = (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
    const svg = launcher.appendChild(made("svg"));
    svg.setAttribute("viewBox", "0 0 24 24");
    return svg.appendChild(made("path"));
  }

  // Black or white, whichever is read more easily on the color (WCAG's relative luminance).
  function ink() {
    const whole = color.length < 5 ? color.replace(/\w/g, "$&$&") : color;
    const [r, g, b] = [1, 3, 5].map((at) => (parseInt(whole.slice(at, at + 2), 16) / 255) ** 2.2);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#000" : "#fff";
  }

  // Only the assistant's own page in our own frame is heard.
  addEventListener("message", ({origin, source, data}) => {
    if (!frame || origin !== page.origin || source !== frame.contentWindow) return;
    if (Object.hasOwn(HEARD, data?.kind)) HEARD[data.kind](data);
  });
  narrow.onchange = fit;
  // A phone's keyboard covers the page without making it smaller.
  window.visualViewport?.addEventListener("resize", ({target}) => {
    panel.style.setProperty("--top", `${target.offsetTop}px`);
    panel.style.setProperty("--height", `${target.height}px`);
  });
  launcher.onclick = () => (shown ? close() : open());
  root.onkeydown = ({key}) => key === "Escape" && close();
  launcher.ariaLabel = label;
  show(false);

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  root.host.dir = "ltr";
  const at = given.position === "left" ? "1.25rem auto" : "auto 1.25rem";
  root.host.style.cssText = `--accent:${color};--ink:${ink()};--at:${at}`;
  const place = () => document.body.append(root.host);
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
  window.Shopkeeper = {open, close, ask};
})();
