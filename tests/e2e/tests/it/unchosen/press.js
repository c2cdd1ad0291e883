// Sends every form of a page in which nothing was chosen, in two ways: as it stands, and emptied. Answers with
// a line for each: what form, which way, and the status. Runs inside any page of the portal.
// What was tried on other pages is left out; a case shows other forms, and asks differently, each time.
const [path, tried, done] = arguments;

const isId = (part) => /^[0-9]{3}$/.test(part) || /^(BRUD|ØVELSE)-/.test(decodeURIComponent(part)) || /^[0-9a-f-]{36}$/.test(part);
const kind = (address) =>
  new URL(address, location.origin).pathname
    .split("/")
    .map((part) => (isId(part) ? "*" : part))
    .join("/");

const load = async () => {
  const answer = await fetch(path);
  if (!answer.ok || !(answer.headers.get("content-type") || "").startsWith("text/html")) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
};

/** What one presses: a form and one of its buttons. */
const presses = (page) =>
  [...page.querySelectorAll("form")]
    .filter((form) => form.getAttribute("method")?.toLowerCase() === "post")
    .flatMap((form) => {
      const inside = [...form.querySelectorAll("button, input[type=submit]")];
      const beside = form.id ? [...page.querySelectorAll(`button[form="${form.id}"]`)] : [];
      return [...new Set([...inside, ...beside])]
        .filter((button) => button.getAttribute("type") !== "button")
        .map((button) => ({ form, button }));
    });

const name = ({ form, button }) => {
  const address = button.getAttribute("formaction") || form.getAttribute("action") || path;
  const act = form.querySelector("[type=hidden][name=act]")?.getAttribute("value");
  const own = button.getAttribute("name");
  const value = button.getAttribute("value") || "";
  return [
    kind(address),
    act ? `act=${act}` : "",
    own ? `${own}=${isId(value) || value.length > 24 ? "*" : value}` : "",
  ]
    .filter(Boolean)
    .join(" ");
};

const body = ({ form, button }, way) => {
  const fields = new FormData();
  for (const field of form.querySelectorAll("input, textarea, select")) {
    const { name, type } = field;
    if (!name || field.disabled || type === "file" || type === "submit") continue;
    if (type === "hidden") fields.append(name, field.value);
    else if (type === "radio" || type === "checkbox") {
      if (way === "stands" && field.checked) fields.append(name, field.value);
    } else if (field.localName === "select") {
      // A list without a line that means nothing is chosen already.
      const empty = [...field.options].some((option) => option.value === "");
      fields.append(name, way === "emptied" && empty ? "" : field.value);
    } else fields.append(name, way === "stands" ? field.value : "");
  }
  if (button.getAttribute("name")) fields.append(button.getAttribute("name"), button.getAttribute("value") || "");
  if (form.getAttribute("enctype") === "multipart/form-data") return fields;
  return new URLSearchParams(fields);
};

const send = (press, way, credentials = "same-origin") => {
  const address = press.button.getAttribute("formaction") || press.form.getAttribute("action") || path;
  return fetch(address, { method: "POST", body: body(press, way), redirect: "manual", credentials });
};

(async () => {
  const lines = [];
  const seen = new Set(/^\/sag\/[0-9a-f-]{36}$/.test(path) ? [] : tried);
  let page = await load();
  const n = page ? presses(page).length : 0;
  for (let at = 0; at < n; at += 1) {
    for (const way of ["stands", "emptied"]) {
      page ??= await load();
      const press = page && presses(page)[at];
      if (!press) break;
      const called = name(press);
      // Lists have the same form in every line.
      if (seen.has(`${called} ${way}`) || /log-ud|sign-out|rolle$/.test(called)) continue;
      seen.add(`${called} ${way}`);
      const outside = await send(press, way, "omit");
      const answer = await send(press, way);
      const isDone = answer.type === "opaqueredirect" || answer.status < 300;
      const again = isDone ? await send(press, way) : answer;
      const status = (one) => (one.type === "opaqueredirect" ? 303 : one.status);
      lines.push([called, way, status(answer), status(again), status(outside)]);
      if (isDone) page = null;
    }
  }
  done(lines);
})();
