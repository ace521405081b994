// What people find in the trash of a library, to put back or to remove for good before its time. Whoever may
// edit the images may do both. Any thread.
//
// Refusals as in people.h; `resource_not_found` is also for an image that is not in the trash.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/library/delivery.h"
#include "app/library/people.h"

namespace lightkeep::library {

struct TrashedImage {
  std::string id;
  std::string filename;
  std::string parent;       // id of the image that this is a view of; else empty
  bool ready = false;       // there is a preview
  std::int64_t leaves = 0;  // Unix milliseconds from when on it is removed for good
};

/// An original stands for its views that were deleted with it.
struct TrashedPage {
  LibraryPlace place;
  std::vector<TrashedImage> images;  // deleted last comes first
  std::string next;                  // cursor; empty at the end
};

struct Preview {
  std::string etag;
  std::string content_type;
  Content content;
};

class Trash {
 public:
  Trash(Context context, Delivery& delivery) : context_(context), delivery_(delivery) {}

  /// At most 60.
  TrashedPage list(AccountId who, const Spot& spot, const std::string& cursor);
  /// A thumbnail of what nobody else can see now. Made anew where it is not kept: see Delivery::render.
  Preview preview(AccountId who, const Spot& spot, const std::string& image);
  void restore(AccountId who, const Spot& spot, const std::string& image);
  void remove(AccountId who, const Spot& spot, const std::string& image);
  /// Removes for good what was in the trash before the call, for some seconds at most. True when nothing of
  /// it is left.
  bool empty(AccountId who, const Spot& spot);

 private:
  Context context_;
  Delivery& delivery_;
};

}  // namespace lightkeep::library
