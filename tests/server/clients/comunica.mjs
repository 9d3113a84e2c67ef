// node comunica.mjs ENDPOINT SPARQL: the rows of a SELECT as Comunica sees them, a JSON array.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.ITSS_CLIENTS}/package.json`);
const { QueryEngine } = require("@comunica/query-sparql");
const [endpoint, query] = process.argv.slice(2);
const rows = await new QueryEngine().queryBindings(query, { sources: [{ type: "sparql", value: endpoint }] });
const found = await rows.toArray();
console.log(JSON.stringify(found.map((row) => Object.fromEntries([...row].map(([key, term]) => [key.value, term.value])))));
