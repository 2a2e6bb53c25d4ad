/* What a term of the glossary means, or which work a reference names, beside the link that is pointed at or focused.
   The words come from terms.js, which is loaded when it is first needed. Without it, links are links. */
(function () {
  "use strict";
  const LINK = 'article a[href*="#term-"], article a[href*="#bib-"]';
  const PAUSE = 300; // milliseconds before it opens, and before it closes, so that the pointer can move into it
  const root = document.documentElement.dataset.content_root;
  const box = document.createElement("div");
  box.className = "term-box";
  box.id = "course-term";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  let [shown, next, timer] = [null, null, 0];

  const linkAt = (event) => (event.target.closest && event.target.closest(LINK)) || null;

  function load(then) {
    if (window.courseTerms) return then();
    let script = document.getElementById("course-terms");
    if (!script) {
      script = document.createElement("script");
      script.id = "course-terms";
      script.src = `${root}_finding/terms.js`;
      document.head.append(script);
    }
    script.addEventListener("load", then, { once: true });
  }

  function open(link) {
    clearTimeout(timer);
    const text = window.courseTerms[link.hash.slice(1)];
    if (!text || link !== next || link === shown || box.contains(link)) return;
    close();
    next = shown = link;
    box.innerHTML = text;
    box.querySelectorAll("a[href]").forEach((inner) => {
      if (!/^\w+:/.test(inner.getAttribute("href"))) inner.setAttribute("href", root + inner.getAttribute("href"));
      inner.tabIndex = -1; // from the keyboard, the link itself leads to them
    });
    if (box.querySelector("math") && !document.querySelector('link[href*="mathematics.css"]')) {
      document.head.insertAdjacentHTML("beforeend", `<link rel="stylesheet" href="${root}_static/mathematics.css">`);
    }
    document.querySelector("main").append(box);
    box.hidden = false;
    link.setAttribute("aria-describedby", box.id);
    place(link);
  }

  /* Below the link, or above it where there is no room below; never beyond the sides of the window. */
  function place(link) {
    const at = link.getClientRects()[0];
    const origin = box.offsetParent.getBoundingClientRect();
    const widest = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(at.left, widest - box.offsetWidth - 8));
    const isBelow = at.bottom + box.offsetHeight + 8 < innerHeight || at.top < box.offsetHeight + 80;
    const below = isBelow ? link.getBoundingClientRect().bottom + 4 : at.top - box.offsetHeight - 4;
    box.style.left = `${left - origin.left}px`;
    box.style.top = `${below - origin.top}px`;
  }

  function close() {
    clearTimeout(timer);
    if (shown) shown.removeAttribute("aria-describedby");
    shown = next = null;
    box.hidden = true;
  }

  function want(link, pause) {
    clearTimeout(timer);
    next = link;
    if (link !== shown) timer = setTimeout(() => load(() => open(link)), pause);
  }

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = linkAt(event);
    if (box.contains(event.target)) clearTimeout(timer);
    else if (link) want(link, PAUSE);
    else if (shown ? shown !== document.activeElement : next) {
      clearTimeout(timer);
      timer = setTimeout(close, shown ? PAUSE : 0);
    }
  });
  document.addEventListener("focusin", (event) => {
    const link = linkAt(event);
    if (link && link.matches(":focus-visible")) want(link, 0);
    else if (!box.contains(event.target)) close();
  });
  document.addEventListener("focusout", (event) => {
    if ((event.target === shown || event.target === next) && !box.matches(":hover")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
})();
