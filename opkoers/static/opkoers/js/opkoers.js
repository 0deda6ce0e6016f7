// The little that a browser must do itself: where the focus goes, what must not get lost.
(function () {
  "use strict";

  const find = (selector, root) => (root || document).querySelector(selector);
  const each = (selector, run) => document.querySelectorAll(selector).forEach(run);

  // --- focus: after a page or a fragment with errors, the summary is read first ---------------

  function focusErrors(root) {
    const within = root instanceof Element || root instanceof Document ? root : document;
    const summary = within.matches && within.matches("[data-focus-errors]")
      ? within : find("[data-focus-errors]", within);
    if (summary) {
      summary.focus();
      return true;
    }
    return false;
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (!focusErrors(document)) {
      const wanted = find("[data-focus]");
      if (wanted) wanted.focus();
    }
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail.elt || event.target;
    if (!focusErrors(target)) {
      const wanted = target.matches && (target.matches("[data-focus]") ? target : find("[data-focus]", target));
      if (wanted) wanted.focus();
    }
  });

  // what a fragment brings along for another place on the page; the element of the event is the one that left
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const fresh = document.getElementById(event.detail.target.id);
    if (fresh && !focusErrors(fresh)) {
      // the button that was pressed is gone: back to where one was typing
      const back = find("[data-focus-on]", fresh);
      if (back) document.getElementById(back.dataset.focusOn).focus();
    }
  });

  // --- a day or time that doesn't exist: the browser would send nothing, and it would be gone ------

  function refuseUnreadable(form) {
    const field = Array.from(form.elements).find((e) => e.validity && e.validity.badInput && !e.closest("[hidden]"));
    const region = document.getElementById("problems");
    if (!field || !region) return false;
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const id = `${field.id}_unreadable`;
    if (!document.getElementById(id)) {
      const words = document.createElement("div");
      words.id = id;
      words.className = "utrecht-form-field-error-message ok-field__error";
      words.textContent = region.dataset.unreadable;
      field.parentElement.before(words);
      const described = field.getAttribute("aria-describedby");
      field.setAttribute("aria-describedby", described ? `${described} ${id}` : id);
      field.setAttribute("aria-invalid", "true");
      field.addEventListener("input", () => {
        words.remove();
        field.removeAttribute("aria-invalid");
        if (described) field.setAttribute("aria-describedby", described);
        else field.removeAttribute("aria-describedby");
      }, { once: true });
    }
    field.focus();
    return true;
  }

  // before everybody else who listens: nothing is sent, by the browser or by htmx
  window.addEventListener("submit", (event) => {
    if (refuseUnreadable(event.target)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  document.addEventListener("htmx:beforeRequest", (event) => {
    const button = event.detail.elt;
    if (button.matches("button") && button.form && refuseUnreadable(button.form)) event.preventDefault();
  });

  // --- the search key, closing menus ------------------------------------------------------------

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const field = Array.from(document.querySelectorAll("[data-search]")).find((e) => e.offsetParent);
      if (field) {
        event.preventDefault();
        field.focus();
      }
    }
    if (event.key === "Escape") {
      each("details[data-menu][open]", (menu) => {
        const inside = menu.contains(document.activeElement);
        menu.open = false;
        if (inside) find("summary", menu).focus();
      });
    }
  });

  document.addEventListener("click", (event) => {
    each("details[data-menu][open]", (menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // --- questions that follow from an answer: data-when="urgency=urgent" or "how=paper|spoken" -----
  // Without a script they all stand there, and the server decides what counts.

  function showWhatFollows(root) {
    root.querySelectorAll("[data-when]").forEach((part) => {
      const form = part.closest("form");
      const [name, values] = part.dataset.when.split("=");
      const given = form ? new FormData(form).getAll(name) : [];
      part.hidden = !values.split("|").some((value) => given.includes(value));
    });
  }

  document.addEventListener("DOMContentLoaded", () => showWhatFollows(document));
  document.addEventListener("htmx:load", (event) => showWhatFollows(event.target.closest("form") || event.target));
  document.addEventListener("change", (event) => {
    if (event.target.form) showWhatFollows(event.target.form);
  });

  // --- typing must not get lost -------------------------------------------------------------------

  const unsaved = new Set();
  const guarded = (node) => node.closest && node.closest("form[data-guard-unsaved]");

  document.addEventListener("input", (event) => {
    const form = guarded(event.target);
    if (form) unsaved.add(form);
  });

  window.addEventListener("beforeunload", (event) => {
    for (const form of unsaved) {
      if (document.contains(form)) {
        event.preventDefault();
        return;
      }
    }
  });

  // --- one click, one request -----------------------------------------------------------------------

  function setBusy(form, busy) {
    form.querySelectorAll("button[type=submit], button:not([type])").forEach((button) => {
      if (busy && !button.disabled) {
        button.dataset.busy = "";
        button.disabled = true;
      } else if (!busy && "busy" in button.dataset) {
        delete button.dataset.busy;
        button.disabled = false;
      }
    });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    unsaved.delete(form);
    // after this turn, so that the pressed button's own name and value still go along
    setTimeout(() => {
      if (!event.defaultPrevented && form.method !== "dialog" && !form.hasAttribute("data-download")) setBusy(form, true);
    }, 0);
  });

  window.addEventListener("pageshow", () => {
    each("form", (form) => setBusy(form, false));
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.matches("form") && event.detail.requestConfig.verb !== "get"
      && event.detail.requestConfig.triggeringEvent
      && event.detail.requestConfig.triggeringEvent.type === "submit") setBusy(event.detail.elt, true);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (!form) return;
    setBusy(form, false);
    if (event.detail.successful && !isSignIn(event.detail.xhr.responseURL)) unsaved.delete(form);
    else if (form.hasAttribute("data-guard-unsaved")) unsaved.add(form);
  });

  // who is signed out is sent to the sign-in page; a fragment must not be replaced by that page
  function isSignIn(address) {
    return new URL(address || "/", location).pathname.startsWith("/inloggen/")
      && !location.pathname.startsWith("/inloggen/");
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (isSignIn(event.detail.xhr.responseURL)) {
      event.detail.shouldSwap = false;
      event.detail.isError = false;
      say("signedOut");
    }
  });

  // --- what went wrong is said, and what was typed stays ----------------------------------------------

  // an error page says why in words; those are better than ours
  function reasonIn(text) {
    const page = new DOMParser().parseFromString(text || "", "text/html");
    const reason = find("[data-reason]", page);
    return reason ? reason.textContent.trim() : "";
  }

  function say(kind, reason) {
    const region = document.getElementById("problems");
    if (!region) return;
    region.replaceChildren();
    if (!kind) return;
    const alert = document.createElement("div");
    alert.className = "utrecht-alert utrecht-alert--error ok-message";
    alert.textContent = reason || region.dataset[kind];
    if (kind === "signedOut") {
      const link = document.createElement("a");
      link.className = "utrecht-link utrecht-link--html-a";
      link.textContent = region.dataset.signIn;
      Object.assign(link, { href: region.dataset.signInUrl, target: "_blank" });
      alert.append(" ", link);
    }
    region.append(alert);
  }

  // What isn't there any more for who looks (taken back by the resident meanwhile) may not stay on the screen either,
  // half-typed words included: they can't be saved. When the page itself is still theirs, a message is enough.
  function leaveWhenGone(stay, leave) {
    fetch(location.href, { method: "HEAD", cache: "no-store" }).then((answer) => {
      if (answer.status !== 404) return stay();
      unsaved.clear();
      if (leave) leave();
      location.reload();
    }, () => say("network"));
  }

  document.addEventListener("htmx:sendError", () => say("network"));
  document.addEventListener("htmx:timeout", () => say("network"));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401) say("signedOut");
    else if (status === 409 || status === 412) say("conflict");
    else if (status >= 500) say("broken");
    else if (status === 404) leaveWhenGone(() => say("refused", reasonIn(event.detail.xhr.responseText)));
    else say("refused", reasonIn(event.detail.xhr.responseText));
  });
  document.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.successful && !isSignIn(event.detail.xhr.responseURL)) say("");
  });

  // --- signed in again in another tab: this page goes on with the key of now --------------------------

  const key = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1];

  document.addEventListener("htmx:configRequest", (event) => {
    if (!key() || event.detail.verb === "get") return;
    event.detail.headers["X-CSRFToken"] = key();
    if ("csrfmiddlewaretoken" in event.detail.parameters) event.detail.parameters.csrfmiddlewaretoken = key();
  });

  window.addEventListener("submit", (event) => {
    const field = event.target.elements.csrfmiddlewaretoken;
    if (key() && field) field.value = key();
  }, true);

  window.opKoers = { isSignIn, leaveWhenGone, reasonIn, key };
})();
