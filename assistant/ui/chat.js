// The chat: composer, conversation at hand, sources panel.
(() => {
  const { store, local, commands, on, send, grow, notice } = window.kaizen;
  let conversation = store.get("conversation");
  let busy = false;
  let turn = "";
  let follow = true;
  const $ = (id) => document.getElementById(id);
  const draftName = () => "typed." + (conversation || "new");

  function state() {
    const coach = document.querySelector("#composer input[name=mode]:checked");
    return { conversation, mode: coach ? coach.value : "tell", uploads_only: !!$("only-mine")?.checked };
  }
  function setBusy(value) {
    busy = value;
    const button = $("send");
    if (!button) return;
    button.classList.toggle("stopping", busy);
    button.setAttribute("aria-label", busy ? "Stop the answer" : "Send");
    $("message")?.setAttribute("aria-busy", String(busy));
  }
  function say(text, more = {}) {
    if (busy || !text.trim()) return;
    follow = true;
    turn = String(Date.now()) + Math.random();
    setBusy(true);
    send("thread", "send", { ...state(), text, turn, ...more });
  }
  function stop() { send("thread", "stop", { turn }); }
  function submit() {
    if (busy) { stop(); return; }
    const box = $("message");
    if (!box.value.trim()) { box.focus(); return; }
    const editing = box.dataset.editing;
    say(box.value, editing ? { editing } : {});
    endEdit(""); store.set(draftName(), "");
  }
  function fill(text) { const box = $("message"); box.value = text; grow(box); return box; }
  function beginEdit(text, message) {
    const box = $("message");
    if (!box.dataset.editing) box.dataset.before = box.value;
    compose(text);
    box.dataset.editing = message;
    $("editing").hidden = false;
    document.querySelectorAll("#thread .question").forEach((one) => one.classList.toggle("edited", one.dataset.key === "m" + message));
  }
  function endEdit(text) {
    const box = fill(text);
    delete box.dataset.editing; delete box.dataset.before;
    $("editing").hidden = true;
    document.querySelector("#thread .edited")?.classList.remove("edited");
  }
  local["cancel-edit"] = () => { const box = $("message"); endEdit(box.dataset.before || ""); store.set(draftName(), box.value); box.focus(); };
  on("composer", (_view, element) => {
    const box = $("message");
    box.value = store.get(draftName());
    grow(box);
    box.addEventListener("input", () => { store.set(draftName(), box.value); });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); if (!busy) submit(); }
      if (event.key === "ArrowUp" && !box.value && !busy) {
        const last = [...document.querySelectorAll("#thread [data-act=edit-message]")].pop();
        if (last) { event.preventDefault(); beginEdit(last.dataset.text, last.dataset.message); }
      }
    });
    element.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
    const mode = store.get("mode", "tell");
    element.querySelectorAll("input[name=mode]").forEach((radio) => {
      radio.checked = radio.value === mode;
      radio.addEventListener("change", () => store.set("mode", radio.value));
    });
    const mine = $("only-mine");
    mine.checked = store.get("only-mine") === "1";
    mine.addEventListener("change", () => store.set("only-mine", mine.checked ? "1" : ""));
  });

  function choose(id) {
    if ($("message")?.dataset.editing && String(id || "") !== conversation) endEdit("");
    conversation = id ? String(id) : "";
    store.set("conversation", conversation);
    const box = $("message");
    if (box) { box.value = store.get(draftName()); grow(box); }
    document.querySelectorAll("#conversations [data-conversation]").forEach((row) => {
      row.dataset.conversation === conversation && row.classList.contains("row-open") ? row.setAttribute("aria-current", "true") : row.removeAttribute("aria-current");
    });
  }
  commands.conversation = (c) => {
    const typed = $("message")?.value || "";
    const isNew = !conversation && c.id;
    if (isNew) { store.set("typed.new", ""); store.set("typed." + c.id, typed); }
    choose(c.id);
  };
  commands.idle = () => setBusy(false);
  commands.compose = (c) => compose(c.text);
  commands.bottom = () => { follow = true; setTimeout(down, 40); };
  commands.receipt = (c) => { follow = false; setTimeout(() => [...document.querySelectorAll(`#thread [data-receipt="${CSS.escape(c.draft)}"]`)].pop()?.scrollIntoView({ block: "center" }), 80); };
  commands.panel = (c) => panel(c.open);

  window.kaizen.enter = () => {
    send("thread", "open", { conversation });
    if (matchMedia("(min-width: 900px)").matches) setTimeout(() => $("message")?.focus({ preventScroll: true }), 100);
  };
  function compose(text) {
    window.kaizen.show("coach");
    const box = fill(text);
    store.set(draftName(), text);
    box.focus(); box.setSelectionRange(text.length, text.length);
  }
  local.compose = (_, data) => compose(data.text);
  local.say = (_, data) => { window.kaizen.show("coach"); say(data.text); };
  local["say-new"] = (_, data) => { choose(""); window.kaizen.show("coach"); say(data.text); };
  local.open = (_, data) => { list(false); panel(false); choose(data.conversation); follow = true; send("thread", "open", { conversation }); };
  local["new-conversation"] = () => { list(false); panel(false); choose(""); window.kaizen.show("coach"); $("message")?.focus(); };
  local.retry = (_, data) => say(data.text, { editing: data.message });
  local["edit-message"] = (_, data) => beginEdit(data.text, data.message);
  local["edit-draft"] = (element) => {
    const form = element.closest("form");
    form.querySelector("details.more-fields")?.setAttribute("open", "");
    (form.querySelector(".badge.warn")?.closest(".field") || form).querySelector("input, textarea, select")?.focus();
  };
  local["ask-mine"] = () => { $("only-mine").checked = true; store.set("only-mine", "1"); local["new-conversation"](); };
  local["copy-text"] = (element) => navigator.clipboard?.writeText(element.closest("form").querySelector("[name=text]").value).then(() => notice("Copied"));
  local.list = () => list(!document.body.classList.contains("list-open"));
  local["close-panel"] = () => panel(false);

  function list(open) { document.body.classList.toggle("list-open", open); if (open) document.querySelector("#conversations input")?.focus(); }
  let opener = null;
  function panel(open) {
    document.body.classList.toggle("panel-open", open);
    if (open) {
      setTimeout(() => {
        document.getElementById("panel-title")?.focus({ preventScroll: true });
        document.getElementById("passage")?.scrollIntoView({ block: "center" });
      }, 80);
    } else if (opener?.isConnected) { opener.focus({ preventScroll: true }); opener = null; }
  }
  local.source = (element, data) => { opener = element; send("thread", "source", { ...data, ...state() }); };
  document.addEventListener("keydown", (event) => {
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && !event.shiftKey && event.key.toLowerCase() === "k") { event.preventDefault(); window.kaizen.show("coach"); setTimeout(() => $("message")?.focus(), 30); }
    if (isCommand && event.shiftKey && event.key.toLowerCase() === "o") { event.preventDefault(); local["new-conversation"](); }
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (document.body.classList.contains("panel-open")) panel(false);
    else if (document.body.classList.contains("list-open")) { list(false); document.querySelector(".only-coach")?.focus(); }
    else if (busy) stop();
    else if ($("message")?.dataset.editing) local["cancel-edit"]();
  });
  document.addEventListener("click", (event) => {
    if (document.body.classList.contains("list-open") && !event.target.closest("#conversations, .only-coach")) list(false);
  });

  function down() {
    const box = $("scroller");
    if (!box || !follow) return;
    const asked = [...box.querySelectorAll(".question")].pop();
    const start = asked ? asked.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop - 24 : 0;
    box.scrollTop = Math.min(box.scrollHeight - box.clientHeight, start);
  }
  on("thread", (view) => view.painted.push(down));
  on("live", (view) => {
    view.painted.push(down);
    $("scroller")?.addEventListener("scroll", (event) => {
      const box = event.target;
      if (busy) follow = follow && box.scrollTop >= (box.kaizenTop || 0) - 40;
      box.kaizenTop = box.scrollTop;
    }, { passive: true });
  });
  on("conversations", (view) => view.painted.push(() => choose(conversation)));
})();
