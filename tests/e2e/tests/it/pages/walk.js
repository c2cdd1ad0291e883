// Notes each stop of Tab, and whether one sees that it is one. Runs inside the page, before the walk.
// From the top, wherever the page itself has put the focus.
const start = document.createElement("span");
start.tabIndex = -1;
document.body.prepend(start);
start.focus();
start.remove();
const stops = new Map();
document.brudvagtStops = stops;
let last = null;
document.addEventListener("focusin", ({ target }) => {
  // A window that comes to the front gives the focus back: no stop of Tab.
  if (target === last) return;
  last = target;
  const style = getComputedStyle(target);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const { left, right, width, height } = target.getBoundingClientRect();
  const on = right > 0 && left < document.documentElement.clientWidth && width > 1 && height > 1;
  stops.set(target, on && target.matches(":focus-visible") && (outlined || style.boxShadow !== "none"));
});
window.scrollTo(0, 0);
// How many presses: a date has several parts, each a stop of its own.
const fields = document.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]");
const parts = document.querySelectorAll("input[type=date], input[type=time]");
return fields.length + 5 * parts.length + 3;
