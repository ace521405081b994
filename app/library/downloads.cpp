#include "app/library/downloads.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "app/gate/gate.h"
#include "app/library/assets.h"
#include "app/library/authorization.h"
#include "app/library/bulk.h"
#include "app/library/makers.h"
#include "app/library/original.h"
#include "app/library/public_original.h"
#include "app/library/store_access.h"
#include "app/library/zip_archive.h"
#include "store/blob_facts.h"
#include "store/checksum.h"
#include "store/downloads.h"
#include "store/random.h"
#include "text/hex.h"
#include "text/time.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
using store::ArchivedImage;
using store::AssetId;
namespace errors = api::errors;

constexpr std::size_t most_images = 250'000;          // of one archive
constexpr std::uint64_t images_at_once = 1'000'000;   // of all archives that are sent: some 200 bytes each
constexpr int kept_downloads = 100;                   // of one organization: the last ones
constexpr std::int64_t download_window = 86'400'000;  // milliseconds that a link counts
constexpr std::chrono::seconds longest_reading{5};
constexpr std::size_t noted_at_once = 100;
constexpr std::size_t read_at_once = 256 << 10;  // bytes
constexpr std::uint64_t readers_at_once = 2;     // of images for their checksums, one for an organization

[[noreturn]] void refuse_unknown_download() {
  throw ApiError(errors::resource_not_found,
                 "This link does not count any more: its time is over, or who it was made for may not see "
                 "the library any more, or it never was one. Make a new one.");
}

std::vector<AssetId> wanted_images(store::Reader& db, store::LibraryId library,
                                   const api::Arguments& arguments) {
  if (arguments.has("query")) return find_queried(db, library, arguments);
  auto ids = ids_of(require_assets(db, library, arguments.strings("assetIds")));
  std::ranges::sort(ids, std::greater());  // newest first, as a query finds them
  return ids;
}

store::Form form_for(const Authorized& at) {
  const bool whole = at.library->whole_originals || may(at.roles, Action::see_places);
  return whole ? store::Form::whole : store::Form::for_anybody;
}

std::uint32_t crc32_of(store::Store& store, const ArchivedImage& image) {
  OriginalReader original(store, image.blob, image.pieces.value());
  store::Crc32 sum;
  std::vector<std::byte> buffer(read_at_once);
  std::uint64_t at = 0;
  while (const auto got = original.read_at(at, buffer)) {
    sum.update(std::span(buffer).first(got));
    at += got;
  }
  return sum.value();
}

/// Reads what is missing of an image.
void work_out(store::Store& store, ArchivedImage& image) {
  if (!image.pieces) {
    auto form = work_out_public_form(store, image.blob);
    image.pieces = std::move(form.pieces);
    image.size = form.size;
  }
  image.crc32 = crc32_of(store, image);
}

void note(store::Writer& db, const ArchivedImage& image, store::Form form) {
  if (form == store::Form::for_anybody) note_public_form(db, image.blob, {*image.pieces, image.size});
  if (image.pieces->empty())
    note_crc32(db, image.blob, *image.crc32);
  else
    note_public_crc32(db, image.blob, *image.crc32);
}

std::string group_of(const Authorized& at) {
  return std::to_string(static_cast<std::int64_t>(at.organization.id));
}

[[noreturn]] void refuse_while_reading() {
  throw ApiError(errors::unavailable, "Images are being read for their checksums; ask again.").retry_after(1);
}

/// Reading takes a worker and the disk: whoever asks from many sides at once waits.
gate::Gate::Pass enter_reading(const Authorized& at) {
  static gate::Gate gate({.inside = readers_at_once, .inside_each = 1, .waiting = 0});
  auto answer = gate.enter({.group = group_of(at), .weight = 1});
  if (auto* pass = std::get_if<gate::Gate::Pass>(&answer)) return std::move(*pass);
  refuse_while_reading();
}

/// Images that came before their checksums were kept, and those of a table that was made anew, are read now.
/// What was done in time is kept for the next call.
void work_out_checksums(const Context& context, const Authorized& at, std::vector<ArchivedImage>& images) {
  if (std::ranges::all_of(images, [](const ArchivedImage& image) { return image.crc32.has_value(); })) return;
  const auto pass = enter_reading(at);
  const auto end = std::chrono::steady_clock::now() + longest_reading;
  std::vector<const ArchivedImage*> done;
  const auto keep = [&] {
    context.write([&](store::Writer& db) {
      for (const ArchivedImage* image : done) note(db, *image, form_for(at));
    });
    done.clear();
  };
  for (ArchivedImage& image : images) {
    if (image.crc32) continue;
    if (std::chrono::steady_clock::now() >= end) {
      keep();
      refuse_while_reading();
    }
    guarded([&] { work_out(context.store, image); });
    done.push_back(&image);
    if (done.size() == noted_at_once) keep();
  }
  if (!done.empty()) keep();
}

std::string name_of(const ArchivedImage& image) {
  return saved_name(image.filename, image.content_type);
}

