// node validate.js SCHEMAS DRAFT MAIN DOCUMENTS: prints every error of every *.json of the folder DOCUMENTS, and how many were checked.
const fs = require("fs");
const path = require("path");
const [schemas, draft, main, documents] = process.argv.slice(2);
const Ajv = require(draft === "2020-12" ? "ajv/dist/2020" : "ajv").default;
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, unicodeRegExp: false });
require("ajv-formats").default(ajv);
for (const format of ["idn-email", "iri-reference", "iri"]) {
  // ajv-formats has no formats for other scripts' addresses: what may not stand in one is looked for.
  ajv.addFormat(format, (text) => !/[\s<>"{}|\\^`\u0000-\u001f]/.test(text));
}
for (const file of fs.readdirSync(schemas).filter((name) => name.endsWith(".schema.json"))) {
  // The schemas refer to each other by their files' names.
  const schema = JSON.parse(fs.readFileSync(path.join(schemas, file), "utf8"));
  if (schema.id) {
    // Draft 4, of which ajv knows no more than that it said "id"; the schema of SARIF uses nothing else that later drafts changed.
    schema.$id = main;
    delete schema.id;
    delete schema.$schema;
  }
  if (schema.$id !== main) {
    schema.$id = new URL(file, main).href;
  }
  ajv.addSchema(schema);
}
const validate = ajv.getSchema(main);
let checked = 0;
for (const file of fs.readdirSync(documents).filter((name) => name.endsWith(".json"))) {
  checked++;
  if (!validate(JSON.parse(fs.readFileSync(path.join(documents, file), "utf8")))) {
    for (const error of validate.errors) {
      console.log(`${file}${error.instancePath}: ${error.message}`);
    }
  }
}
console.log(`${checked} documents checked`);
