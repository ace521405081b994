#include "app/library/downloads.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "app/gate/gate.h"
#include "app/library/archive.h"
#include "app/library/assets.h"
#include "app/library/authorization.h"
#include "app/library/bulk.h"
#include "app/library/makers.h"
#include "app/library/original.h"
#include "app/library/public_original.h"
#include "app/library/store_access.h"
#include "store/downloads.h"
#include "store/random.h"
#include "text/time.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
using store::ArchivedImage;
using store::AssetId;
namespace errors = api::errors;

constexpr std::size_t most_images = 250'000;  // of one archive
constexpr std::uint64_t images_at_once =
    1'000'000;  // of all archives that are sent: some 200 bytes each, and as much for its words
constexpr int kept_downloads = 100;                   // of one organization: the last ones
constexpr std::int64_t download_window = 86'400'000;  // milliseconds that a link counts
constexpr std::uint64_t complete_at_once = 8;         // archives

[[noreturn]] void refuse_unknown_download() {
  throw ApiError(errors::resource_not_found,
                 "This link does not count any more: its time is over, or who it was made for may not see "
                 "the library any more, or it never was one. Make a new one.");
}

[[noreturn]] void refuse_for_others() {
  throw ApiError(errors::unavailable, "Too many archives are being sent at the moment; try again shortly.")
      .retry_after(5);
}

bool is_complete(const api::Arguments& arguments) {
  const std::string contents = arguments.text("contents");
  if (contents.empty() || contents == "originals") return false;
  if (contents == "everything") return true;
  throw ApiError(errors::bad_user_input, "`contents` is `originals` or `everything`.");
}

std::vector<AssetId> wanted_images(store::Reader& db, store::LibraryId library,
                                   const api::Arguments& arguments) {
  if (arguments.has("query")) return find_queried(db, library, arguments);
  auto ids = ids_of(require_assets(db, library, arguments.strings("assetIds")));
  std::ranges::sort(ids, std::greater());  // newest first, as a query finds them
  return ids;
}

std::string filename_of(const store::Library& library) {
  return archive_names({library.name}).front() + ".zip";
}

/// What people said is on disk for each who takes it, until that one has all.
gate::Gate::Pass enter_complete(const Authorized& at) {
  static gate::Gate gate({.inside = complete_at_once, .inside_each = complete_at_once / 2, .waiting = 0});
  auto answer = gate.enter({.group = group_of(at), .weight = 1});
  if (auto* pass = std::get_if<gate::Gate::Pass>(&answer)) return std::move(*pass);
  refuse_for_others();
}

struct Wanted {
  Authorized at;
  std::vector<AssetId> ids;
  std::vector<ArchivedImage> images;
};

Wanted find_wanted(const Context& context, const Caller& caller, const Path& path,
                   const api::Arguments& arguments, bool complete) {
  return context.read([&](store::Reader& db) {
    const Authorized at = authorize(db, caller, path, Action::see_library, context.now());
    std::vector<AssetId> ids = wanted_images(db, at.library->id, arguments);
    if (ids.empty()) throw ApiError(errors::bad_user_input, "There are no such images to download.");
    if (complete) ids = with_views(db, ids);
    if (ids.size() > most_images)
      throw ApiError(errors::bad_user_input, "A download has at most " + std::to_string(most_images) +
                                                 " images; take them in parts, by tags for example.");
    auto images = list_archived_images(db, at.library->id, ids, form_for(at));
    return Wanted{at, std::move(ids), std::move(images)};
  });
}

}  // namespace

