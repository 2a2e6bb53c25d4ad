/* The framework switch: shows one framework's code and prose and remembers the choice.
   The choice is read before the first paint, by first.js. */
(function () {
  "use strict";
  const KEY = "course-framework";
  const root = document.documentElement;

  /* The framework and when it was chosen; empty until the reader has chosen. */
  function choice() {
    const { framework, frameworkChosen } = root.dataset;
    return Number(frameworkChosen) > 0 ? `${framework}.${frameworkChosen}` : "";
  }

  function store() {
    try {
      if (choice()) localStorage.setItem(KEY, choice());
    } catch (error) {
      // Storage is blocked: the choice travels in the links, see below.
    }
  }

  function show(value) {
    root.dataset.framework = value;
    document.querySelectorAll(`input[name="${KEY}"]`).forEach((input) => {
      input.checked = input.value === value;
    });
  }

  /* Keep what the reader is looking at where it is, although text above it changes its height. */
  function choose(value) {
    const visible = [...document.querySelectorAll("article section > *")].find((element) => {
      const box = element.getBoundingClientRect();
      return box.height > 0 && box.bottom > 80;
    });
    const before = visible ? visible.getBoundingClientRect().top : 0;
    show(value);
    if (visible && window.scrollY > 0 && visible.getBoundingClientRect().height > 0) {
      window.scrollBy({ top: visible.getBoundingClientRect().top - before, behavior: "instant" });
    }
    root.dataset.frameworkChosen = Date.now();
    store();
    forgetLink();
  }

  /* What the link asked for ("?framework=keras") is over once the reader has chosen. */
  function forgetLink() {
    const url = new URL(location.href);
    if (!url.searchParams.has("framework")) return;
    url.searchParams.delete("framework");
    history.replaceState(null, "", url);
  }

  show(root.dataset.framework);
  store();

  document.addEventListener("change", (event) => {
    if (event.target.name === KEY) choose(event.target.value);
  });
  window.addEventListener("storage", (event) => {
    const [framework, chosen] = event.key === KEY && event.newValue ? event.newValue.split(".") : [];
    if (Number(chosen) > Number(root.dataset.frameworkChosen)) {
      root.dataset.frameworkChosen = chosen;
      show(framework);
    }
  });

  /* Some browsers give every file:// page a storage of its own. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !choice() || location.protocol !== "file:" || !link.pathname.endsWith(".html")) return;
    if (link.protocol !== "file:" || link.pathname === location.pathname) return;
    const url = new URL(link.href);
    if (/^(torch|keras)$/.test(url.searchParams.get("framework"))) return; // it leads to this one's text
    url.searchParams.set("framework", choice());
    link.href = url.href;
  });

  /* The stand-in's banner stays on top; what else sticks to the top goes below it. */
  const banner = document.querySelector(".bd-header-announcement");
  if (banner) {
    new ResizeObserver(() => {
      root.style.setProperty("--course-banner-height", `${Math.round(banner.getBoundingClientRect().height)}px`);
    }).observe(banner);
  }

  /* "Print" in the download menu */
  document.querySelectorAll(".btn-download-pdf-button").forEach((button) => {
    button.addEventListener("click", () => window.print());
  });


  /* What is wider than the page scrolls by itself; it can be reached from the keyboard and says what it is. */
  const SCROLLS = {
    "div.math, span.math.is-long": "Formula",
    ".pst-scrollable-table-container, .cell_output .text_html": "Table",
    "div.highlight pre": "Printed text",
  };
  function reachWide() {
    for (const [selector, name] of Object.entries(SCROLLS)) {
      document.querySelectorAll(selector).forEach((element) => {
        const isWide = element.clientWidth > 0 && element.scrollWidth > element.clientWidth;
        const attributes = { tabindex: "0", role: "group", "aria-label": `${name}, scrolls sideways` };
        for (const [key, value] of Object.entries(attributes)) {
          if (isWide) element.setAttribute(key, value);
          else element.removeAttribute(key);
        }
      });
    }
  }
  window.addEventListener("load", reachWide);
  window.addEventListener("resize", reachWide);
  document.addEventListener("toggle", reachWide, true);
  document.addEventListener("change", reachWide);

  /* On paper nothing is folded; afterwards everything is as it was. */
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("article details:not([open])")];
    folded.forEach((fold) => (fold.open = true));
  });
  window.addEventListener("afterprint", () => {
    folded.forEach((fold) => (fold.open = false));
    folded = [];
  });

  /* A link to something inside a folded answer unfolds it. */
  function unfold() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
  }
  window.addEventListener("hashchange", unfold);
  unfold();
})();
