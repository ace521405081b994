// The trash of a library: to look through, to put back (assets.h) or to remove for good before its time.
// Whoever may edit the images may do it. Any thread.
#pragma once

#include <string>

#include "app/api/arguments.h"
#include "app/api/results.h"
#include "app/api/types.h"
#include "app/library/caller.h"
#include "app/library/context.h"
#include "app/library/delivery.h"

namespace lightkeep::library {

struct Reading;

/// What can be put back by itself, deleted last first; an original stands for its views that were deleted
/// with it.
api::Page<api::TrashedAsset> list_trash(const Reading& in, const api::Arguments& arguments);
/// Removes for good what was in the trash before the call, for some seconds at most.
api::EmptyTrashResult empty_trash(const Context& context, const Caller& caller, const Path& path,
                                  const api::Arguments& arguments);

struct Preview {
  std::string etag;
  std::string content_type;
  Content content;
};

/// Single images of the trash, for the pages. Throws ApiError(resource_not_found) also for one that is not in
/// it.
class Trash {
 public:
  Trash(Context context, Delivery& delivery) : context_(context), delivery_(delivery) {}

  /// A thumbnail of what nobody else can see now. Made anew where it is not kept: see Delivery::render.
  Preview preview(const Caller& caller, const Path& path, const std::string& image);
  /// For good.
  void remove(const Caller& caller, const Path& path, const std::string& image);

 private:
  Context context_;
  Delivery& delivery_;
};

}  // namespace lightkeep::library
