// Answers lines "c<TAB>left<TAB>right" with < = > and "r<TAB>range<TAB>version" (all versions) or "p<TAB>range<TAB>version"
// (npm's rule on pre-releases) with 1 or 0; ! where node-semver refuses. The first argument is the package's folder.
const semver = require(process.argv[2]);
const out = [];
for (const line of require('fs').readFileSync(0, 'utf8').split('\n')) {
  const [what, left, right] = line.split('\t');
  if (what === 'c') {
    const a = semver.parse(left, { loose: true });
    const b = semver.parse(right, { loose: true });
    out.push(a && b ? '<=>'[a.compare(b) + 1] : '!');
  } else if (what === 'r' || what === 'p') {
    const version = semver.parse(right, { loose: true });
    try {
      const range = new semver.Range(left, { loose: false, includePrerelease: what === 'r' });
      out.push(version ? (range.test(version) ? '1' : '0') : '!');
    } catch {
      out.push('!');
    }
  }
}
console.log(out.join('\n'));
