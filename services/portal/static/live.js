// Makes live what works without it: the queue, the countdowns, the copy buttons.
"use strict";

const danish = document.documentElement.lang !== "en";
// The server's clock, which a demonstration may have moved.
const ahead = Date.parse(document.documentElement.dataset.now) - Date.now();

function left(ms) {
  const minutes = Math.floor(Math.abs(ms) / 60000);
  const [d, h, m] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const hour = danish ? "t" : "h";
  const length = d ? (h ? `${d} d ${h} ${hour}` : `${d} d`) : h ? `${h} ${hour} ${m} min` : `${m} min`;
  if (ms <= 0) return danish ? `Overskredet med ${length}` : `Overdue by ${length}`;
  return danish ? `${length} tilbage` : `${length} left`;
}

function tick() {
  for (const time of document.querySelectorAll("time[data-countdown]")) {
    const ms = Date.parse(time.dateTime) - Date.now() - ahead;
    time.textContent = left(ms);
    const level = ms <= 0 ? "over" : ms < 43200000 ? "urgent" : ms < 129600000 ? "soon" : "ok";
    time.className = `chip chip--${level} number`;
  }
}
tick();
setInterval(tick, 15000);

// One sentence for those who hear the page. The list itself is not read out: its countdowns change
// all the time.
const news = document.getElementById("live-news");
function say(sentence) {
  if (news) news.textContent = sentence;
}

// What was saved is heard first, unless the address leads to another place of the page.
const notice = document.querySelector(".notice[tabindex]");
if (notice && !location.hash && !document.querySelector("[autofocus]")) notice.focus();

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.textContent);
    const before = button.textContent;
    button.textContent = danish ? "Kopieret" : "Copied";
    button.classList.add("is-copied");
    say(button.textContent);
    setTimeout(() => { button.textContent = before; }, 2000);
  });
}

// Nothing waits for a draft for ever: what is sent matters more.
const soon = (promise, most = 1500) => Promise.race([promise, new Promise((go) => setTimeout(go, most))]);

// Drafts: what is typed is kept on the server while it is typed, and never in this browser.
function keepDrafts(form, line) {
  let isChanged = false;
  let waiting = 0;
  let saving = null;
  // What the last answer was: nothing when there is no connection, too late while there is none yet.
  const [NOBODY, KEPT, LATE] = [0, 204, 504];
  let answered = KEPT;
  let [isKeeping, isWarned, isSending] = [false, false, false];
  // Those who have no account share what may be kept.
  const pause = line.dataset.draft === "/kladde" ? 3000 : 15000;
  const tell = (sentence) => { if (line.textContent !== sentence) line.textContent = sentence; };
  const save = async (isLeaving) => {
    clearTimeout(waiting);
    if (!isChanged) return;
    isChanged = false;
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") fields.append(name, value);
    }
    answered = LATE;
    try {
      const answer = await fetch(`${line.dataset.draft}?stille=1`, { method: "POST", body: fields, keepalive: isLeaving });
      const at = answer.headers.get("brudvagt-draft");
      tell(!at ? line.dataset.notKept : answer.ok ? `${line.dataset.kept} ${at}` : line.dataset.signedOut);
      isChanged ||= !at;
      answered = at ? KEPT : answer.status;
    } catch {
      isChanged = true;
      answered = NOBODY;
      tell(line.dataset.notKept);
    }
  };
  const start = (isLeaving = false) => (saving = (saving ?? Promise.resolve()).then(() => save(isLeaving)));
  form.addEventListener("input", () => {
    isChanged = true;
    clearTimeout(waiting);
    waiting = setTimeout(start, pause);
  });
  // What is sent is kept first, and a draft on its way must not arrive after what it is a draft of. While
  // we cannot be reached, the page stays, with every word and file on it. While we ail, it stays once.
  form.addEventListener("submit", async (event) => {
    clearTimeout(waiting);
    if (isSending || !(isChanged || saving)) return;
    event.preventDefault();
    if (isKeeping) return;
    isKeeping = true;
    await soon(start(), 8000);
    [isKeeping, saving] = [false, null];
    isSending = answered !== NOBODY && (answered < 500 || isWarned);
    if (isSending) {
      isChanged = false;
      form.requestSubmit(event.submitter);
    } else {
      isWarned = answered !== NOBODY;
      tell(line.dataset.notSent);
    }
  });
  // Back again, as it was left.
  addEventListener("pageshow", () => { isSending = false; });
  // The other language is this page again: it waits for the draft.
  for (const link of document.querySelectorAll("header a[hreflang]")) {
    link.addEventListener("click", async (event) => {
      if (!isChanged || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      await soon(start());
      location.href = link.href;
    });
  }
  addEventListener("pagehide", () => { if (isChanged) save(true); });
}
for (const line of document.querySelectorAll("[data-draft]")) keepDrafts(line.closest("form"), line);

function sayNew(rows) {
  const names = rows.map((row) => row.querySelector("a").textContent);
  if (names.length === 1) say(danish ? `Ny sag: ${names[0]}` : `New case: ${names[0]}`);
  if (names.length > 1) say(danish ? `${names.length} nye sager` : `${names.length} new cases`);
}

const list = document.getElementById("live-list");
if (list) {
  let waiting = 0;
  const load = async () => {
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("live-list");
    if (!fresh) return;
    const known = new Set([...list.querySelectorAll("[data-case]")].map((row) => row.dataset.case));
    const added = [...fresh.querySelectorAll("[data-case]")].filter((row) => !known.has(row.dataset.case));
    for (const row of added) row.classList.add("is-new");
    // Whoever stands on a link stands on it afterwards, wherever its row is now.
    const held = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    // What was ticked stays ticked, for the case as it was then: what others did meanwhile is not overlooked.
    for (const box of list.querySelectorAll("[data-case] input:checked")) {
      const id = box.closest("[data-case]").dataset.case;
      const now = fresh.querySelector(`[data-case="${id}"] input[name="${box.name}"]`);
      if (now) { now.checked = true; now.value = box.value; }
    }
    list.replaceChildren(...fresh.childNodes);
    if (held) [...list.querySelectorAll("a")].find((link) => link.getAttribute("href") === held)?.focus();
    const figures = page.getElementById("live-figures");
    if (figures) document.getElementById("live-figures")?.replaceChildren(...figures.childNodes);
    tick();
    sayNew(added);
  };
  new EventSource("/live").addEventListener("queue", () => {
    // A burst of reports is one reload.
    clearTimeout(waiting);
    waiting = setTimeout(load, 400);
  });
}
