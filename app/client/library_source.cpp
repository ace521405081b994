#include "app/client/library_source.h"

#include "app/client/failure.h"
#include "app/client/image_downloads.h"

namespace lightkeep::client {
namespace {

Invocation invocation_for(const SourcePlace& place) {
  Invocation made;
  made.server = place.server;
  made.api_key = place.key;
  if (place.path.empty()) return made;
  const auto slash = place.path.find('/', 1);
  made.organization = place.path.substr(1, slash == std::string::npos ? slash : slash - 1);
  made.library = slash == std::string::npos ? "" : place.path.substr(slash + 1);
  if (made.organization.empty() || made.library.empty() || made.library.find('/') != std::string::npos)
    throw Failure(Exit::usage, "The address of a library is https://HOST/ORGANIZATION/LIBRARY.");
  return made;
}

}  // namespace

LibrarySource::LibrarySource(const Session& session, const SourcePlace& place)
    : session_(session),
      there_(invocation_for(place)),
      authorization_(there_, session.sign_ins, session.http),
      api_(session.http, authorization_) {}

std::vector<SourceImage> LibrarySource::list() {
  const Place place = find_place(api_, there_);
  assets_ = place.path(choose_library(place, there_)) + "/assets";
  std::vector<SourceImage> images;
  for_each_image(api_, assets_, [&](const api::Json& asset, const std::string& original) {
    const Image image = read_image(asset, assets_);
    images.push_back({checked_id(image.id), image.file_name, image.size, words_of(asset), original,
                      text_of(asset, "url")});
    session_.output.status(std::to_string(images.size()) + " images found");
  });
  session_.output.clear_status();
  return images;
}

/// The original that members get; where the server has none of that, what its address gives to anybody.
void LibrarySource::fetch(const SourceImage& image, const Sink& sink) {
  constexpr int done = 200, not_there = 404;
  const auto receive = [&](const net::ResponseHead& head) {
    if (head.status == done) return sink;
    if (head.status == not_there) return Sink([](std::span<const char>) {});
    throw Failure(exit_for(head.status),
                  "The server answered with status " + std::to_string(head.status) + ".");
  };
  Answer answer = api_.fetch({.url = assets_ + "/" + image.id + "/original"}, receive);
  if (answer.status() == not_there && image.place.starts_with("https://"))
    answer = session_.http.send({.url = image.place}, receive);
  if (answer.status() != done) throw Failure(Exit::refused, "The server has no original of it.");
}

}  // namespace lightkeep::client
