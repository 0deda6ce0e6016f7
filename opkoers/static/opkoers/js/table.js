// The line at the table: what was typed is never lost, whatever the network, the session or the server does.
// Lines wait in the memory of this page alone, in order, each with its own token, so that sending twice is once.
(function () {
  "use strict";

  const RETRY = 3000; // ms, a little longer after each failure, up to LONGEST
  const LONGEST = 20000;
  const TIMEOUT = 15000;
  const POLL = 10000;
  const AWAY = 30 * 60 * 1000; // who types nothing for so long isn't kept signed in by our looking

  const find = (selector) => document.querySelector(selector);
  const form = () => document.getElementById("line-form");
  const text = () => form() && form().elements.text;
  const area = () => form() && form().elements.area;

  // --- what waits, and what was refused --------------------------------------------------------------

  // {fields, words, state: "waiting" or "parked", why, answer}: parked lines wait for the typist, not for us
  let lines = [];
  let sending = null;
  let failures = 0;
  let timer = 0;
  let active = Date.now();

  const waiting = () => lines.filter((line) => line.state === "waiting");

  function token() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  // the form's fields as they stand, and an empty line to type on in the same area
  function takeLine() {
    const own = form();
    const fields = Array.from(new FormData(own)).filter(([name]) => name !== "csrfmiddlewaretoken");
    const line = { fields, words: text().value.trim(), state: "waiting" };
    clearLine();
    return line;
  }

  function clearLine() {
    const own = form();
    own.elements.token.value = token();
    text().value = "";
    for (const name of ["line", "owner", "owner_name", "problem"]) own.elements[name].value = "";
    own.elements.due_date.value = own.elements.due_date.defaultValue;
    text().removeAttribute("aria-invalid");
    const error = document.getElementById("line-error");
    if (error) error.remove();
    own.querySelectorAll("details[open]").forEach((fold) => { fold.open = false; });
    own.elements.owner.dispatchEvent(new Event("change", { bubbles: true })); // what follows from the owner is hidden again
  }

  function fillLine(line) {
    for (const [name, value] of line.fields) if (form().elements[name]) form().elements[name].value = value;
    text().focus();
  }

  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault();
    if (!text().value.trim()) return;
    lines.push(takeLine());
    show();
    send();
  });

  // --- sending, one after another --------------------------------------------------------------------

  async function ask(url, fields) {
    const options = { headers: { "HX-Request": "true" }, cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) };
    if (fields) {
      options.method = "POST";
      options.headers["X-CSRFToken"] = window.opKoers.key(); // signing in again in another tab renews it
      options.body = new URLSearchParams(fields);
    }
    const answer = await fetch(url, options);
    const body = await answer.text();
    return { status: window.opKoers.isSignIn(answer.url) ? 401 : answer.status, body };
  }

  async function send() {
    const line = waiting()[0];
    if (!line || sending) return;
    sending = line;
    clearTimeout(timer);
    let answer;
    try {
      answer = await ask(find("#waiting").dataset.url, [...line.fields, ["stand", find("#stamp").dataset.stamp]]);
    } catch (error) {
      answer = { status: 0, body: "" };
    }
    sending = null;
    judge(line, answer);
    show();
  }

  function judge(line, answer) {
    if (answer.status === 200) {
      lines = lines.filter((one) => one !== line);
      failures = 0;
      take(answer.body);
      send();
    } else if (answer.status === 422 || answer.status === 409 || answer.status === 403) {
      failures = 0;
      refuse(line, answer);
      send();
    } else if (answer.status === 404) {
      window.opKoers.leaveWhenGone(() => refuse(line, answer), () => { lines = []; });
    } else {
      failures += 1;
      line.signedOut = answer.status === 401;
      timer = setTimeout(send, Math.min(RETRY * failures, LONGEST));
    }
  }

  // refused in words: back in the line when that is free, else beside it until the typist has time
  function refuse(line, answer) {
    line.state = "parked";
    line.answer = answer.status === 422 ? answer.body : "";
    line.why = window.opKoers.reasonIn(answer.body);
    if (form() && !text().value) bringBack(line);
  }

  function bringBack(line) {
    const current = text().value.trim() ? takeLine() : null;
    lines = lines.filter((one) => one !== line);
    if (current) lines.push({ ...current, state: "parked", why: "" });
    if (line.answer) window.htmx.swap("#line", line.answer, { swapStyle: "outerHTML" });
    else fillLine(line);
    if (text()) text().focus();
    show();
  }

  // --- telling that something waits ------------------------------------------------------------------

  function show() {
    const region = find("#waiting");
    if (!region) return;
    const says = region.dataset;
    const rest = waiting();
    const isOut = rest.some((line) => line.signedOut);
    const parts = [];
    if (rest.length && failures) {
      const count = (rest.length === 1 ? says.one : says.many).replace("{n}", rest.length);
      parts.push(element("p", "ok-strong", isOut ? `${count} ${says.signedOut}` : `${count} ${says.again}`));
      if (isOut) {
        const link = element("a", "utrecht-link utrecht-link--html-a", says.signIn);
        Object.assign(link, { href: says.signInUrl, target: "_blank" });
        parts.push(link);
      }
    }
    for (const line of lines) {
      if (line.state === "waiting" && !failures) continue;
      const row = element("p", "ok-waiting__line", "");
      row.append(element("span", "", line.words));
      row.firstChild.dir = "auto";
      if (line.state === "parked") {
        if (line.why) row.append(element("strong", "", ` ${line.why}`));
        const button = element("button", "ok-action ok-action--button", says.back);
        button.type = "button";
        button.setAttribute("aria-label", `${says.back}: ${line.words}`);
        button.addEventListener("click", () => bringBack(line));
        row.append(" ", button);
      }
      parts.push(row);
    }
    region.replaceChildren(...parts);
    region.hidden = !parts.length;
  }

  function element(tag, classes, words) {
    const made = document.createElement(tag);
    if (classes) made.className = classes;
    made.textContent = words;
    return made;
  }

  window.addEventListener("beforeunload", (event) => {
    if (lines.length) event.preventDefault();
  });

  // --- what comes from the server: places where somebody is typing stay as they are ----------------------

  function isBusy(place) {
    if (place.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) return true;
    return Array.from(place.querySelectorAll("input[type=text], textarea")).some((one) => one.value !== one.defaultValue);
  }

  function take(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    let isWhole = true;
    page.querySelectorAll("[hx-swap-oob]").forEach((part) => {
      const [how, where] = part.getAttribute("hx-swap-oob").split(":");
      const place = where ? find(where) : document.getElementById(part.id);
      if (place && (how === "beforeend" || !isBusy(place))) return;
      isWhole = false;
      part.remove();
    });
    const stamp = page.querySelector("#stamp");
    if (stamp && !isWhole) stamp.remove(); // the next look brings what was passed over
    const focused = document.activeElement && document.activeElement.id;
    window.htmx.swap("#today", page.body.innerHTML, { swapStyle: "none" });
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus();
  }

  // what a colleague typed; not while nobody looks, and not for ever
  async function look() {
    if (document.visibilityState !== "visible" || Date.now() - active > AWAY || sending) return;
    const stamp = find("#stamp");
    if (!stamp) return;
    try {
      const answer = await ask(`${stamp.dataset.url}?stand=${stamp.dataset.stamp}`);
      if (answer.status === 200) take(answer.body);
      else if (answer.status === 404) window.opKoers.leaveWhenGone(() => {}, () => { lines = []; });
      if (answer.status < 400 && waiting().length) send();
    } catch (error) {
      // the next look, or the next line, finds out
    }
  }

  setInterval(look, POLL);
  for (const name of ["online", "focus"]) window.addEventListener(name, () => { send(); look(); });
  for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, () => { active = Date.now(); }, true);

  // --- keys ------------------------------------------------------------------------------------------

  // the next or previous life area, those of the agenda first
  function moveArea(step) {
    const list = area();
    const next = Array.from(list.options).findIndex((one, at) => at === list.selectedIndex + step && one.value);
    if (next < 0) return;
    list.selectedIndex = next;
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // one's own lines of this conversation, the last one last
  const ownLines = () => Array.from(document.querySelectorAll("#today [data-own-line]"))
    .sort((a, b) => a.dataset.ownLine - b.dataset.ownLine);

  // the words in the line, or else a line that was kept (the last one): who does it?
  function askOwner(said) {
    if (!text().value.trim()) {
      if (!said || waiting().length) return;
      text().value = said.dataset.words;
      form().elements.line.value = said.dataset.ownLine;
      area().value = said.dataset.area;
      area().dispatchEvent(new Event("change", { bubbles: true }));
    }
    text().focus();
    if (!/(^|\s)@/.test(text().value)) text().value = `${text().value.trim()} @`;
    text().setSelectionRange(text().value.length, text().value.length);
    suggest();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "F2" && form()) {
      const last = ownLines().pop();
      if (last) {
        event.preventDefault();
        last.querySelector("[data-correct]").click();
      }
      return;
    }
    if (event.target !== text() || event.isComposing) return;
    const isOpen = !names().hidden;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      askOwner(ownLines().pop());
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (isOpen) choose(step);
      else moveArea(step);
    } else if (isOpen && (event.key === "Enter" || event.key === "Tab") && chosen()) {
      event.preventDefault();
      pick(chosen());
    } else if (isOpen && event.key === "Escape") {
      close();
    } else if (event.key === "Escape" && form().elements.line.value) {
      clearLine(); // the line stays what it was
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("#today [data-make], #today [data-leave]");
    if (!link || !form()) return;
    if (link.dataset.leave) {
      event.preventDefault();
      window.htmx.ajax("GET", link.dataset.leave, { source: link, swap: "none" });
    } else if (!text().value.trim()) {
      event.preventDefault();
      askOwner(link.closest("[data-own-line]"));
    }
  });

  // --- '@': who does it, a list to choose from (ARIA combobox) ---------------------------------------------

  const names = () => document.getElementById("names");
  const offered = () => Array.from(names().querySelectorAll("[role=option]:not([hidden])"));
  const chosen = () => names().querySelector("[aria-selected=true]");
  const plain = (words) => words.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  // what stands between the last @ and the caret, or null
  function typedName() {
    const before = text().value.slice(0, text().selectionStart);
    const found = before.match(/(?:^|\s)@([^@]{0,40})$/);
    return found ? found[1] : null;
  }

  function suggest() {
    const typed = typedName();
    let any = false;
    names().querySelectorAll("[role=option]").forEach((option) => {
      option.hidden = typed === null || !isCalled(option.dataset.call, typed);
      any = any || !option.hidden;
    });
    if (!any) return close();
    names().hidden = false;
    text().setAttribute("aria-expanded", "true");
    mark(offered()[0]);
  }

  // by any of their names; once a whole name and a space stand there, the rest is what they do
  function isCalled(call, typed) {
    const wanted = plain(typed);
    if (wanted.endsWith(" ")) return false;
    return plain(call).startsWith(wanted) || (!wanted.includes(" ") && plain(call).split(" ").some((word) => word.startsWith(wanted)));
  }

  function mark(option) {
    unmark();
    option.setAttribute("aria-selected", "true");
    text().setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function unmark() {
    names().querySelectorAll("[role=option]").forEach((one) => one.setAttribute("aria-selected", "false"));
  }

  function choose(step) {
    const all = offered();
    mark(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
  }

  function pick(option) {
    const at = text().selectionStart;
    const begin = text().value.lastIndexOf("@", at - 1) + 1;
    const after = text().value.slice(at);
    const kept = `${text().value.slice(0, begin)}${option.dataset.call} `;
    text().value = kept + after.trimStart();
    text().setSelectionRange(kept.length, kept.length);
    text().dispatchEvent(new Event("input", { bubbles: true }));
    close();
  }

  function close() {
    names().hidden = true;
    unmark();
    text().setAttribute("aria-expanded", "false");
    text().removeAttribute("aria-activedescendant");
  }

  document.addEventListener("input", (event) => {
    if (event.target !== text()) return;
    if (!text().value.trim()) form().elements.line.value = "";
    suggest();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === text() && !names().hidden) close();
  });
  // pressing the mouse would take the focus, and close the list, before the click
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest && event.target.closest("#names [role=option]");
    if (!option) return;
    event.preventDefault();
    pick(option);
  });
})();
