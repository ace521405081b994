// Images of a PhotoPrism server (its API: GET /api/v1/photos, /photos/{uid} and /dl/{hash}), with titles and
// captions that people wrote; labels, albums and favorites become tags. Inside the room only.
#pragma once

#include "app/client/foreign_server.h"
#include "app/client/image_source.h"

namespace lightkeep::client {

class PhotoPrismSource final : public ImageSource {
 public:
  PhotoPrismSource(const Session& session, const SourcePlace& place);

  std::vector<SourceImage> list() override;
  void fetch(const SourceImage& image, const Sink& sink) override;

 private:
  struct Row {
    std::string id;
    bool film = false;  // or something else that is no image
  };
  std::vector<Row> page(std::size_t offset, int rows);
  std::vector<SourceImage> look(const std::vector<std::string>& ids);
  std::string token();

  const Session& session_;
  ForeignServer server_;
  sync::Mutex mutex_;
  std::string token_ GUARDED_BY(mutex_);  // for downloads
};

}  // namespace lightkeep::client
