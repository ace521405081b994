#include "app/library/original.h"

#include "app/api/errors.h"
#include "imaging/imaging.h"
#include "store/assets.h"
#include "store/digest.h"
#include "text/hex.h"
#include "text/names.h"

namespace lightkeep::library {

const imaging::FormatInfo& format_of(const Original& original) {
  if (const auto* format = imaging::by_mime(original.content_type)) return *format;
  throw api::ApiError(api::errors::internal, std::string(api::errors::internal.message),
                      "asset of unknown type " + original.content_type);
}

bool Original::has_extension(std::string_view extension) const {
  const imaging::FormatInfo& format = format_of(*this);
  return extension == format.extension ||
         (!format.other_extension.empty() && extension == format.other_extension);
}

std::string saved_name(const std::string& filename, std::string_view content_type) {
  const imaging::FormatInfo* format = imaging::by_mime(content_type);
  if (format == nullptr) return filename;
  return text::with_extension(filename, format->extension, format->other_extension);
}

Original to_original(const store::Asset& row) {
  return {row.public_id,
          row.content_type,
          static_cast<std::uint64_t>(row.size),
          row.blob,
          '"' + text::to_hex(row.blob) + '"',
          static_cast<std::int64_t>(row.library),
          static_cast<std::uint32_t>(row.width),
          static_cast<std::uint32_t>(row.height),
          row.alpha,
          row.created};
}

imaging::Header header_of(const Original& original) {
  imaging::Header header;
  header.format = format_of(original).format;
  header.width = original.width;
  header.height = original.height;
  header.alpha = original.alpha;
  return header;
}

namespace {

std::string etag_of(const store::Digest& digest, std::string_view made_by) {
  return '"' + text::to_hex(digest).substr(0, 32) + "-" + text::to_hex(store::sha256(made_by)).substr(0, 16) +
         '"';
}

}  // namespace

std::string etag_of(const Original& original, const std::string& pieces) {
  return pieces.empty() ? original.etag : etag_of(original.digest, pieces);
}

Variant variant_of(const Original& original, const imaging::Recipe& recipe) {
  Variant variant;
  variant.recipe = recipe.canonical();
  variant.content_type = imaging::info(recipe.format).mime;
  variant.etag = etag_of(original.digest, variant.recipe);
  variant.plan = std::make_shared<const imaging::Recipe>(recipe);
  return variant;
}

}  // namespace lightkeep::library
