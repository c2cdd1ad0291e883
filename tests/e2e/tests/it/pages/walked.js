// What the walk with Tab missed, one sentence each.
const wrong = [];
const stops = document.brudvagtStops;
const called = (element) =>
  `${element.localName}#${element.id}[name=${element.getAttribute("name")}] "${(element.innerText || "").trim().slice(0, 40)}"`;
const isSeen = (element) =>
  element.checkVisibility({ checkVisibilityCSS: true, contentVisibilityAuto: true }) && element.getClientRects().length > 0;
const first = [...stops.keys()][0];
if (!first?.matches("a.skip[href='#main']")) wrong.push(`the first stop is ${first ? called(first) : "nothing"}, not the skip link`);
for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")) {
  if (element.tabIndex < 0 || element.disabled || element.type === "hidden" || !isSeen(element)) continue;
  const same = element.type === "radio"
    ? [...document.querySelectorAll("input[type=radio]")].filter((other) => other.name === element.name && other.form === element.form)
    : [element];
  if (!same.some((one) => stops.has(one))) wrong.push(`Tab never reaches ${called(element)}`);
}
for (const [element, shown] of stops) {
  if (!shown) wrong.push(`one does not see that ${called(element)} has the focus`);
}
return wrong;
