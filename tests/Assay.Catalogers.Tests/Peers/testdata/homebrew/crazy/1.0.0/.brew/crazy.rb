# version = "9.9.9"
name = "none of the formula's"
version = "9.9.8"

class Crazy < Formula
  url "https://example.com/archive-1.2.3.tar.bz2"
  # version "1.2-final"
  stable do
    url "https://example.com/foo-1.0.tar.gz"
  end
  devel do
    url "https://example.com/archive-2.0-beta.tar.gz"
  end
end
