/* The Scoreboard: shows only claims with the chosen verdicts and papers, and judges the opening's numbers again by
   another certainty, without other settings, or in another framework. What is chosen stands in the address. */
(function () {
  "use strict";

  /* ---- the judge: `records.weigh` for one number ---------------------------------------------------------- */

  /* log Γ by Lanczos' approximation, the incomplete beta function by its continued fraction, Student's t by bisection */
  function logGamma(x) {
    const c = [76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155, 0.001208650973866179, -0.000005395239384953];
    let sum = 1.000000000190015;
    c.forEach((value, j) => (sum += value / (x + 1 + j)));
    return (x + 0.5) * Math.log(x + 5.5) - (x + 5.5) + Math.log((2.5066282746310005 * sum) / x);
  }

  function fraction(a, b, x) {
    let d = 1 / (1 - ((a + b) * x) / (a + 1)), c = 1, h = d;
    for (let m = 1; m < 300; m++) {
      for (const term of [(m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)), (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))]) {
        d = 1 / (1 + term * d);
        c = 1 + term / c;
        h *= c * d;
      }
    }
    return h;
  }

  function beta(a, b, x) {
    if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
    const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
    return x < (a + 1) / (a + b + 2) ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, 1 - x)) / b;
  }

  function quantile(level, freedom) {
    let low = 0, high = 1e4;
    for (let i = 0; i < 200; i++) {
      const t = (low + high) / 2;
      const outside = beta(freedom / 2, 0.5, freedom / (freedom + t * t));
      if (outside > 1 - level) low = t; else high = t;
    }
    return (low + high) / 2;
  }

  function judge(facts, framework, level, withSettings) {
    const ours = facts.groups[framework];
    if (!ours || ours.n < facts.fewest) return { verdict: "undecided", ours };
    const t = quantile(level, ours.n - 1);
    const around = (mean, runs) => {
      const half = t * ours.deviation * Math.sqrt(1 + 1 / runs) + facts.rounding;
      return [mean - half, mean + half];
    };
    const seeds = around(ours.mean, ours.n);
    const settings = Object.entries(withSettings ? ours.settings : {}); // null: not run yet
    const tried = settings.filter(([, s]) => s).map(([name, s]) => [name, around(s.mean, s.n)]);
    const span = [Math.min(seeds[0], ...tried.map((s) => s[1][0])), Math.max(seeds[1], ...tried.map((s) => s[1][1]))];
    const inside = (interval) => interval[0] <= facts.printed && facts.printed <= interval[1];
    let verdict = ours.mean > facts.printed ? "differs, ours higher" : "differs, ours lower";
    let reached = [];
    if (inside(seeds)) {
      verdict = (seeds[1] - seeds[0]) / 2 - facts.rounding <= ours.narrow ? "reproduced" : "undecided";
    } else if (inside(span)) {
      verdict = "within reach";
      reached = tried.filter((s) => inside(s[1])).map((s) => s[0]);
    } else if (tried.length < settings.length) {
      verdict = "undecided";
    }
    return { verdict, ours, seeds, span, reached };
  }
  window.scoreboardJudge = judge;

  /* ---- the opening ---------------------------------------------------------------------------------------- */

  const again = document.querySelector(".judge-again");
  const asTheCourseJudges = new Map(); // rows as the page came

  function place(row, points) {
    const width = row.querySelector("svg").viewBox.baseVal.width;
    return (width / 2) * (1 + Math.max(-8, Math.min(8, points)) / 8);
  }

  function bar(row, facts, name, interval) {
    const rect = row.querySelector("rect." + name);
    if (!rect) return;
    rect.style.display = interval ? "" : "none";
    if (!interval) return;
    const [low, high] = interval.map((end) => place(row, 100 * (end - facts.printed)));
    rect.setAttribute("x", low);
    rect.setAttribute("width", Math.max(1, high - low));
  }

  function judgeAgain() {
    const level = Number(again.elements.level.value), settings = again.elements.settings.checked;
    const changed = [];
    document.querySelectorAll("tr.opening").forEach((row) => {
      if (!asTheCourseJudges.has(row)) asTheCourseJudges.set(row, row.innerHTML);
      row.innerHTML = asTheCourseJudges.get(row);
      const facts = JSON.parse(row.dataset.facts);
      const asTheCourse = level === 0.95 && settings && !again.elements.framework.value;
      if (asTheCourse) return;
      const found = judge(facts, again.elements.framework.value || facts.deciding, level, settings);
      const chip = row.querySelector(".judged .verdict"), was = chip.textContent;
      if (was === "not run yet" || was === "not testable") return;
      if (found.ours) {
        const spread = found.ours.n > 1 ? ` ± ${(100 * found.ours.deviation).toFixed(2)}` : "";
        row.querySelector(".ours").textContent = `${(100 * found.ours.mean).toFixed(2)}\u00a0%${spread} (n\u00a0=\u00a0${found.ours.n})`;
        const mark = row.querySelector("circle.ours-mark");
        if (mark) mark.setAttribute("cx", place(row, 100 * (found.ours.mean - facts.printed)));
      }
      bar(row, facts, "seeds", found.seeds);
      bar(row, facts, "settings", settings && found.span);
      row.querySelector(".judged").innerHTML = "";
      const word = document.createElement("span");
      word.className = "verdict verdict-" + found.verdict.replace(",", "").replaceAll(" ", "-");
      word.append(Object.assign(document.createElement("span"), { className: "verdict-word", textContent: found.verdict }));
      row.querySelector(".judged").append(word);
      if (found.reached?.length) row.querySelector(".judged").append(Object.assign(document.createElement("span"), { className: "where", textContent: found.reached.join(", ") }));
      if (found.verdict !== was) changed.push(`${row.querySelector("a").textContent}: ${found.verdict}`);
    });
    again.querySelector("output").textContent = changed.length ? `Changed: ${changed.join("; ")}.` : "As the course judges.";
    remember();
  }

  /* ---- the filter ----------------------------------------------------------------------------------------- */

  const form = document.querySelector(".claim-filter");
  const claims = [...document.querySelectorAll("tbody.claim")];
  const opened = new Set(); // what the filter unfolded, and will fold again

  function chosen(name) {
    return new Set([...form.querySelectorAll(`input[name="${name}"]:checked`)].map((input) => input.value));
  }

  function hide(element, hidden) {
    element.classList.toggle("filtered-out", hidden);
  }

  function filter() {
    const verdicts = chosen("verdict"), papers = chosen("paper");
    const active = verdicts.size + papers.size > 0;
    const isShown = (claim) =>
      (!verdicts.size || verdicts.has(claim.dataset.verdict)) && (!papers.size || papers.has(claim.dataset.paper));
    claims.forEach((claim) => hide(claim, !isShown(claim)));
    document.querySelectorAll(".paper-fold, .claims-series").forEach((fold) => {
      const wanted = fold.matches(".paper-fold") ? active : verdicts.size > 0;
      if (wanted && !fold.open) {
        fold.open = true;
        opened.add(fold);
      } else if (!wanted && opened.delete(fold)) {
        fold.open = false;
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
    form.querySelector("output").textContent = active
      ? `${count} of ${claims.length} claims ${count === 1 ? "is" : "are"} shown.`
      : `All ${claims.length} claims are shown.`;
    remember();
  }

  /* ---- the address ---------------------------------------------------------------------------------------- */

  const DEFAULTS = { level: "0.95", framework: "", settings: "true" };

  function state() {
    return { level: again.elements.level.value, framework: again.elements.framework.value, settings: String(again.elements.settings.checked) };
  }

  function remember() {
    const address = new URL(location.href);
    for (const name of ["verdict", "paper"]) {
      address.searchParams.delete(name);
      chosen(name).forEach((value) => address.searchParams.append(name, value));
    }
    for (const [name, value] of Object.entries(state())) {
      if (value === DEFAULTS[name]) address.searchParams.delete(name);
      else address.searchParams.set(name, value);
    }
    history.replaceState(null, "", address);
  }

  function restore() {
    const given = new URL(location.href).searchParams;
    for (const name of ["verdict", "paper"]) {
      form.querySelectorAll(`input[name="${name}"]`).forEach((input) => (input.checked = given.getAll(name).includes(input.value)));
    }
    for (const name of ["level", "framework"]) {
      const field = again.elements[name], value = given.get(name) ?? DEFAULTS[name];
      if ([...field.options].some((option) => option.value === value)) field.value = value;
    }
    again.elements.settings.checked = given.get("settings") !== "false";
    const any = [...form.elements].some((input) => input.checked);
    if (Object.entries(state()).some(([name, value]) => value !== DEFAULTS[name])) judgeAgain();
    if (any) filter();
  }

  /* ---- together ------------------------------------------------------------------------------------------- */

  function unfold() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest(".filtered-out")) form.reset();
    setTimeout(() => {
      let folded = false;
      for (let node = target.parentElement; node; node = node.parentElement) {
        if (node.tagName === "DETAILS" && !node.open) folded = node.open = true;
      }
      if (folded || target.closest(".scoreboard-paper")) target.scrollIntoView();
    });
  }

  if (!form || !again) return;
  form.addEventListener("change", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  again.addEventListener("change", judgeAgain);
  again.addEventListener("reset", () => setTimeout(judgeAgain));
  [form, again].forEach((each) => each.addEventListener("submit", (event) => event.preventDefault()));
  restore();
  /* a link to a claim unfolds what holds it, and shows it again where it was filtered out */
  window.addEventListener("hashchange", unfold);
  unfold();
})();
