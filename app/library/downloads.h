// Files for who may see a library: an original, or many as one ZIP archive, which is made while it is sent.
// The link to an archive is made for who may see the library, and whoever has it fetches the archive, by
// pieces and again after a broken connection, as long as its maker may see the library and all of its images
// are there. The archive's bytes are the same each time. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/api/arguments.h"
#include "app/api/results.h"
#include "app/library/caller.h"
#include "app/library/context.h"
#include "app/library/credential_use.h"
#include "app/library/delivery.h"

namespace lightkeep::gate {
class Gate;
}

namespace lightkeep::library {

/// Of the images that are named, or that a query finds. Throws ApiError(resource_not_found) for an id that is
/// none, (bad_user_input) for no images and for too many, (precondition_failed) as bulk.h, and (unavailable)
/// where so much has to be read first that the call has to be repeated. Inside the room only: operations.h
/// has its row.
api::Download create_download(const Context& context, const Caller& caller, const Path& path,
                              const api::Arguments& arguments);

struct DownloadedFile {
  Content content;
  std::string etag;      // strong, quoted
  std::string filename;  // as people see it
  std::string content_type;
};

class Downloads {
 public:
  Downloads(Context context, CredentialUse& credential_use, Delivery& delivery);
  ~Downloads();

  /// What a link leads to; `path` is that of its library. Throws ApiError(resource_not_found) for a link that
  /// does not count any more, or of which an image has gone, and (unavailable).
  DownloadedFile open(const Path& path, std::string_view ticket);
  /// The file of an image or a view as it was uploaded; its public form for those who may not see places.
  /// Throws ApiError as a call that looks at the image does.
  DownloadedFile open_original(const Caller& caller, const Path& path, const std::string& asset);

 private:
  Context context_;
  CredentialUse& credential_use_;
  Delivery& delivery_;
  const std::unique_ptr<gate::Gate> gate_;  // images of archives that are being sent: each takes memory
};

}  // namespace lightkeep::library