api::Download create_download(const Context& context, const Caller& caller, const Path& path,
                              const api::Arguments& arguments) {
  const bool complete = is_complete(arguments);
  Wanted wanted = find_wanted(context, caller, path, arguments, complete);
  const store::Library& library = *wanted.at.library;
  work_out_checksums(context, wanted.at, wanted.images);
  const std::int64_t count = std::ssize(wanted.images);
  const auto pass = complete ? enter_complete(wanted.at) : gate::Gate::Pass();
  const std::uint64_t size = Archive(context, wanted.at, std::move(wanted.images), complete).size();
  const std::string ticket = store::random_token();
  const std::int64_t now = context.now();
  store::Download row{.ticket = context.store.vault().keyed_hash(ticket),
                      .library = library.id,
                      .images = std::move(wanted.ids),
                      .made = now,
                      .expires = now + download_window,
                      .complete = complete};
  context.write([&](store::Writer& db) {
    const Authorized at = authorize(db, caller, path, Action::see_library, now);
    if (at.library->id != row.library) refuse_unknown();
    row.maker = maker_of(caller, at);
    insert_download(db, row);
    trim_downloads(db, row.library, now, kept_downloads);
  });
  return {.url = Urls(context.settings).download(wanted.at.organization.slug, library.slug, ticket),
          .filename = filename_of(library),
          .count = count,
          .size = static_cast<std::int64_t>(size),
          .expires_at = text::iso_time(row.expires)};
}

Downloads::Downloads(Context context, CredentialUse& credential_use, Delivery& delivery)
    : context_(context),
      credential_use_(credential_use),
      delivery_(delivery),
      gate_(std::make_unique<gate::Gate>(
          gate::GateLimits{.inside = images_at_once, .inside_each = images_at_once / 2, .waiting = 0})) {}
Downloads::~Downloads() = default;

namespace {

struct Found {
  Authorized at;
  bool complete = false;
  std::vector<ArchivedImage> images{};
};

/// Whatever its maker would be refused for, nothing of it is told to who has the link.
Authorized let_in(store::Reader& db, const store::Download& download, const Path& path, std::int64_t now) {
  try {
    return authorize(db, caller_of(download.maker), path, Action::see_library, now);
  } catch (const ApiError&) {
    refuse_unknown_download();
  }
}

Found find_archived(store::Reader& db, const store::Digest& ticket, const Path& path, std::int64_t now) {
  const auto download = find_download(db, ticket);
  if (!download || download->expires <= now) refuse_unknown_download();
  Found found{let_in(db, *download, path, now), download->complete};
  if (found.at.library->id != download->library) refuse_unknown_download();
  found.images = list_archived_images(db, download->library, download->images, form_for(found.at));
  if (found.images.size() == download->images.size()) return found;
  throw ApiError(errors::resource_not_found,
                 "An image of this download is not in the library any more. Make a new link.");
}

}  // namespace

DownloadedFile Downloads::open(const Path& path, std::string_view ticket) {
  const auto hash = context_.store.vault().keyed_hash(ticket);
  Found found =
      context_.read([&](store::Reader& db) { return find_archived(db, hash, path, context_.now()); });
  auto answer =
      gate_->enter({.group = group_of(found.at), .weight = found.images.size() * (found.complete ? 2 : 1)});
  auto* pass = std::get_if<gate::Gate::Pass>(&answer);
  if (pass == nullptr) refuse_for_others();
  work_out_checksums(context_, found.at, found.images);
  std::vector<gate::Gate::Pass> passes;
  passes.push_back(std::move(*pass));
  if (found.complete) passes.push_back(enter_complete(found.at));
  const auto archive = std::make_shared<Archive>(context_, found.at, std::move(found.images), found.complete,
                                                 std::move(passes));
  return {{archive->size(), nullptr,
           [archive](std::uint64_t offset, std::span<char> out) { return archive->read_at(offset, out); }},
          archive->etag(),
          filename_of(*found.at.library),
          "application/zip"};
}

DownloadedFile Downloads::open_original(const Caller& caller, const Path& path, const std::string& asset) {
  store::Form form{};
  const store::Asset row = context_.read([&](store::Reader& db) {
    const Authorized at = authorize(db, caller, path, Action::see_library, context_.now());
    credential_use_.note(at, caller);
    form = form_for(at);
    return require_assets(db, at.library->id, {asset}).front();
  });
  const Original original = to_original(row);
  const PublicOriginal file =
      form == store::Form::whole ? whole_original(original) : delivery_.publish(original, caller.address);
  return {delivery_.open(original, file, caller.address), file.etag,
          saved_name(row.filename, row.content_type), row.content_type};
}

}  // namespace lightkeep::library
