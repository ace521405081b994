// What backups are made of, by digests. Used by what keeps or copies some backups of a repository; one
// thread.
#pragma once

#include <set>
#include <vector>

#include "app/backup/extent_reader.h"
#include "app/backup/manifest.h"

namespace lightkeep::backup {

class Needed {
 public:
  /// Throws store::Error{missing, corrupt, io}.
  void add(ExtentReader& reader, const Manifest& manifest);
  /// All were added.
  void settle();

  bool has(const Extent& extent) const;
  const std::set<store::Digest>& rows() const { return rows_; }
  const std::set<store::Digest>& lists() const { return lists_; }
  const std::vector<ListedImage>& images() const { return images_; }  // each once, in order

 private:
  std::set<store::Digest> rows_, lists_;
  std::vector<ListedImage> images_;
};

}  // namespace lightkeep::backup