ZipArchive to_archive(const std::vector<ArchivedImage>& images) {
  std::vector<std::string> names;
  names.reserve(images.size());
  for (const ArchivedImage& image : images) names.push_back(name_of(image));
  names = archive_names(std::move(names));
  std::vector<ZipFile> files;
  files.reserve(images.size());
  for (std::size_t i = 0; i < images.size(); ++i)
    files.push_back({std::move(names[i]), static_cast<std::uint64_t>(images[i].size), *images[i].crc32,
                     images[i].created});
  return ZipArchive(std::move(files));
}

/// Of all that decides on the bytes.
std::string etag_of(const std::vector<ArchivedImage>& images) {
  std::string all;
  for (const ArchivedImage& image : images) {
    all.append(name_of(image)).append(1, '/').append(std::to_string(image.created)).append(1, '/');
    all.append(reinterpret_cast<const char*>(image.blob.data()), image.blob.size()).append(*image.pieces);
  }
  return '"' + text::to_hex(store::sha256(all)) + '"';
}

std::string filename_of(const store::Library& library) {
  return archive_names({library.name}).front() + ".zip";
}

/// The bytes of an archive for one who takes them, with the image that is being read.
class ArchiveReader {
 public:
  ArchiveReader(store::Store& store, std::vector<ArchivedImage> images, gate::Gate::Pass pass)
      : store_(store), pass_(std::move(pass)), archive_(to_archive(images)) {
    files_.reserve(images.size());
    for (ArchivedImage& image : images) files_.push_back({image.blob, *std::move(image.pieces)});
  }

  std::uint64_t size() const { return archive_.size(); }

  std::size_t read_at(std::uint64_t offset, std::span<char> out) {
    return archive_.read_at(offset, out, [&](std::size_t file, std::uint64_t at, std::span<char> bytes) {
      if (!open_ || file != number_) {
        open_.emplace(store_, files_[file].blob, files_[file].pieces);
        number_ = file;
      }
      return open_->read_at(at, std::as_writable_bytes(bytes));
    });
  }

 private:
  store::Store& store_;
  gate::Gate::Pass pass_;
  const ZipArchive archive_;
  struct File {
    store::Digest blob{};
    std::string pieces;
  };
  std::vector<File> files_;
  std::size_t number_ = 0;  // of the open one
  std::optional<OriginalReader> open_;
};

struct Wanted {
  Authorized at;
  std::vector<AssetId> ids;
  std::vector<ArchivedImage> images;
};

Wanted find_wanted(const Context& context, const Caller& caller, const Path& path,
                   const api::Arguments& arguments) {
  return context.read([&](store::Reader& db) {
    const Authorized at = authorize(db, caller, path, Action::see_library, context.now());
    std::vector<AssetId> ids = wanted_images(db, at.library->id, arguments);
    if (ids.empty()) throw ApiError(errors::bad_user_input, "There are no such images to download.");
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
  Wanted wanted = find_wanted(context, caller, path, arguments);
  const store::Library& library = *wanted.at.library;
  work_out_checksums(context, wanted.at, wanted.images);
  const std::string ticket = store::random_token();
  const std::int64_t now = context.now();
  store::Download row{.ticket = context.store.vault().keyed_hash(ticket),
                      .library = library.id,
                      .images = std::move(wanted.ids),
                      .made = now,
                      .expires = now + download_window};
  context.write([&](store::Writer& db) {
    const Authorized at = authorize(db, caller, path, Action::see_library, now);
    if (at.library->id != row.library) refuse_unknown();
    row.maker = maker_of(caller, at);
    insert_download(db, row);
    trim_downloads(db, row.library, now, kept_downloads);
  });
  return {.url = Urls(context.settings).download(wanted.at.organization.slug, library.slug, ticket),
          .filename = filename_of(library),
          .count = std::ssize(wanted.images),
          .size = static_cast<std::int64_t>(to_archive(wanted.images).size()),
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
  Found found{let_in(db, *download, path, now)};
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
  auto answer = gate_->enter({.group = group_of(found.at), .weight = found.images.size()});
  auto* pass = std::get_if<gate::Gate::Pass>(&answer);
  if (pass == nullptr)
    throw ApiError(errors::unavailable, "Too many archives are being sent at the moment; try again shortly.")
        .retry_after(5);
  work_out_checksums(context_, found.at, found.images);
  std::string etag = etag_of(found.images);
  const auto reader =
      std::make_shared<ArchiveReader>(context_.store, std::move(found.images), std::move(*pass));
  return {{reader->size(), nullptr,
           [reader](std::uint64_t offset, std::span<char> out) { return reader->read_at(offset, out); }},
          std::move(etag),
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
      form == store::Form::whole ? whole_original(original) : delivery_.publish(original);
  return {delivery_.open(original, file), file.etag, saved_name(row.filename, row.content_type),
          row.content_type};
}

}  // namespace lightkeep::library
