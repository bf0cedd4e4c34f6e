// node terminal.cjs MODULES COLOURED PLAIN: writes a report into a terminal (xterm.js without a screen) and prints a line for each thing that happened but
// text: a title, a link, a bell, a line that is not what the plain report has there.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const [modules, coloured, plain] = process.argv.slice(2);
const { Terminal } = require(join(modules, 'node_modules', '@xterm', 'headless'));

const lines = readFileSync(plain, 'utf8').trimEnd().split('\n');
// A word that is longer than the line goes on in the next one: the terminal is wide enough for any.
const terminal = new Terminal({ cols: 6000, rows: lines.length + 5, scrollback: 10, convertEol: true, allowProposedApi: true });
terminal.onTitleChange((title) => console.log(`title: ${title}`));
terminal.onBell(() => console.log('bell'));
terminal.parser.registerOscHandler(8, (link) => { console.log(`link: ${link}`); return true; });
terminal.parser.registerCsiHandler({ final: 'J' }, () => { console.log('something is erased'); return true; });
terminal.write(readFileSync(coloured, 'utf8'), () => {
  lines.forEach((line, number) => {
    const shown = terminal.buffer.active.getLine(number).translateToString(true);
    if (shown !== line.trimEnd()) console.log(`line ${number + 1}: '${shown}' is not '${line}'`);
  });
  console.log('terminal checked');
});
