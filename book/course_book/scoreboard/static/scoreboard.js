/* The Scoreboard's filter: shows only claims with the chosen verdicts and papers. Nothing chosen means everything. */
(function () {
  "use strict";
  const form = document.querySelector(".claim-filter");
  if (!form) return;
  const claims = [...document.querySelectorAll("tbody.claim")];
  const output = form.querySelector("output");
  const opened = new Set(); // series that the filter unfolded, and will fold again

  function chosen(name) {
    return new Set([...form.querySelectorAll(`input[name="${name}"]:checked`)].map((input) => input.value));
  }

  function hide(element, hidden) {
    element.classList.toggle("filtered-out", hidden);
  }

  function apply() {
    const verdicts = chosen("verdict");
    const papers = chosen("paper");
    const active = verdicts.size + papers.size > 0;
    const isShown = (claim) =>
      (!verdicts.size || verdicts.has(claim.dataset.verdict)) && (!papers.size || papers.has(claim.dataset.paper));
    claims.forEach((claim) => hide(claim, !isShown(claim)));
    document.querySelectorAll(".claims-series").forEach((series) => {
      if (verdicts.size && !series.open) {
        series.open = true;
        opened.add(series);
      } else if (!verdicts.size && opened.delete(series)) {
        series.open = false;
      }
    });
    /* whatever holds no claim that is shown goes, and so do descriptions while verdicts are looked for */
    document.querySelectorAll(".claims-frame, .claims-series, .claim-group").forEach((group) => {
      hide(group, active && !group.querySelector("tbody.claim:not(.filtered-out)"));
    });
    document.querySelectorAll(".our-experiments, .paper-remarks").forEach((part) => hide(part, verdicts.size > 0));
    document.querySelectorAll(".scoreboard-paper").forEach((paper) => {
      hide(paper.closest("section"), active && !paper.querySelector("tbody.claim:not(.filtered-out)"));
    });
    const count = claims.filter(isShown).length;
    output.textContent = active
      ? `${count} of ${claims.length} claims ${count === 1 ? "is" : "are"} shown.`
      : `All ${claims.length} claims are shown.`;
  }

  form.addEventListener("change", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());

  /* A link to a claim that is filtered out shows everything again. */
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest(".filtered-out")) return;
    form.reset();
    setTimeout(() => {
      for (let node = target; node; node = node.parentElement) {
        if (node.tagName === "DETAILS") node.open = true;
      }
      target.scrollIntoView();
    });
  });
})();
