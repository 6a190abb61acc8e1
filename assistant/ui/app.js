// The page's own script: draws regions, sends actions, shows pages. No library, no request of its own.
window.kaizen = (() => {
  const views = new Map();
  const local = {};
  const commands = {};
  let pressed = false;
  const waiting = new Map();
  const store = {
    get: (name, other = "") => { try { return localStorage.getItem("kaizen." + name) ?? other; } catch { return other; } },
    set: (name, value) => { try { value === "" ? localStorage.removeItem("kaizen." + name) : localStorage.setItem("kaizen." + name, value); } catch { /* private mode */ } },
  };

  // drawing -----------------------------------------------------------------------------------------------------------
  function paint(view, html) {
    if (pressed) { waiting.set(view, html); return; }
    if (view.html === html) return;
    view.html = html;
    const active = document.activeElement;
    const focus = active && active.id && view.root.contains(active) ? { id: active.id, at: active.selectionStart } : null;
    const template = document.createElement("template");
    template.innerHTML = html;
    const old = new Map([...view.root.children].filter((c) => c.dataset.key).map((c) => [c.dataset.key, c]));
    const next = [...template.content.childNodes].map((node) => {
      if (node.nodeType !== 1) return node;
      const source = node.outerHTML;
      const kept = node.dataset.key && old.get(node.dataset.key);
      if (kept && kept.kaizenSource === source) return kept;
      node.kaizenSource = source;
      return node;
    });
    let at = view.root.firstChild;
    for (const node of next) {
      if (node === at) at = at.nextSibling;
      else view.root.insertBefore(node, at);
    }
    while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
    if (focus) {
      const again = document.getElementById(focus.id);
      if (again && again !== document.activeElement) {
        again.focus({ preventScroll: true });
        if (focus.at != null && again.setSelectionRange) { try { again.setSelectionRange(focus.at, focus.at); } catch { /* dates have none */ } }
      }
    }
    view.root.querySelectorAll(".chart .scroll-x").forEach((chart) => { if (!chart.kaizenShown) { chart.scrollLeft = chart.scrollWidth; chart.kaizenShown = true; } });
    view.painted.forEach((after) => after(view.root));
    if (view.name === "settings") dress();
  }
  function release() {
    pressed = false;
    const queued = [...waiting]; waiting.clear();
    queued.forEach(([view, html]) => paint(view, html));
  }
  document.addEventListener("pointerdown", () => { pressed = true; }, true);
  document.addEventListener("pointerup", () => setTimeout(release, 30), true);
  document.addEventListener("pointercancel", () => setTimeout(release, 30), true);

  // actions -----------------------------------------------------------------------------------------------------------
  function fields(form) {
    const values = {};
    for (const input of form.querySelectorAll("input[name], textarea[name], select[name]")) {
      if (input.type === "radio" && !input.checked) continue;
      values[input.name] = input.type === "checkbox" ? input.checked : input.value;
    }
    return values;
  }
  function payload(element) {
    const data = { ...element.dataset };
    for (const name of ["act", "view", "confirm", "armed", "key", "inputAct"]) delete data[name];
    const form = element.closest("form");
    if (form) Object.assign(data, { ...form.dataset, ...data, fields: fields(form) });
    delete data.key; delete data.act; delete data.autosave; delete data.view;
    return data;
  }
  let tickets = 0;
  const underway = new Map();
  function send(name, act, data = {}) {
    const view = views.get(name);
    if (!view) { setTimeout(() => views.has(name) && send(name, act, data), 300); return; }
    const ticket = String(++tickets);
    if (act !== "send") underway.set(ticket, setTimeout(() => busy(true), 400));
    view.trigger(view.event, { do: act, at: page().ref, ticket, ...data });
  }
  function busy(on) { document.documentElement.classList.toggle("busy", on); }
  commands.settled = (c) => {
    clearTimeout(underway.get(c.ticket));
    underway.delete(c.ticket);
    if (!underway.size) busy(false);
  };
  function arm(element) {
    if (!element.dataset.confirm || element.dataset.armed) return false;
    const label = element.querySelector("span") || element;
    const before = label.textContent;
    label.textContent = element.dataset.confirm;
    element.dataset.armed = "1";
    setTimeout(() => { delete element.dataset.armed; label.textContent = before; }, 4000);
    return true;
  }
  function perform(element, name, event) {
    const act = element.dataset.act;
    if (arm(element)) return;
    if (local[act]) local[act](element, payload(element), event);
    else send(element.dataset.view || name, act, payload(element));
    element.closest("details.menu")?.removeAttribute("open");
  }
  function listen(name, element) {
    let timer;
    element.addEventListener("click", (event) => {
      const target = event.target.closest("[data-act]");
      if (target && target.tagName !== "FORM" && target.type !== "file") { event.preventDefault(); perform(target, name, event); }
    });
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = event.target.closest("form[data-act]");
      if (form) send(form.dataset.view || name, form.dataset.act, { ...payload(form), fields: fields(form) });
    });
    element.addEventListener("input", (event) => {
      if (event.target.tagName === "TEXTAREA") grow(event.target);
      const act = event.target.dataset.inputAct;
      if (!act) return;
      clearTimeout(timer);
      timer = setTimeout(() => send(name, act, { ...payload(event.target), value: event.target.value }), 250);
    });
    element.addEventListener("change", (event) => {
      const input = event.target;
      if (input.type === "file") { receive(name, input); return; }
      if (input.dataset.changeAct) send(name, input.dataset.changeAct, { ...payload(input), value: input.value });
      const form = input.closest("form[data-autosave]");
      if (form) send(name, form.dataset.autosave, { ...payload(input), fields: fields(form) });
    });
    for (const kind of ["dragover", "dragleave", "drop"]) {
      element.addEventListener(kind, (event) => {
        const zone = event.target.closest(".dropzone");
        if (!zone) return;
        event.preventDefault();
        zone.classList.toggle("over", kind === "dragover");
        if (kind === "drop") receive(name, zone.querySelector("input[type=file]"), event.dataTransfer.files);
      });
    }
  }
  async function receive(name, input, given) {
    const files = [...(given || input.files)];
    if (!files.length) return;
    const view = views.get(name);
    const stored = [];
    for (const file of files) {
      notice(`Receiving ${file.name} …`);
      try { stored.push({ path: (await view.upload(file)).path, name: file.name }); }
      catch { notice(`${file.name} could not be received: it may be larger than is allowed.`, "error"); }
    }
    input.value = "";
    if (stored.length) send(name, input.dataset.act, { ...payload(input), files: stored });
  }
  function mount(name, element, props, trigger, watch, upload, event) {
    const view = { name, root: element.firstElementChild, trigger, upload, event, html: "", painted: [] };
    views.set(name, view);
    const draw = () => (name === "outbox" ? obey(props.value) : paint(view, props.value || ""));
    toasts();
    watch("value", draw);
    listen(name, element);
    draw();
    (hooks[name] || []).forEach((hook) => hook(view, element));
    if (name === (page().name === "coach" ? "thread" : page().name)) visit();
  }
  const hooks = {};
  function on(name, hook) { (hooks[name] ||= []).push(hook); }

  // what the server asks the browser to do -------------------------------------------------------------------------------
  const done = new Set();
  function obey(value) {
    if (!value) return;
    for (const { id, commands: list } of JSON.parse(value)) {
      if (done.has(id)) continue;
      done.add(id);
      list.forEach((command) => commands[command.do]?.(command));
    }
  }
  function toasts() {
    let box = document.getElementById("toasts");
    if (!box) {
      box = document.createElement("div");
      box.id = "toasts"; box.setAttribute("role", "status"); box.setAttribute("aria-live", "polite");
      document.body.append(box);
    }
    return box;
  }
  function notice(message, level = "info", undo = "") {
    const box = toasts();
    const one = document.createElement("div");
    one.className = "toast " + level;
    one.append(document.createTextNode(message));
    if (undo) {
      const back = document.createElement("button");
      back.type = "button"; back.className = "btn quiet"; back.textContent = "Undo";
      back.onclick = () => { send(page().name, "undo", { draft: undo }); one.remove(); };
      one.append(back);
    }
    box.replaceChildren(one);
    setTimeout(() => one.remove(), undo || level === "error" ? 12000 : 5000);
  }
  function announce(words) {
    let box = document.getElementById("announce");
    if (!box) {
      box = document.createElement("div");
      box.id = "announce"; box.className = "sr"; box.setAttribute("role", "status"); box.setAttribute("aria-live", "polite");
      document.body.append(box);
    }
    box.textContent = words;
  }
  commands.announce = (c) => announce(c.text);
  commands.toast = (c) => notice(c.text, c.level, c.undo);
  commands.go = (c) => show(c.page, c.ref || "");
  commands.hash = (c) => history.replaceState(null, "", "#" + c.page + (c.ref ? "/" + encodeURIComponent(c.ref) : ""));
  commands.download = (c) => {
    const bytes = Uint8Array.from(atob(c.content), (letter) => letter.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: c.type }));
    link.download = c.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  commands.engine = (c) => { const sign = document.querySelector("#header .engine"); if (sign) sign.outerHTML = c.html; };
  commands.forget = () => { try { Object.keys(localStorage).filter((key) => /^kaizen\.(typed|conversation)/.test(key)).forEach((key) => localStorage.removeItem(key)); } catch { /* private mode */ } };
  commands.top = () => window.scrollTo(0, 0);
  commands.reveal = (c) => setTimeout(() => { const e = document.getElementById(c.id); e?.scrollIntoView({ block: c.block || "center" }); if (c.focus) e?.focus({ preventScroll: true }); }, 60);

  // pages -----------------------------------------------------------------------------------------------------------------
  function page() {
    const [name, ref] = location.hash.slice(1).split("/");
    return { name: name || "coach", ref: decodeURIComponent(ref || "") };
  }
  function show(name, ref = "") {
    const wanted = "#" + name + (ref ? "/" + encodeURIComponent(ref) : "");
    if (location.hash === wanted) visit(); else location.hash = wanted;
  }
  function visit() {
    const { name, ref } = page();
    document.body.dataset.page = name;
    document.querySelectorAll("#nav [data-page]").forEach((link) => {
      const here = link.dataset.page === name;
      here ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
      if (here) link.scrollIntoView({ block: "nearest", inline: "center" });
    });
    document.title = (document.querySelector(`#nav [data-page="${CSS.escape(name)}"]`)?.textContent || "Coach") + " · Kaizen Coach";
    window.scrollTo(0, 0);
    if (name !== "coach") send(name, "show", { ref });
    else enter?.();
  }
  let enter = null;
  window.addEventListener("hashchange", visit);
  local.go = (_, data) => show(data.page, data.ref || "");
  local.skip = () => {
    const here = page().name;
    const target = here === "coach" ? document.getElementById("message") : document.querySelector(`#page-${CSS.escape(here)} :is(h1, button, a, input)`);
    if (target?.tagName === "H1") target.setAttribute("tabindex", "-1");
    target?.focus();
  };
  local.print = () => window.print();
  local.copy = (element) => {
    const from = element.closest("[data-copy]")?.dataset.copy ?? element.closest("article, form, .card")?.querySelector(".copyable")?.innerText ?? "";
    navigator.clipboard?.writeText(from).then(() => notice("Copied"), () => notice("The browser does not allow copying here", "error"));
  };
  function grow(area) { area.style.height = "auto"; area.style.height = Math.min(area.scrollHeight + 2, 320) + "px"; }

  // light and dark ------------------------------------------------------------------------------------------------------------
  function dress() {
    const wanted = store.get("theme", "system");
    const dark = wanted === "dark" || (wanted === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    document.body?.classList.toggle("dark", dark);
    document.querySelectorAll("[data-act=theme]").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.scheme === wanted)));
  }
  local.theme = (_, data) => { store.set("theme", data.scheme); dress(); };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress);
  dress();
  document.documentElement.lang = "en";
  document.addEventListener("DOMContentLoaded", dress);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) { event.preventDefault(); menu.removeAttribute("open"); menu.querySelector("summary").focus(); }
    }
    if (event.altKey && !event.ctrlKey && !event.metaKey && /^Digit[1-7]$/.test(event.code)) {
      const link = document.querySelectorAll("#nav [data-page]")[Number(event.code.at(-1)) - 1];
      if (link) { event.preventDefault(); show(link.dataset.page); link.focus({ preventScroll: true }); }
    }
  }, true);
  document.addEventListener("click", (event) => document.querySelectorAll("details.menu[open]").forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open")));
  return { mount, send, show, page, notice, store, local, commands, on, views, grow, fields, set enter(f) { enter = f; } };
})();
