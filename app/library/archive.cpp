#include "app/library/archive.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "app/api/library_list.h"
#include "app/library/original.h"
#include "app/library/store_access.h"
#include "store/blob_facts.h"
#include "store/checksum.h"
#include "text/hex.h"
#include "text/names.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
using store::ArchivedImage;
namespace errors = api::errors;

constexpr std::chrono::seconds longest_reading{5};
constexpr std::size_t noted_at_once = 100;
constexpr std::size_t read_at_once = 256 << 10;  // bytes
constexpr std::uint64_t readers_at_once = 2;     // of images for their checksums, one for an organization

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

std::string name_of(const ArchivedImage& image) {
  return saved_name(image.filename, image.content_type);
}

std::vector<std::string> names_of(const std::vector<ArchivedImage>& images, bool beside_list) {
  std::vector<std::string> names;
  names.reserve(images.size());
  for (const ArchivedImage& image : images)
    names.push_back(beside_list ? api::name_beside_list(name_of(image)) : name_of(image));
  return archive_names(std::move(names), beside_list ? api::longest_name_beside : text::longest_file_name);
}

std::string etag_of(const std::vector<ArchivedImage>& images, const std::vector<ZipFile>& words) {
  std::string all;
  for (const ArchivedImage& image : images) {
    all.append(name_of(image)).append(1, '/').append(std::to_string(image.created)).append(1, '/');
    all.append(reinterpret_cast<const char*>(image.blob.data()), image.blob.size()).append(*image.pieces);
  }
  for (const ZipFile& file : words)
    all.append(1, '/').append(std::to_string(file.size)).append(1, '/').append(std::to_string(file.crc32));
  return '"' + text::to_hex(store::sha256(all)) + '"';
}

ZipArchive to_zip(const std::vector<ArchivedImage>& images, std::vector<std::string> names,
                  std::vector<ZipFile> words) {
  std::vector<ZipFile> files;
  files.reserve(images.size() + words.size());
  for (std::size_t i = 0; i < images.size(); ++i)
    files.push_back({std::move(names[i]), static_cast<std::uint64_t>(images[i].size), *images[i].crc32,
                     images[i].created});
  std::ranges::move(words, std::back_inserter(files));
  return ZipArchive(std::move(files));
}

}  // namespace

store::Form form_for(const Authorized& at) {
  const bool whole = at.library->whole_originals || may(at.roles, Action::see_places);
  return whole ? store::Form::whole : store::Form::for_anybody;
}

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

Archive::Archive(const Context& context, const Authorized& at, std::vector<ArchivedImage> images,
                 bool complete, std::vector<gate::Gate::Pass> passes)
    : store_(context.store), passes_(std::move(passes)), zip_({}) {
  std::vector<std::string> names = names_of(images, complete);
  if (complete) words_.emplace(context, at, images, names);
  std::vector<ZipFile> words = words_ ? words_->take_files() : std::vector<ZipFile>();
  etag_ = etag_of(images, words);
  zip_ = to_zip(images, std::move(names), std::move(words));
  images_.reserve(images.size());
  for (ArchivedImage& image : images) images_.push_back({image.blob, *std::move(image.pieces)});
}

std::size_t Archive::read_at(std::uint64_t offset, std::span<char> out) {
  return zip_.read_at(offset, out, [this](std::size_t number, std::uint64_t at, std::span<char> bytes) {
    return read_file(number, at, bytes);
  });
}

std::size_t Archive::read_file(std::size_t number, std::uint64_t offset, std::span<char> out) {
  if (number >= images_.size()) return words_->read_at(number - images_.size(), offset, out);
  if (!open_ || number != open_number_) {
    open_.emplace(store_, images_[number].blob, images_[number].pieces);
    open_number_ = number;
  }
  return open_->read_at(offset, std::as_writable_bytes(out));
}

}  // namespace lightkeep::library
