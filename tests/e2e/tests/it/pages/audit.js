// What is wrong with a page as it stands, one sentence each. Runs inside the page.
const wrong = [];
const root = document.documentElement;

const isSeen = (element) =>
  element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && element.getClientRects().length > 0;
const called = (element) => {
  const id = element.id ? `#${element.id}` : "";
  const name = element.getAttribute("name") ? `[name=${element.getAttribute("name")}]` : "";
  const text = (element.innerText || "").trim().slice(0, 40);
  return `${element.localName}${id}${name} "${text}"`;
};

if (!["da", "en"].includes(root.lang)) wrong.push(`lang is ${root.lang || "missing"}`);
if (!document.title.trim()) wrong.push("the title is empty");

if (root.scrollWidth > root.clientWidth) {
  const wide = [...document.body.querySelectorAll("*")]
    .filter((element) => isSeen(element) && element.getBoundingClientRect().right > root.clientWidth + 1)
    .filter((element) => !element.closest(".table-scroll, .sidenav"))
    .slice(0, 3)
    .map(called);
  wrong.push(`scrolls sideways: ${root.scrollWidth} of ${root.clientWidth}: ${wide.join("; ")}`);
}

const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(isSeen);
const first = headings.filter((heading) => heading.localName === "h1");
if (first.length !== 1) wrong.push(`${first.length} h1: ${first.map((heading) => heading.innerText).join(" | ")}`);
let level = 0;
for (const heading of headings) {
  const next = Number(heading.localName[1]);
  if (level && next > level + 1) wrong.push(`h${level} is followed by ${called(heading)}`);
  level = next;
}

const ids = new Set();
for (const element of document.querySelectorAll("[id]")) {
  if (ids.has(element.id)) wrong.push(`two elements have the id ${element.id}`);
  ids.add(element.id);
}
for (const element of document.querySelectorAll("[for], [aria-describedby], [aria-labelledby]")) {
  for (const attribute of ["for", "aria-describedby", "aria-labelledby"]) {
    for (const id of (element.getAttribute(attribute) || "").split(" ").filter(Boolean)) {
      if (!ids.has(id)) wrong.push(`${called(element)}: ${attribute} names ${id}, which is not there`);
    }
  }
}
for (const link of document.querySelectorAll("a[href^='#']")) {
  const id = link.getAttribute("href").slice(1);
  if (!ids.has(id)) wrong.push(`${called(link)} leads to #${id}, which is not there`);
}
for (const element of document.querySelectorAll("[tabindex]")) {
  if (element.tabIndex > 0) wrong.push(`${called(element)} jumps the order of Tab`);
}

for (const group of document.querySelectorAll("fieldset")) {
  if (!group.querySelector(":scope > legend")?.textContent.trim()) wrong.push(`a fieldset without a legend: ${called(group)}`);
}

// Contrast, WCAG 2.1 1.4.3, of every text that can be seen.
const channels = (colour) => {
  const numbers = colour.match(/^rgba?\(([^)]+)\)$/);
  if (!numbers) return null;
  const [r, g, b, a = 1] = numbers[1].split(/[,/ ]+/).filter(Boolean).map(Number);
  return [r, g, b, a];
};
const over = ([r, g, b, a], [r2, g2, b2]) => [r * a + r2 * (1 - a), g * a + g2 * (1 - a), b * a + b2 * (1 - a), 1];
const light = (colour) => {
  const [r, g, b] = colour.map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ratio = (one, other) => {
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
const ground = (element) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const colour = channels(getComputedStyle(at).backgroundColor);
    if (!colour) return null;
    layers.push(colour);
    if (colour[3] === 1) break;
  }
  return layers.reverse().reduce((below, above) => over(above, below), [255, 255, 255, 1]);
};
const faint = new Set();
const measure = (element, colour, what) => {
  const [ink, paper] = [channels(colour), ground(element)];
  if (!ink || !paper) {
    faint.add(`${what}: a colour that cannot be read: ${colour}`);
    return;
  }
  const found = ratio(over(ink, paper), paper);
  if (found < 4.5) faint.add(`${what}: contrast ${found.toFixed(2)}`);
};
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const element = texts.currentNode.parentElement;
  const said = texts.currentNode.data.trim();
  const isNamed = element.closest(".mono, a[href*='/attachments/']");
  if (/^[a-z]\w*\.[a-z]\w*:?$/.test(said) && !isNamed) wrong.push(`a key stands where words should: ${said}`);
  if (!said || element.closest("script, style, option, :disabled") || !isSeen(element)) continue;
  const range = document.createRange();
  range.selectNodeContents(texts.currentNode);
  const { width, height } = range.getBoundingClientRect();
  // What is there for screen readers alone has a clip around it.
  const style = getComputedStyle(element);
  if (width < 2 || height < 2 || style.clipPath !== "none") continue;
  measure(element, style.color, called(element));
}
for (const field of document.querySelectorAll("input[placeholder], textarea[placeholder]")) {
  if (isSeen(field)) measure(field, getComputedStyle(field, "::placeholder").color, `placeholder of ${called(field)}`);
}
wrong.push(...faint);

return wrong;
