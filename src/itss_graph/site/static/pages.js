// Copying an IRI, folding contents, and searching the index of the site. Without this script everything else works.

for (const button of document.querySelectorAll(".copy")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
  });
}

// On a narrow screen a long list of contents would hide what it lists.
if (matchMedia("(max-width: 60rem)").matches) {
  for (const contents of document.querySelectorAll(".contents > details")) contents.open = false;
}

const plain = (text) => text.normalize("NFKC").toLowerCase();

/** How well an entry fits: whole labels before beginnings, labels before definitions; 0 where a word is missing. */
function score(entry, words) {
  const [, title, other, , summary, besides] = entry.plain;
  const [name] = besides.split(" ", 1);
  let sum = 0;
  for (const word of words) {
    if ([title, other, name].includes(word)) sum += 100;
    else if (title.startsWith(word) || other.startsWith(word)) sum += 40;
    else if (title.includes(word) || other.includes(word) || name.includes(word)) sum += 20;
    else if (summary.includes(word)) sum += 5;
    else if (besides.includes(word)) sum += 2;
    else return 0;
  }
  return sum - title.length / 100;
}

const form = document.querySelector("form.search");
const input = form.querySelector("input");
const list = form.querySelector(".found");
const status = form.querySelector("[role=status]");
let index;

async function search(text) {
  index ??= fetch(form.dataset.index)
    .then((answer) => answer.json())
    .then((entries) => entries.map((each) => ({ raw: each, plain: each.map(plain) })));
  const words = plain(text).split(/\s+/u).filter(Boolean);
  if (!words.length) return [];
  const rated = (await index).map((entry) => [score(entry, words), entry.raw]);
  return rated.filter(([sum]) => sum > 0).sort((a, b) => b[0] - a[0]).map(([, raw]) => raw);
}

function item([file, title, other, kind, summary], whole) {
  const line = document.createElement("li");
  const link = document.createElement("a");
  link.href = `${form.dataset.root}/${file}`;
  link.append(title);
  const note = document.createElement("small");
  note.textContent = ` ${[other === title ? "" : other, kind].filter(Boolean).join(" · ")}`;
  if (whole) {
    const text = document.createElement("p");
    text.textContent = summary;
    line.append(link, note, text);
  } else {
    link.append(note);
    line.append(link);
  }
  return line;
}

function announce(count) {
  const { none, one, many } = status.dataset;
  status.textContent = count === 0 ? none : count === 1 ? one : many.replace("{}", count);
}

input.addEventListener("input", async () => {
  const text = input.value;
  const found = await search(text);
  if (text !== input.value) return;
  list.replaceChildren(...found.slice(0, 8).map((each) => item(each, false)));
  list.hidden = !found.length;
  if (text.trim()) announce(found.length);
});

form.addEventListener("keydown", (event) => {
  const links = [input, ...list.querySelectorAll("a")];
  const place = links.indexOf(document.activeElement);
  if (event.key === "Escape") {
    list.hidden = true;
    input.focus();
  } else if (!list.hidden && ["ArrowDown", "ArrowUp"].includes(event.key) && place >= 0) {
    event.preventDefault();
    links[(place + (event.key === "ArrowDown" ? 1 : links.length - 1)) % links.length].focus();
  }
});

form.addEventListener("focusout", (event) => {
  if (!form.contains(event.relatedTarget)) list.hidden = true;
});

const results = document.querySelector("[data-results]");
const asked = new URLSearchParams(location.search).get("q");
if (results && asked) {
  input.value = asked;
  const found = await search(asked);
  results.replaceChildren(...found.map((each) => item(each, true)));
  announce(found.length);
  status.classList.remove("hidden");
  results.before(status);
}
