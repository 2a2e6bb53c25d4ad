/* Questions take an answer: it is kept in this browser, judged where the page says how, and the folded answer opens.
   The forms come from questions.py. Nothing is counted, nothing is sent. */
(function () {
  "use strict";

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch (error) {
      return null; // storage is blocked, or holds something else
    }
  }

  /* Whether the browser has kept it. */
  function keep(key, values) {
    try {
      if (values) localStorage.setItem(key, JSON.stringify(values));
      else localStorage.removeItem(key);
      return true;
    } catch (error) {
      return false;
    }
  }

  /* "1,200", "0,5", "1/3", "−2 %", "about 9 images" and "2e-6" are numbers. */
  function numberIn(text) {
    const one = (words) => {
      let plain = words.replace(/[−–]/g, "-").replace(/[\s_]/g, "");
      plain = /^[-+]?[1-9]\d{0,2}(,\d{3})+(\.|$)/.test(plain) ? plain.replace(/,/g, "") : plain.replace(",", ".");
      return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
    };
    const [top, bottom, ...more] = text.replace(/^[^\d.,+−–-]+|\D+$/g, "").split("/");
    return more.length ? NaN : bottom === undefined ? one(top) : one(top) / one(bottom);
  }

  const near = (number, value, within) => Math.abs(number - value) <= within + 1e-9 * Math.abs(value);
  const entries = (part) => [...part.querySelectorAll("li")];
  const radios = (part) => [...part.querySelectorAll("input")];
  const field = (part) => part.querySelector("input, textarea");

  /* For each kind: what was answered (null: nothing), how it is shown again, and what is said to it. */
  const KINDS = {
    text: {
      missing: "Write your answer first.",
      get: (part) => field(part).value.trim() || null,
      set: (part, value) => (field(part).value = value ?? ""),
      judge: () => ({}),
    },
    number: {
      missing: "Enter a number, such as 1,200 or 0.5.",
      get: (part) => (Number.isFinite(numberIn(field(part).value)) ? field(part).value.trim() : null),
      set: (part, value) => (field(part).value = value ?? ""),
      judge: (rules, value) => {
        if (rules.answer === undefined) return {};
        const number = numberIn(value);
        if (near(number, rules.answer, rules.within)) return { right: true, why: rules.right };
        const reply = rules.replies.find(([wrong, within]) => near(number, wrong, within));
        const side = number < rules.answer ? rules.low : rules.high;
        return { right: false, why: reply ? reply[2] : side || rules.wrong };
      },
    },
    choice: {
      missing: "Choose one first.",
      get: (part) => radios(part).find((radio) => radio.checked)?.value ?? null,
      set: (part, value) => radios(part).forEach((radio) => (radio.checked = radio.value === value)),
      judge: (rules, value) => {
        const why = rules.replies[value - 1];
        if (!rules.answer.length) return { why };
        const right = Number(value) === rules.answer[0];
        return { right, why: why || (right ? rules.right : rules.wrong) };
      },
    },
    order: {
      missing: "",
      get: (part) => entries(part).map((entry) => Number(entry.dataset.number)),
      set: (part, value) => {
        const list = part.querySelector("ol");
        const order = value ?? entries(part).map((_, index) => index + 1);
        const all = Object.fromEntries(entries(part).map((entry) => [entry.dataset.number, entry]));
        if (order.every((number) => all[number])) order.forEach((number) => list.append(all[number]));
        mark(part);
      },
      judge: (rules, value) => {
        if (!rules.answer.length) return {};
        const misplaced = value.filter((number, place) => number !== rules.answer[place]);
        if (!misplaced.length) return { right: true, why: rules.right };
        return { right: false, why: misplaced.map((number) => rules.replies[number - 1]).find(Boolean) || rules.wrong };
      },
    },
  };

  /* ---- an order is changed with two buttons per entry -------------------------------------- */

  function mark(part) {
    entries(part).forEach((entry, place, all) => {
      const [up, down] = entry.querySelectorAll("button");
      up.setAttribute("aria-disabled", place === 0);
      down.setAttribute("aria-disabled", place === all.length - 1);
    });
  }

  function makeMovable(part, say) {
    for (const entry of entries(part)) {
      const words = entry.textContent.trim();
      for (const [step, sign, name] of [[-1, "↑", "up"], [1, "↓", "down"]]) {
        const button = document.createElement("button");
        Object.assign(button, { type: "button", textContent: sign });
        button.setAttribute("aria-label", `Move ${name}: ${words}`);
        button.addEventListener("click", () => {
          const all = entries(part);
          const place = all.indexOf(entry) + step;
          if (place < 0 || place >= all.length) return;
          if (step < 0) all[place].before(entry);
          else all[place].after(entry);
          mark(part);
          button.focus(); // moving an element takes the focus away
          say([`Place ${place + 1} of ${all.length}: ${words}`]);
        });
        entry.append(button);
      }
    }
    mark(part);
  }

  /* ---- one form ---------------------------------------------------------------------------- */

  function begin(form) {
    const key = form.dataset.stored;
    const parts = [...form.querySelectorAll(".ask-part")];
    const kind = (part) => KINDS[part.dataset.kind];
    const reply = form.querySelector(".ask-reply");
    const deletes = form.querySelector(".ask-delete");
    const folded = "answered" in form.dataset && (form.closest("blockquote") ?? form).nextElementSibling;
    let tries = 0;

    function say(lines) {
      reply.replaceChildren(
        ...lines.map((line) => {
          const paragraph = document.createElement("p");
          const { text, right } = typeof line === "string" ? { text: line } : line;
          paragraph.textContent = text;
          if (right !== undefined) paragraph.className = right ? "is-right" : "is-wrong";
          return paragraph;
        })
      );
    }

    function judged(part) {
      const value = kind(part).get(part);
      const { right, why = "" } = kind(part).judge(JSON.parse(part.dataset.rules), value);
      const verdict = right === undefined ? "" : right ? "Right." : "Not right.";
      const label = parts.length > 1 ? `${part.querySelector("label, legend").textContent}: ` : "";
      const text = [verdict, why].filter(Boolean).join(" ");
      return { right, text: text && label + text };
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const empty = parts.find((part) => kind(part).get(part) === null);
      parts.forEach((part) => {
        if (field(part)?.type !== "radio") field(part)?.setAttribute("aria-invalid", part === empty);
      });
      if (empty) {
        say([kind(empty).missing]);
        field(empty).focus();
        return;
      }
      const isKept = keep(key, parts.map((part) => kind(part).get(part)));
      deletes.hidden = !isKept;
      tries += 1;
      const lines = parts.map(judged);
      const isWrong = lines.some((line) => line.right === false);
      const opens = folded && (!isWrong || tries > 1);
      if (opens) folded.open = true;
      const last = [];
      if (isWrong && !opens) last.push(folded ? "Try again, or open the answer." : "Try again, or read on.");
      else if (folded) last.push("The answer is open below.");
      if (!isKept) last.push("This browser does not keep it.");
      else if (!isWrong) last.push(`Kept in this browser only.${folded ? "" : " Compare it with what follows."}`);
      say([...lines.filter((line) => line.text), last.join(" ")]);
      reply.scrollIntoView({ block: "nearest" });
    });

    deletes.addEventListener("click", () => {
      keep(key, null);
      parts.forEach((part) => kind(part).set(part, null));
      tries = 0;
      deletes.hidden = true;
      say(["Deleted."]);
      (field(parts[0]) ?? form.querySelector("button")).focus();
    });

    parts.filter((part) => part.dataset.kind === "order").forEach((part) => makeMovable(part, say));
    const kept = read(key);
    if (Array.isArray(kept) && kept.length === parts.length) {
      parts.forEach((part, number) => kind(part).set(part, kept[number]));
      if (parts.every((part) => kind(part).get(part) !== null)) {
        say(["Your answer from last time.", ...parts.map(judged).filter((line) => line.text)]);
      }
      deletes.hidden = false;
    }
  }

  document.querySelectorAll("form.ask").forEach(begin);
})();
