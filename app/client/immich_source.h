// Images of an Immich server (its API, https://api.immich.app: /search/metadata, /albums, /tags and
// /assets/{id}/original), with their descriptions; albums, tags and favorites become tags. Inside the room
// only.
#pragma once

#include <map>

#include "app/client/foreign_server.h"
#include "app/client/image_source.h"

namespace lightkeep::client {

class ImmichSource final : public ImageSource {
 public:
  ImmichSource(const Session& session, const SourcePlace& place);

  std::vector<SourceImage> list() override;
  void fetch(const SourceImage& image, const Sink& sink) override;

 private:
  void search(api::Json filter, const std::function<void(const api::Json&)>& take);
  void take(const api::Json& asset);
  void tag_by(const std::string& groups, const char* filter, const char* name);
  void tell_films();

  const Session& session_;
  ForeignServer server_;
  std::vector<SourceImage> images_;
  std::map<std::string, std::size_t> places_;  // by id
};

}  // namespace lightkeep::client
