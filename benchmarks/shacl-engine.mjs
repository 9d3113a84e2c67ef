// shacl-engine on Node, as one process: node shacl-engine.mjs DATA SHAPES OUT writes a row a result (focus node, shape).
// The packages are looked up from the current folder and NODE_PATH; --check only tells whether they are there.
import { createWriteStream, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(`${process.cwd()}/`)
const load = async name => import(pathToFileURL(require.resolve(name)))
const [{ default: rdf }, { Parser }, { Validator }] = await Promise.all(['rdf-ext', 'n3', 'shacl-engine'].map(load))

const [data, shapes, out] = process.argv.slice(2)
if (data !== '--check') {
  const read = path => rdf.dataset(new Parser({ factory: rdf }).parse(readFileSync(path, 'utf8')))
  const report = await new Validator(read(shapes), { factory: rdf }).validate({ dataset: read(data) })
  const file = createWriteStream(out)
  for (const result of report.results) {
    file.write(`${result.focusNode.term.value}\t${result.shape.ptr.term.value}\n`)
  }
  file.end()
}
