// Who did what to the images of a library, for the people who see it; and taking it back, for those who may
// edit its images. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/library/caller.h"
#include "app/library/context.h"

namespace lightkeep::library {

/// What one doer did of one kind within minutes.
struct ActLine {
  enum class What { uploaded, described, tagged, trashed, restored, moved_in, moved_out, erased };
  enum class By { person, key, program, upload_link };
  struct Picture {
    std::string id, name, thumbnail;  // an address
  };

  std::int64_t id = 0;
  What what{};
  By by{};
  std::string doer{};    // what it was called then; empty for a link
  std::string person{};  // for whom a program did it, or whose link it was
  std::int64_t first = 0, last = 0;
  std::int64_t images = 0, views = 0;
  std::optional<std::int64_t> undone{};
  bool undoes = false;              // takes another act back
  bool can_be_undone = false;       // by whom it is shown to
  std::vector<Picture> pictures{};  // some of its images, which everybody sees still
};

struct ActPage {
  std::vector<ActLine> lines;  // the newest first
  bool more = false;
};

/// How an undoing went.
struct Undoing {
  std::int64_t undone = 0;  // images and views
  std::int64_t left = 0;    // that are gone, or were changed again since
};

class Activity {
 public:
  explicit Activity(Context context) : context_(context) {}

  /// The newest, or those before an act of that id; `pictures` of each at most. Throws ApiError as
  /// authorize() does.
  ActPage list(const Caller& caller, const Path& path, std::optional<std::int64_t> before, int limit,
               int pictures) const;
  /// Puts back what the act changed, as far as nobody changed it since, which is an act itself. Throws
  /// ApiError(resource_not_found) for an unknown act, (bad_user_input) for one that cannot be undone, or was.
  Undoing undo(const Caller& caller, const Path& path, std::int64_t id);

 private:
  Context context_;
};

}  // namespace lightkeep::library
