// node circleci.cjs MODULES FILE: reads an orb's source with the parser of CircleCI's SDK, which takes it as the configuration that it is made of, with a
// workflow that runs its job. Prints what the parser knows by name; ends with 1 where it refuses.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const [modules, file] = process.argv.slice(2);
const { parseConfig } = require(join(modules, 'node_modules', '@circleci', 'circleci-config-parser'));
const { parse } = require(join(modules, 'node_modules', 'yaml'));

const orb = parse(readFileSync(file, 'utf8'));
const config = parseConfig({ ...orb, workflows: { all: { jobs: [{ scan: { image: 'a', target: 'b' } }] } } });
const names = (list) => (list ?? []).map((item) => item.name).join(', ');
console.log(`commands: ${names(config.commands)}; executors: ${names(config.executors)}; jobs: ${names(config.jobs)}`);
