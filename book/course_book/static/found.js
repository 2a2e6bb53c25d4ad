/* What a search looks for, and where it stands on the page that a result opened ("?find=dropout#the-section").
   search.js lists the results. */
(function () {
  "use strict";
  const SAME = { "×": "x", "−": "-", "–": "-", "‑": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " " };

  /* Without accents and capitals, and as it can be typed; as long as it was. */
  function fold(text) {
    return text.replace(/[^\x00-\x7f]/g, (sign) => SAME[sign] || sign.normalize("NFD")[0]).toLowerCase();
  }

  const START = "(?<![\\p{L}\\d])";
  const END = "(?![\\p{L}\\d])";

  /* A word as a pattern: 3 × 3 and 84.7 % are found with and without spaces. */
  function source(word) {
    return word
      .replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")
      .replace(/\s+/g, "\\s+")
      .replace(/(?<=\d)x(?=\d)/g, "\\s?x\\s?")
      .replace(/[±%=]/g, "\\s?$&\\s?");
  }

  /* What to look for: one pattern for each word or "quoted phrase". A plain word is also found in its other forms and
     at the beginning of longer ones; a number or a phrase stands alone. `exact` is for ranking. */
  function patterns(query) {
    const parts = fold(query).replace(/(\d) ?x ?(?=\d)/g, "$1x").match(/"[^"]*"?|[^\s"]+/g) || [];
    return parts.flatMap((part) => {
      const word = part.replace(/"/g, "").trim();
      if (!word) return [];
      const isWhole = part.startsWith('"') || /^[\d.,]+$/.test(word);
      const stem = !isWhole && /^[a-z]{5,}$/.test(word) ? word.replace(/(?<=.{4})(ies|es|s|ing|ed|e|y)$/, "") : word;
      const before = /^\d/.test(word) ? `${START}(?<!\\d[.,])` : /^\p{L}/u.test(word) ? "(?<!\\p{L})" : "";
      const after = /[\p{L}\d]$/u.test(word) ? (/\d$/.test(word) ? `${END}(?![.,]\\d)` : END) : "";
      return [
        {
          word,
          pattern: new RegExp(before + source(stem) + (isWhole ? after : /^\p{L}+$/u.test(word) ? "\\p{L}*" : ""), "gu"),
          exact: new RegExp(before + source(word) + after, "u"),
        },
      ];
    });
  }

  window.courseFind = { fold, patterns };

  /* The reader comes from a result: mark the words in its section, until Escape. */
  const url = new URL(location.href);
  const query = url.searchParams.get("find");
  if (!query || document.getElementById("search-results")) return;
  url.searchParams.delete("find");
  history.replaceState(history.state, "", url);
  const article = document.querySelector("article");
  const anchor = url.hash && document.getElementById(decodeURIComponent(url.hash.slice(1)));
  if (!article || !window.Highlight || !CSS.highlights) return;

  const nodes = [];
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest("svg, style, button, .headerlink") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  let text = "";
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, at: text.length });
    text += walker.currentNode.data;
  }
  text = fold(text);
  const place = (at) => {
    const found = nodes.findLast((each) => each.at <= at);
    return [found.node, at - found.at];
  };
  const ranges = patterns(query).flatMap(({ pattern }) =>
    [...text.matchAll(pattern)].map((match) => {
      const range = new Range();
      range.setStart(...place(match.index));
      const [node, length] = place(match.index + match[0].length - 1);
      range.setEnd(node, length + 1);
      return range;
    }),
  );
  CSS.highlights.set("found", new Highlight(...ranges));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") CSS.highlights.delete("found");
  });

  /* If it stands only in what is folded, unfold it there. */
  const section = anchor ? anchor.closest("tbody, dl, section, p") : article;
  const inside = ranges.filter((range) => section.contains(range.startContainer));
  const fold_ = (range) => range.startContainer.parentElement.closest("details:not([open])");
  if (inside.length && inside.every(fold_)) {
    for (let fold = fold_(inside[0]); fold; fold = fold.parentElement.closest("details:not([open])")) fold.open = true;
  }
})();
