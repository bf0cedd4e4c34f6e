// node csaf.mjs MODULES DOCUMENTS: runs the mandatory tests of CSAF 2.0 (csaf-v2.0-os, section 6.1) on every *.json of the folder DOCUMENTS.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
const [modules, documents] = process.argv.slice(2);
const library = path.join(modules, "node_modules", "@secvisogram", "csaf-validator-lib");
const { default: validate } = await import(pathToFileURL(path.join(library, "validate.js")));
const tests = Object.values(await import(pathToFileURL(path.join(library, "basic.js"))));
let checked = 0;
for (const file of fs.readdirSync(documents).filter((name) => name.endsWith(".json"))) {
  checked++;
  const result = await validate(tests, JSON.parse(fs.readFileSync(path.join(documents, file), "utf8")));
  for (const test of result.tests) {
    for (const error of test.errors) {
      console.log(`${file}${error.instancePath}: ${test.name}: ${error.message}`);
    }
  }
}
console.log(`${checked} documents checked`);
