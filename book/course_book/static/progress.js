/* Which chapters were read to their end, and where the reader left off. It is kept in this browser and nowhere else. */
(function () {
  "use strict";
  const KEY = "course-progress";
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const nameOf = (url) => decodeURIComponent(url.pathname.slice(root.pathname.length));
  const page = nameOf(location);

  function load() {
    try {
      const { read, seen, last } = JSON.parse(localStorage.getItem(KEY)) || {};
      return { read: { ...read }, seen: { ...seen }, last: last && typeof last.page === "string" ? last : null };
    } catch (error) {
      return { read: {}, seen: {}, last: null }; // storage is blocked, or something else wrote there
    }
  }

  function update(change) {
    const state = load();
    change(state);
    try {
      localStorage.setItem(KEY, JSON.stringify(state));
    } catch (error) {
      // Storage is blocked: nothing is remembered.
    }
  }

  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  /* A check mark at each link to a page that was read to its end. */
  function mark({ read }) {
    document.querySelectorAll(".page-read").forEach((each) => each.remove());
    document.querySelectorAll(".bd-sidebar-primary nav a.internal, .chapter-list a.internal").forEach((link) => {
      if (read[nameOf(link)]) link.append(element("span", "page-read", element("span", "visually-hidden", ", read to the end")));
    });
  }

  /* On the first page, the way back to where the reader was. */
  function offer({ last, read }) {
    document.querySelector(".go-on")?.remove();
    const start = document.querySelector(".landing .start");
    if (!start || (!last && !Object.keys(read).length)) return;
    const box = element("div", "go-on d-print-none");
    if (last) {
      const link = element("a", "", last.section && last.section !== last.title ? `${last.title}: ${last.section}` : last.title);
      link.href = new URL(last.page + (last.anchor ? `#${last.anchor}` : ""), root).href;
      box.append(element("p", "", "Go on where you were: ", link));
    }
    const button = element("button", "btn", "Forget what I have read");
    button.type = "button";
    button.addEventListener("click", () => {
      update((state) => Object.assign(state, { read: {}, seen: {}, last: null }));
      show();
      start.querySelector("a").focus();
    });
    box.append(element("p", "go-on-note", "Only this browser remembers it. ", button));
    start.after(box);
  }

  function show() {
    const state = load();
    mark(state);
    offer(state);
  }
  show();
  window.addEventListener("pageshow", (event) => event.persisted && show());
  window.addEventListener("storage", (event) => event.key === KEY && show());

  if (!page.startsWith("chapters/")) return;
  function words(heading) {
    const copy = heading.cloneNode(true);
    copy.querySelector(".headerlink")?.remove();
    return copy.textContent.trim();
  }

  const headings = [...document.querySelectorAll("article section[id] > :is(h1, h2, h3)")];
  const parts = headings.filter((each) => each.tagName === "H2").map((each) => each.parentNode.id);
  const end = document.querySelector(".prev-next-area");
  const visible = new Set();
  let timer = 0;

  /* The section at the top of the window is being read. The end counts once half of the sections were seen. */
  function note() {
    const line = Math.max(innerHeight / 4, 180);
    const here = headings.findLast((each) => each.getClientRects().length && each.getBoundingClientRect().top < line);
    const title = words(headings[0]);
    update((state) => {
      const seen = new Set(state.seen[page]);
      visible.forEach((id) => seen.add(id));
      state.seen[page] = [...seen].filter((id) => parts.includes(id));
      const isAnchor = here && here !== headings[0];
      state.last = { page, title, anchor: isAnchor ? here.parentNode.id : "", section: isAnchor ? words(here) : "" };
      const isEnd = end && end.getBoundingClientRect().top < innerHeight;
      if (!isEnd || state.seen[page].length < parts.length / 2) return;
      state.read[page] = true;
      const next = end.querySelector(".right-next");
      if (next) state.last = { page: nameOf(next), title: next.querySelector(".prev-next-title").textContent.trim() };
    });
    mark(load());
  }
  const observer = new IntersectionObserver((entries) => {
    entries.forEach(({ isIntersecting, target }) => isIntersecting && target.parentNode.id && visible.add(target.parentNode.id));
    clearTimeout(timer);
    timer = setTimeout(note, 400);
  }, { rootMargin: "0px 0px -10% 0px" });
  headings.forEach((each) => observer.observe(each));
  if (end) observer.observe(end);
})();
