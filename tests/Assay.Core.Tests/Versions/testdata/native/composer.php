<?php
// Answers lines "c<TAB>left<TAB>right" with < = > (? where no relation holds) and "r<TAB>constraint<TAB>version" with 1 or 0;
// ! where composer/semver refuses.
require 'Composer/Semver/autoload.php';
$parser = new Composer\Semver\VersionParser();
$out = [];
foreach (explode("\n", stream_get_contents(STDIN)) as $line) {
    if ($line === '') {
        continue;
    }
    [$what, $left, $right] = explode("\t", $line);
    try {
        if ($what === 'c') {
            $a = $parser->normalize($left);
            $b = $parser->normalize($right);
            $out[] = Composer\Semver\Comparator::equalTo($a, $b) ? '='
                : (Composer\Semver\Comparator::lessThan($a, $b) ? '<' : (Composer\Semver\Comparator::greaterThan($a, $b) ? '>' : '?'));
        } else {
            $out[] = Composer\Semver\Semver::satisfies($right, $left) ? '1' : '0';
        }
    } catch (UnexpectedValueException $e) {
        $out[] = '!';
    }
}
echo implode("\n", $out), "\n";
