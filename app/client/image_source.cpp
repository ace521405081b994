#include "app/client/image_source.h"

#include <algorithm>
#include <array>

#include "app/client/failure.h"
#include "app/client/immich_source.h"
#include "app/client/library_source.h"
#include "app/client/photoprism_source.h"
#include "app/net/error.h"
#include "app/net/public_address.h"
#include "text/ascii.h"

namespace lightkeep::client {
namespace {

struct Kind {
  std::string_view name;
  std::string_view key;  // what it is, and where people find it
  std::unique_ptr<ImageSource> (*open)(const Session&, const SourcePlace&);
};

template <class Source>
std::unique_ptr<ImageSource> make(const Session& session, const SourcePlace& place) {
  return std::make_unique<Source>(session, place);
}

constexpr std::array kinds{
    Kind{"immich",
         "an API key of Immich (Account Settings → API Keys) that may asset.read, asset.download, "
         "asset.statistics, album.read and tag.read",
         make<ImmichSource>},
    Kind{"photoprism", "an app password of PhotoPrism (Settings → Account → Apps and Devices)",
         make<PhotoPrismSource>},
    Kind{"raster", "an API key of that Raster or Lightkeep organization", make<LibrarySource>},
};

/// A name that is no other's: of this machine's own network.
bool stays_near(const net::Url& url) {
  if (ip::names_this_machine(url.host)) return true;
  if (url.literal) return net::not_public(*url.literal).has_value();
  constexpr std::array<std::string_view, 4> endings{".local", ".lan", ".internal", ".home.arpa"};
  return url.host.find('.') == std::string::npos ||
         std::ranges::any_of(endings, [&](std::string_view ending) { return url.host.ends_with(ending); });
}

SourcePlace read_place(const std::string& typed, const std::string& key) {
  const bool has_scheme = typed.find("://") != std::string::npos;
  try {
    const net::Url url = net::parse_url((has_scheme ? "" : "https://") + typed);
    if (!url.https && !stays_near(url))
      throw Failure(Exit::usage,
                    "The key would go over the internet in the clear: use https://" + url.authority() + ".");
    std::string path = url.target.substr(0, url.target.find('?'));
    while (path.ends_with('/')) path.pop_back();
    return {(url.https ? "https://" : "http://") + url.authority(), path, key};
  } catch (const net::Error& error) {
    throw Failure(Exit::usage, net::shown_text(typed) + " is no address of a server: " + error.what() + ".");
  }
}

}  // namespace

std::unique_ptr<ImageSource> open_source(const Session& session, const std::string& address) {
  const auto* kind = std::ranges::find(kinds, session.typed.from, &Kind::name);
  if (kind == kinds.end())
    throw Failure(Exit::usage, "--from is immich, photoprism or raster, not " + session.typed.from + ".");
  if (session.typed.import_key.empty())
    throw Failure(Exit::usage, "LIGHTKEEP_IMPORT_KEY is not set: put " + std::string(kind->key) + " there.");
  if (!std::ranges::all_of(session.typed.import_key, text::is_visible))
    throw Failure(Exit::usage, "LIGHTKEEP_IMPORT_KEY holds what no key has.");
  return kind->open(session, read_place(address, session.typed.import_key));
}

const std::string& checked_id(const std::string& id) {
  constexpr std::size_t longest = 64;
  const bool good = !id.empty() && id.size() <= longest && std::ranges::all_of(id, [](char c) {
    return text::is_alphanumeric(c) || c == '-' || c == '_';
  });
  if (!good) throw Failure(Exit::failed, "The server names an image that has no proper id: " + id);
  return id;
}

}  // namespace lightkeep::client
