class Syft < Formula
  url "https://example.com/syft.git", tag: "v1.23.1"
  license "Apache-2.0"
  head "https://example.com/syft.git", branch: "main"
  depends_on "go" => :build
end
