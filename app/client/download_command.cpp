// Downloading images, or a whole library.
#include "app/client/commands.h"
#include "app/client/failure.h"
#include "app/client/image_downloads.h"
#include "text/percent.h"

namespace lightkeep::client {
namespace {

// The image of that id, in the first of the libraries that has it.
Image find_image(ApiClient& api, const Place& place, const Invocation& typed, const std::string& id) {
  std::vector<std::string> libraries;
  for (const auto& [library, may] : place.libraries) libraries.push_back(library);
  if (!typed.library.empty()) libraries = {typed.library};
  for (const std::string& library : libraries) {
    try {
      const std::string assets = place.path(library) + "/assets";
      return read_image(api.get(assets + "/" + text::percent_encode(id)).data, assets);
    } catch (const Failure& failure) {
      if (failure.exit() != Exit::refused) throw;
    }
  }
  throw Failure(Exit::refused, "There is no such image.", "RESOURCE_NOT_FOUND");
}

}  // namespace

Exit download(const Session& session) {
  Connected at(session);
  const Place place = find_place(at.api, session.typed);
  std::vector<Image> images;
  std::vector<std::pair<std::string, Failure>> misses;
  for (const std::string& id : session.typed.rest) {
    try {
      images.push_back(find_image(at.api, place, session.typed, id));
    } catch (const Failure& failure) {
      misses.emplace_back(id, failure);
    }
  }
  if (session.typed.rest.empty()) {
    const std::string assets = place.path(choose_library(place, session.typed)) + "/assets";
    for_each_image(at.api, assets, [&](const api::Json& asset, const std::string&) {
      images.push_back(read_image(asset, assets));
    });
  }
  Downloads downloads(session, at.api, session.typed.into, std::move(images));
  for (const auto& [id, failure] : misses) downloads.report().failed(id, {{"id", id}}, failure);
  downloads.report().run([&] { downloads.run(); });
  return downloads.report().end();
}

}  // namespace lightkeep::client
