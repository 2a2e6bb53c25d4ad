/* Before the first paint: light or dark, and which framework. So nothing flashes up.
   Choices of a framework look like "keras.1700000000000"; the latest wins, whether it was stored or came with the
   link. A link that says "?framework=keras" is a choice made now. */
(function () {
  "use strict";
  const root = document.documentElement;
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch (error) {
      return null; // storage is blocked
    }
  };

  const mode = stored("mode") || root.dataset.theme || "auto";
  const dark = mode === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : mode === "dark";
  root.dataset.mode = mode;
  root.dataset.theme = dark ? "dark" : "light";

  root.dataset.framework = document.querySelector('meta[name="course-framework"]').content;
  root.dataset.frameworkChosen = 0;
  for (const choice of [new URLSearchParams(location.search).get("framework"), stored("course-framework")]) {
    const [, framework, chosen = Date.now()] = /^(torch|keras)(?:\.(\d+))?$/.exec(choice || "") || [];
    if (framework && Number(chosen) > Number(root.dataset.frameworkChosen)) {
      root.dataset.framework = framework;
      root.dataset.frameworkChosen = chosen;
    }
  }
})();
