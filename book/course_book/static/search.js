/* The search page: lists the sections that have every word, titles first, each with an excerpt.
   The text comes from sections.js, what a word matches from found.js. */
(function () {
  "use strict";
  const { fold, patterns } = window.courseFind;
  const TITLES = ["", "PyTorch", "Keras"];
  const NAMES = ["", "torch", "keras"];
  const AT_FIRST = 20;
  const WIDTH = 210; // of an excerpt, in characters
  const list = document.getElementById("search-results");
  const status = document.getElementById("search-status");
  const more = document.getElementById("search-more");
  const field = document.querySelector(".bd-search-container input[name=q]");
  const root = document.documentElement.dataset.content_root;

  const sections = window.courseSections.flatMap(([page, pageTitle, rows]) =>
    rows.map(([anchor, title, ...texts]) => ({ page, pageTitle, anchor, title, texts })),
  );
  let folded = null; // made when it is first needed

  function prepare() {
    if (folded) return;
    folded = sections.map((each) => ({ weight: each.page === "reference" ? 0.2 : 1, isPage: !each.anchor, title: fold(each.title), page: fold(each.pageTitle), texts: each.texts.map(fold) }));
  }

  const all = (pattern, text) => [...text.matchAll(pattern)];
  const has = (pattern, text) => text.search(pattern) >= 0;

  /* How well a section fits; 0 if it has not every word. One word may stand in its page's title alone. */
  function score(section, terms) {
    let sum = 0;
    let own = 0;
    for (const { word, exact, pattern } of terms) {
      const inTitle = has(pattern, section.title);
      const isWhole = has(exact, section.title);
      const count = section.texts.reduce((found, text) => found + all(pattern, text).length, 0);
      const inPage = has(pattern, section.page);
      if (!inTitle && !count && !inPage) return 0;
      own += inTitle || count > 0;
      sum += (section.title === word ? 150 : 0) + (inTitle ? 100 : 0) + (isWhole ? 30 : 0);
      sum += (inTitle && section.isPage ? 60 : 0) + (inPage ? 15 : 0) + Math.min(count, 8) * 2;
      sum += section.texts.some((text) => has(exact, text)) ? 10 : 0;
    }
    if (own < Math.min(terms.length, 1) || (terms.length > 1 && own < terms.length - 1)) return 0;
    const phrase = terms.map((term) => term.word).join(" ");
    if (terms.length > 1 && section.texts.some((text) => text.includes(phrase))) sum += 40;
    if (terms.length > 1 && section.title.includes(phrase)) sum += 100;
    return sum * section.weight;
  }

  /* The text to show: what both frameworks share, or else the reader's own, or else the other's. */
  function choose(at, terms) {
    const mine = Math.max(NAMES.indexOf(document.documentElement.dataset.framework), 1);
    const order = [0, mine, 3 - mine].filter((each) => sections[at].texts[each]);
    const counts = order.map((each) => terms.filter(({ pattern }) => has(pattern, folded[at].texts[each])).length);
    return order[counts.indexOf(Math.max(...counts))] || 0;
  }

  /* Where most of the words stand close together: [text, whether it is marked] from there on. */
  function excerpt(text, terms) {
    const places = terms.flatMap(({ pattern }, term) =>
      all(pattern, fold(text)).slice(0, 200).map((match) => ({ from: match.index, to: match.index + match[0].length, term })),
    );
    places.sort((a, b) => a.from - b.from);
    let [best, most] = [0, 0];
    places.forEach((place, index) => {
      const near = places.slice(index).filter((other) => other.to < place.from + WIDTH * 0.7);
      const different = new Set(near.map((other) => other.term)).size;
      if (different > most) [best, most] = [place.from, different];
    });
    const from = best < 60 ? 0 : text.lastIndexOf(" ", best - 45) + 1;
    const end = text.length <= from + WIDTH ? text.length : text.lastIndexOf(" ", from + WIDTH);
    const parts = [[from ? "… " : "", false]];
    let at = from;
    for (const { from: start, to } of places) {
      if (start < at || to > end) continue;
      parts.push([text.slice(at, start), false], [text.slice(start, to), true]);
      at = to;
    }
    parts.push([text.slice(at, end) + (end < text.length ? " …" : ""), false]);
    return parts;
  }

  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  const marked = (parts) => parts.map(([text, isFound]) => (isFound ? element("mark", "", text) : text));

  function result(at, terms, query) {
    const { page, pageTitle, anchor, title, texts } = sections[at];
    const kind = choose(at, terms);
    const asked = new URLSearchParams({ find: query });
    if (kind && NAMES[kind] !== document.documentElement.dataset.framework) asked.set("framework", NAMES[kind]);
    const link = element("a", "", ...marked(excerpt(title, terms)));
    link.href = `${root}${page}.html?${asked}${anchor && `#${anchor}`}`;
    const where = element("span", "search-where", pageTitle === title ? "" : pageTitle);
    if (kind) where.append(" ", element("span", "search-framework", TITLES[kind]));
    const item = element("li", "", link, where);
    if (texts[kind]) item.append(element("p", "search-excerpt", ...marked(excerpt(texts[kind], terms))));
    return item;
  }

  /* Sections in the order of how well they fit, then in the book's. */
  function find(terms) {
    if (!terms.length) return [];
    prepare();
    const scores = folded.map((section) => score(section, terms));
    return [...scores.keys()].filter((at) => scores[at]).sort((a, b) => scores[b] - scores[a] || a - b);
  }

  function search() {
    const query = field.value.trim();
    let words = query;
    let found = find(patterns(words));
    let note = "";
    if (query && !found.length && /\w\.\w*[a-z]/i.test(query) && !query.includes('"')) {
      words = query.replace(/\S*\.(?=[a-z])/gi, ""); // torch.nn.Conv2d: Conv2d
      found = find(patterns(words));
      if (found.length) note = `Nothing has “${query}” in full. `;
    }
    const show = (number) => list.replaceChildren(...found.slice(0, number).map((at) => result(at, patterns(words), words)));
    show(AT_FIRST);
    more.hidden = found.length <= AT_FIRST;
    more.textContent = `Show all ${found.length}`;
    more.onclick = () => {
      show(found.length);
      more.hidden = true;
      list.children[AT_FIRST].querySelector("a").focus();
    };
    const pages = new Set(found.map((at) => sections[at].page)).size;
    const counted = `${found.length} ${found.length === 1 ? "section" : "sections"} on ${pages} ${pages === 1 ? "page" : "pages"} for “${words}”.`;
    status.textContent = !query ? "" : found.length ? note + counted : `Nothing found for “${query}”. Try fewer words, or another form of the word.`;
    document.title = query ? document.title.replace(/^.*?(?=Search)/, `${query} - `) : document.title;
    const url = new URL(location.href);
    url.searchParams.set("q", query);
    history.replaceState(null, "", url);
  }

  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 200);
  });
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    search();
  });
  document.addEventListener("change", (event) => {
    if (event.target.name === "course-framework") search();
  });
  /* Up and down go from the field to the results and through them. */
  document.querySelector(".bd-search-container").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [field, ...list.querySelectorAll("a")];
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (!step || !stops.includes(document.activeElement) || !next) return;
    event.preventDefault();
    next.focus();
  });

  field.value = new URLSearchParams(location.search).get("q") || "";
  field.select();
  if (field.value) search();
})();
