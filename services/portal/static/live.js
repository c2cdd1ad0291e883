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

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.textContent);
    const before = button.textContent;
    button.textContent = danish ? "Kopieret" : "Copied";
    setTimeout(() => { button.textContent = before; }, 2000);
  });
}

const list = document.getElementById("live-list");
if (list) {
  let waiting = 0;
  const load = async () => {
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("live-list");
    if (!fresh) return;
    const known = new Set([...list.querySelectorAll("[data-case]")].map((row) => row.dataset.case));
    for (const row of fresh.querySelectorAll("[data-case]")) {
      if (!known.has(row.dataset.case)) row.classList.add("is-new");
    }
    list.replaceChildren(...fresh.childNodes);
    tick();
  };
  new EventSource("/live").addEventListener("queue", () => {
    // A burst of reports is one reload.
    clearTimeout(waiting);
    waiting = setTimeout(load, 400);
  });
}
