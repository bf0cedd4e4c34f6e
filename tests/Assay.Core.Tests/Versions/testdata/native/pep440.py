# Answers lines "c<TAB>left<TAB>right" with < = > and "r<TAB>specifier<TAB>version" with 1 or 0; ! where packaging refuses.
import sys
from packaging.specifiers import SpecifierSet, InvalidSpecifier
from packaging.version import Version, InvalidVersion

for line in sys.stdin.read().split("\n"):
    if not line:
        continue
    what, left, right = line.split("\t")
    try:
        if what == "c":
            a, b = Version(left), Version(right)
            print("<" if a < b else ">" if a > b else "=")
        else:
            print("1" if SpecifierSet(left).contains(Version(right), prereleases=True) else "0")
    except (InvalidVersion, InvalidSpecifier):
        print("!")
