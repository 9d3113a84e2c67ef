// Bundle what the server's pages need into src/itss_graph/server/static, with the licence of everything in it.
// The same sources and package-lock.json give the same bytes; CI holds them against what is committed.

import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(here, process.argv[2] ?? "../src/itss_graph/server/static");
const modules = join(here, "node_modules");

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["src/editor.js", "src/assess.js"],
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  metafile: true,
});

/** The packages of the files that went in; a file that is itself a bundle tells of its own by its source map. */
function packages(inputs) {
  const found = new Set();
  for (const input of inputs) {
    const path = join(here, input);
    const map = existsSync(`${path}.map`) ? JSON.parse(readFileSync(`${path}.map`, "utf8")).sources : [];
    for (const source of [input, ...map]) {
      const name = source.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];
      if (name && existsSync(join(modules, name, "package.json"))) found.add(name);
    }
  }
  return [...found].sort();
}

function licence(name) {
  const folder = join(modules, name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).sort().find((each) => /^licen[cs]e/i.test(each));
  const text = file ? readFileSync(join(folder, file), "utf8").replace(/\r\n/g, "\n").trim() : "";
  return `${name} ${version} (${license})\n${text ? `\n${text}\n` : ""}`;
}

const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
const heading = "The scripts and styles in this folder hold parts of these packages.\n";
writeFileSync(join(target, "THIRD-PARTY.txt"), [heading, ...packages(inputs).map(licence)].join(`\n${"-".repeat(79)}\n\n`));
