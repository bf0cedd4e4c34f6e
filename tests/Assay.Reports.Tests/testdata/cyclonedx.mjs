// node cyclonedx.mjs MODULES FILE...: validates documents of CycloneDX JSON with the strict validator of CycloneDX' own library, formats of addresses and times among it.
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
const [modules, ...files] = process.argv.slice(2);
const { Validation } = await import(pathToFileURL(path.join(modules, "node_modules", "@cyclonedx", "cyclonedx-library", "dist.node", "index.node.js")));
for (const file of files) {
  const text = readFileSync(file, "utf8");
  const fault = await new Validation.JsonStrictValidator(JSON.parse(text).specVersion).validate(text);
  if (fault !== null) console.log(`${path.basename(file)}: ${JSON.stringify(fault).slice(0, 500)}`);
}
console.log(`${files.length} documents checked`);
