// Images of a library of Raster's API, on another server or this one: originals, views, descriptions and
// tags. Inside the room only.
#pragma once

#include "app/client/foreign_server.h"
#include "app/client/image_source.h"

namespace lightkeep::client {

class LibrarySource final : public ImageSource {
 public:
  /// The place's path names the library as its page does, "/ORGANIZATION/LIBRARY"; empty for the key's only
  /// one.
  LibrarySource(const Session& session, const SourcePlace& place);

  std::vector<SourceImage> list() override;
  void fetch(const SourceImage& image, const Sink& sink) override;

 private:
  const Session& session_;
  Invocation there_;
  Authorization authorization_;
  ApiClient api_;
  std::string assets_;  // path of the list
};

}  // namespace lightkeep::client
