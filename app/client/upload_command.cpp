// Uploading what the library has not.
#include "app/client/commands.h"
#include "app/client/failure.h"
#include "app/client/image_uploads.h"

namespace lightkeep::client {

Exit upload(const Session& session) {
  std::vector<std::pair<std::string, std::string>> misses;
  auto files = find_images(session.typed.rest, [&](const std::string& path, const std::string& why) {
    misses.emplace_back(path, why);
  });
  Connected at(session);
  const Place place = find_place(at.api, session.typed);
  Uploads uploads(session, at.api,
                  {.library = place.path(choose_library(place, session.typed)), .files = std::move(files)});
  for (const auto& [path, why] : misses)
    uploads.report().failed(path, {{"path", path}}, Failure(Exit::failed, why + "."));
  uploads.report().run([&] { uploads.run(); });
  return uploads.report().end();
}

}  // namespace lightkeep::client
