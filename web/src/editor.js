// The SPARQL editor: the text area becomes Yasqe, and answers are shown below it. Without this script the form still
// sends the query. What an answer says is only ever text here: nothing of it is parsed as HTML.

import Yasqe from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";
import "./pages.css";
import "./editor.css";

const SHOWN = 1000;
const ROOT = "https://w3id.org/itss/";
const TABLE = "application/sparql-results+json";
const ANY = `${TABLE}, text/turtle;q=0.9`;

const form = document.querySelector("form.editor");
const area = form.querySelector("textarea");
const output = document.querySelector("[data-answer]");
const status = document.querySelector("[data-status]");
const words = output.dataset;
const prefixes = Object.entries(JSON.parse(words.prefixes));
const terms = JSON.parse(words.terms);

Yasqe.registerAutocompleter({
  name: "terms",
  bulk: false,
  autoShow: true,
  persistenceId: null,
  isValidCompletionPosition: (yasqe) => /^\w+:/.test(yasqe.getCompleteToken().string),
  get: (_yasqe, token) => (token ? terms.filter((name) => name !== token.string && name.startsWith(token.string)) : []),
});

const editor = new Yasqe(area.parentElement, {
  value: area.value,
  autocompleters: ["variables", "terms"],
  createShareableLink: null,
  consumeShareLink: null,
  persistenceId: null,
  showQueryButton: false,
  resizeable: false,
  editorHeight: "auto",
  viewportMargin: Infinity,
  extraKeys: { "Ctrl-Enter": run, "Cmd-Enter": run, Tab: false, "Shift-Tab": false, "Ctrl-S": false },
});
area.hidden = true;
editor.getInputField().setAttribute("aria-label", area.getAttribute("aria-label"));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});

// Another example, or another value of a parameter, is another page; the button for it is for those without this script.
const choice = document.querySelector("form.examples");
choice.querySelector("button").hidden = true;
choice.querySelector("select").addEventListener("change", () => {
  for (const field of choice.querySelectorAll("[data-parameter]")) field.disabled = true;
  choice.submit();
});
for (const field of choice.querySelectorAll("[data-parameter]")) field.addEventListener("change", () => choice.submit());

let running;

async function run() {
  running?.abort();
  running = new AbortController();
  output.replaceChildren();
  output.setAttribute("aria-busy", "true");
  status.textContent = words.running;
  status.classList.remove("bad");
  const begun = performance.now();
  try {
    const answer = await ask(ANY, running.signal);
    const text = await answer.text();
    const seconds = ((performance.now() - begun) / 1000).toFixed(2);
    if (!answer.ok) complain(text);
    else if (answer.headers.get("content-type").startsWith(TABLE)) show(JSON.parse(text), seconds);
    else showText(text, seconds);
  } catch (error) {
    if (error.name !== "AbortError") complain(words.unreachable);
  } finally {
    output.removeAttribute("aria-busy");
  }
}

function ask(accept, signal) {
  const body = new URLSearchParams({ query: editor.getValue() });
  return fetch(form.action, { method: "POST", headers: { Accept: accept }, body, signal });
}

function complain(text) {
  status.textContent = text.trim();
  status.classList.add("bad");
}

function show(answer, seconds) {
  if ("boolean" in answer) {
    status.textContent = `${answer.boolean ? words.yes : words.no} (${seconds} s)`;
    return;
  }
  const { vars } = answer.head;
  const rows = answer.results.bindings;
  const shown = rows.length > SHOWN ? ` ${words.shown.replace("{}", SHOWN)}` : "";
  status.textContent = `${words.rows.replace("{}", rows.length)}${shown} (${seconds} s)`;
  const head = element("tr", {}, vars.map((name) => element("th", { scope: "col" }, name)));
  const body = rows.slice(0, SHOWN).map((row) => element("tr", {}, vars.map((name) => cell(row[name]))));
  const table = element("table", { className: "side answer" }, [element("thead", {}, head), element("tbody", {}, body)]);
  const scroll = element("div", { className: "scroll", tabIndex: 0, role: "group", ariaLabel: words.label }, table);
  output.replaceChildren(scroll, saves([["CSV", "text/csv", "csv"], ["JSON", TABLE, "json"]]));
}

function showText(text, seconds) {
  status.textContent = `${words.graph} (${seconds} s)`;
  output.replaceChildren(element("pre", { tabIndex: 0 }, element("code", {}, text)), saves([["Turtle", "text/turtle", "ttl"]]));
}

/** A cell, wide enough for a sentence. */
const cell = (one) => element("td", { className: one?.value.length > 60 && one.type === "literal" ? "long" : "" }, term(one));

/** A term: ours leads to its page here, what is on the web to there, anything else is text. */
function term(one) {
  if (!one) return "";
  if (one.type !== "uri") {
    const note = one["xml:lang"] ? `@${one["xml:lang"]}` : "";
    return note ? [one.value, element("small", {}, ` ${note}`)] : one.type === "bnode" ? `_:${one.value}` : one.value;
  }
  const name = shortened(one.value);
  if (one.value.startsWith(ROOT)) return element("a", { href: words.root + one.value.slice(ROOT.length) }, name);
  if (/^https?:/i.test(one.value)) return element("a", { href: one.value, rel: "external noreferrer" }, name);
  return element("code", {}, one.value);
}

function shortened(iri) {
  const found = prefixes.find(([, namespace]) => iri.startsWith(namespace) && /^[\w.-]+$/.test(iri.slice(namespace.length)));
  return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
}

function saves(forms) {
  const buttons = forms.map(([name, type, extension]) => {
    const button = element("button", { type: "button" }, name);
    button.addEventListener("click", () => save(type, extension));
    return button;
  });
  return element("p", { className: "formats" }, [element("span", {}, words.save), ...buttons]);
}

async function save(type, extension) {
  const answer = await ask(type);
  if (!answer.ok) return complain(await answer.text());
  const url = URL.createObjectURL(await answer.blob());
  element("a", { href: url, download: `answer.${extension}` }, "").click();
  setTimeout(() => URL.revokeObjectURL(url));
}

function element(name, properties, content) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...[content].flat());
  return made;
}
