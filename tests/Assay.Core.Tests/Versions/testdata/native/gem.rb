# Answers lines "c<TAB>left<TAB>right" with < = > and "r<TAB>requirements<TAB>version" with 1 or 0; ! where RubyGems refuses.
out = []
$stdin.read.split("\n").each do |line|
  what, left, right = line.split("\t", -1)
  begin
    if what == "c"
      out << "<=>"[(Gem::Version.new(left) <=> Gem::Version.new(right)) + 1]
    else
      out << (Gem::Requirement.new(left.split(",")).satisfied_by?(Gem::Version.new(right)) ? "1" : "0")
    end
  rescue ArgumentError
    out << "!"
  end
end
puts out.join("\n")
