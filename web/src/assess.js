// The form of a profile: it fills in what is pasted, and pastes what is filled in, as plain JSON. Without this script a
// profile is pasted or uploaded. What the form does not ask for stays in the profile as it is.

import "./pages.css";
import "./assess.css";

const page = document.querySelector("form.sent");
const area = page.elements.profile;
const filled = page.elements.filled;
const sheet = page.querySelector("[data-form]");
const texts = page.querySelector("[data-text]");
const message = page.querySelector("[data-unfilled]");
const tabs = page.querySelector(".tabs");

const CONTEXT = "https://w3id.org/itss/context.jsonld";
const list = (value) => (value === undefined || value === null ? [] : [value].flat());

/** The people of the profile, and the one in the form. */
let people = [];
let person;

// Fields

const own = (scope, selector) => [...scope.querySelectorAll(selector)].filter((one) => one.closest("[data-class].record, [data-form]") === scope);

/** Show a node of the profile in a part of the form. */
function fill(scope, node) {
  scope.node = node;
  for (const field of own(scope, "[data-field]")) {
    const values = list(node[field.dataset.field]).map(String);
    if (field.matches("fieldset")) for (const box of field.querySelectorAll("input")) box.checked = values.includes(box.value);
    else field.value = values.join(field.matches("textarea") ? "\n" : " ");
  }
  for (const section of own(scope, "[data-records]")) {
    for (const record of section.querySelectorAll(":scope > .record")) record.remove();
    for (const each of list(node[section.dataset.records])) if (typeof each === "object") added(section, each);
  }
  limit(scope);
}

/** The node that a part of the form shows, with what is filled in. */
function read(scope) {
  const node = scope.node;
  for (const field of own(scope, "[data-field]")) {
    const key = field.dataset.field;
    const values = field.matches("fieldset")
      ? [...field.querySelectorAll("input:checked")].map((box) => box.value)
      : "many" in field.dataset ? field.value.split(field.matches("textarea") ? /\s*\n\s*/ : /\s+/).filter(Boolean) : field.value ? [field.value] : [];
    if (field.type === "number") values.splice(0, values.length, ...values.map(Number));
    if (values.length) node[key] = "many" in field.dataset ? values : values[0];
    else delete node[key];
  }
  for (const section of own(scope, "[data-records]")) {
    const records = [...section.querySelectorAll(":scope > .record")].map(read);
    const others = list(node[section.dataset.records]).filter((each) => typeof each !== "object");
    if (records.length + others.length) node[section.dataset.records] = [...records, ...others];
    else delete node[section.dataset.records];
  }
  return node;
}

/** Offer only what counts in the specialty field that is chosen. */
function limit(scope) {
  const chosen = own(scope, "select[data-field=specialtyField]")[0]?.value;
  if (chosen === undefined) return;
  for (const option of own(scope, "[data-fields]")) {
    const box = option.querySelector("input");
    option.hidden = !box.checked && chosen !== "" && !option.dataset.fields.split(" ").includes(chosen);
  }
}

function added(section, node) {
  const made = page.querySelector(`template[data-class=${section.dataset.class}]`).content.firstElementChild.cloneNode(true);
  section.lastElementChild.before(made);
  fill(made, node);
  return made;
}

/** A name for a new record, that of the person with what tells it apart. */
function named(section) {
  const taken = new Set([...sheet.querySelectorAll(".record")].map((record) => record.node.id));
  const stem = `${person.id}#${section.dataset.records}-`;
  let number = 1;
  while (taken.has(stem + number)) number += 1;
  return person.id.startsWith("_:") ? {} : { id: stem + number };
}

sheet.addEventListener("click", (event) => {
  const section = event.target.closest("[data-add]")?.closest("[data-records]");
  if (section) added(section, { ...named(section), type: section.dataset.class }).querySelector("select, input").focus();
  const record = event.target.closest("[data-remove]")?.closest(".record");
  if (record) {
    const next = record.parentElement.querySelector("[data-add]");
    record.remove();
    next.focus();
  }
});

sheet.addEventListener("change", (event) => limit(event.target.closest(".record") ?? sheet));

// Between form and text

function show(name) {
  filled.value = name === "form" ? "form" : "";
  sheet.hidden = sheet.disabled = name !== "form";
  texts.hidden = name === "form";
  for (const tab of tabs.querySelectorAll("button")) tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
}

/** The profile in the text area as plain JSON, as the server reads it. */
async function plain() {
  const body = new FormData(page);
  body.set("as", "plain");
  body.delete("person");
  const answer = await fetch(page.action, { method: "POST", body });
  return answer.ok ? answer.json() : null;
}

async function open() {
  message.textContent = "";
  const uploaded = page.elements.file?.files.length;
  people = area.value.trim() || uploaded ? await plain() : [];
  if (!people) {
    message.textContent = message.dataset.unfilled;
    return show("text");
  }
  const chosen = page.elements.person?.value;
  person = people.find((each) => each.id === chosen) ?? people[0];
  if (!person) people.push((person = { "@context": CONTEXT, id: `urn:uuid:${uuid()}`, type: "Candidate" }));
  if (uploaded) page.elements.file.value = "";
  fill(sheet, person);
  show("form");
}

/** A random UUID (version 4); `crypto.randomUUID` is there over HTTPS only. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function paste() {
  if (sheet.hidden) return;
  read(sheet);
  area.value = JSON.stringify(people.length === 1 ? person : people, null, 1);
}

tabs.hidden = false;
tabs.addEventListener("click", (event) => {
  const { tab } = event.target.dataset;
  if (tab === "text") {
    paste();
    show("text");
  } else if (tab === "form" && sheet.hidden) open();
});

// Also the buttons outside of the form that save send what is filled in.
page.addEventListener("submit", paste);
page.addEventListener("formdata", (event) => {
  if (!sheet.hidden) event.formData.set("profile", area.value);
});

if (filled.value === "form" || !area.value.trim()) open();
else show("text");
