// HEIC and AVIF pixels by libheif, which calls libde265 or libaom. It turns, mirrors and puts tiles together.
// One thread per decoder.
#include <libheif/heif.h>
#include <libheif/heif_plugin.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "imaging/codecs/codecs.h"
#include "imaging/pixels/tone_map.h"

#if !LIGHTKEEP_HEVC
/// In place of libheif's own, which calls libde265: one that reads nothing.
const heif_decoder_plugin* get_decoder_plugin_libde265() {
  static const heif_decoder_plugin none = [] {
    heif_decoder_plugin plugin{};
    plugin.plugin_api_version = 1;
    plugin.get_plugin_name = [] { return "none"; };
    plugin.does_support_format = [](heif_compression_format) { return 0; };
    return plugin;
  }();
  return &none;
}
#endif

namespace lightkeep::imaging {
namespace {

template <auto free>
struct Freed {
  template <typename T>
  void operator()(T* thing) const {
    free(thing);
  }
};
using Context = std::unique_ptr<heif_context, Freed<heif_context_free>>;
using Handle = std::unique_ptr<heif_image_handle, Freed<heif_image_handle_release>>;
using Image = std::unique_ptr<heif_image, Freed<heif_image_release>>;
using Options = std::unique_ptr<heif_decoding_options, Freed<heif_decoding_options_free>>;
using Nclx = std::unique_ptr<heif_color_profile_nclx, Freed<heif_nclx_color_profile_free>>;

void check(const heif_error& error, Format format) {
  if (error.code == heif_error_Ok) return;
  const bool claimed = error.subcode == heif_suberror_Security_limit_exceeded;
  if (error.code == heif_error_Memory_allocation_error && !claimed) throw std::bad_alloc();
  if (error.code == heif_error_Unsupported_filetype || error.code == heif_error_Unsupported_feature)
    throw Error(Fault::unsupported,
                "This " + std::string(info(format).name) + " is of a kind that is not read here.");
  damaged(format, error.message != nullptr ? error.message : "its image data breaks the rules.");
}

std::vector<std::byte> whole(Source& source) {
  std::vector<std::byte> bytes(source.size());
  bytes.resize(source.read_at(0, bytes));
  return bytes;
}

bool like_srgb(int transfer) {
  return transfer != heif_transfer_characteristic_ITU_R_BT_470_6_System_M &&
         transfer != heif_transfer_characteristic_ITU_R_BT_470_6_System_B_G &&
         transfer != heif_transfer_characteristic_linear;
}

/// SDR by numbers. Video's transfer curves are shown as sRGB's, as browsers do.
std::vector<std::byte> profile_by(const heif_color_profile_nclx& nclx) {
  const bool usual = nclx.color_primaries == heif_color_primaries_ITU_R_BT_709_5 ||
                     nclx.color_primaries == heif_color_primaries_unspecified;
  if (usual && like_srgb(nclx.transfer_characteristics)) return {};
  Encoding encoding;
  encoding.srgb_curve = like_srgb(nclx.transfer_characteristics);
  if (nclx.transfer_characteristics == heif_transfer_characteristic_ITU_R_BT_470_6_System_B_G)
    encoding.gamma = 2.8;
  if (nclx.transfer_characteristics == heif_transfer_characteristic_linear) encoding.gamma = 1;
  if (!usual) {
    encoding.white = {nclx.color_primary_white_x, nclx.color_primary_white_y};
    encoding.primaries = {nclx.color_primary_red_x,   nclx.color_primary_red_y,  nclx.color_primary_green_x,
                          nclx.color_primary_green_y, nclx.color_primary_blue_x, nclx.color_primary_blue_y};
  }
  return profile_of(encoding, Model::rgb);
}

class HeifDecoder final : public Decoder {
 public:
  HeifDecoder(Source& source, const Stored& stored)
      : stored_(stored), bytes_(whole(source)), context_(heif_context_alloc()) {
    if (!context_) throw std::bad_alloc();
    const Format format = stored_.format;
    check(heif_context_read_from_memory_without_copy(context_.get(), bytes_.data(), bytes_.size(), nullptr),
          format);
    heif_image_handle* handle = nullptr;
    check(heif_context_get_primary_image_handle(context_.get(), &handle), format);
    handle_.reset(handle);
    stored_.alpha = heif_image_handle_has_alpha_channel(handle) != 0;
    read_colours();
  }

  const Stored& stored() const override { return stored_; }

  Decoded prepare(Size) override {
    const Options options(heif_decoding_options_alloc());
    if (!options) throw std::bad_alloc();
    options->convert_hdr_to_8bit = tones_ ? 0 : 1;
    heif_image* image = nullptr;
    check(heif_decode_image(handle_.get(), &image, heif_colorspace_RGB,
                            tones_ ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RGBA,
                            options.get()),
          stored_.format);
    image_.reset(image);
    const Size size{side(heif_image_get_width(image, heif_channel_interleaved)),
                    side(heif_image_get_height(image, heif_channel_interleaved))};
    if (size != stored_.size) damaged(stored_.format, "its image has another size than its header says.");
    if (tones_)
      map_.emplace(*tones_,
                   std::clamp(heif_image_get_bits_per_pixel_range(image, heif_channel_interleaved), 8, 16));
    plane_ = heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride_);
    if (plane_ == nullptr) damaged(stored_.format, "it has no image data.");
    return {size};
  }

  void read_row(std::uint8_t* row) override {
    const std::uint8_t* from = plane_ + std::size_t(next_++) * std::size_t(stride_);
    const std::size_t samples = std::size_t{stored_.size.width} * Bitmap::channels;
    if (!tones_) {
      std::memcpy(row, from, samples);
      return;
    }
    wide_.resize(samples);
    std::memcpy(wide_.data(), from, samples * sizeof(std::uint16_t));
    map_->apply(wide_, row);
  }

  void finish() override {}  // the whole image was decoded

 private:
  static std::uint32_t side(int pixels) { return static_cast<std::uint32_t>(std::max(pixels, 0)); }

  void read_colours() {
    heif_color_profile_nclx* found = nullptr;
    const bool good = heif_image_handle_get_nclx_color_profile(handle_.get(), &found).code == heif_error_Ok;
    const Nclx nclx(found);  // also of what it refuses
    if (good && nclx) {
      if (nclx->transfer_characteristics == heif_transfer_characteristic_ITU_R_BT_2100_0_PQ)
        tones_ = Transfer::pq;
      if (nclx->transfer_characteristics == heif_transfer_characteristic_ITU_R_BT_2100_0_HLG)
        tones_ = Transfer::hlg;
      if (!tones_) stored_.profile = profile_by(*nclx);
    }
    const std::size_t size = heif_image_handle_get_raw_color_profile_size(handle_.get());
    if (tones_ || size == 0 || size > profile_bytes_max) return;
    stored_.profile.resize(size);
    check(heif_image_handle_get_raw_color_profile(handle_.get(), stored_.profile.data()), stored_.format);
  }

  Stored stored_;
  std::vector<std::byte> bytes_;
  Context context_;
  Handle handle_;
  Image image_;
  std::optional<Transfer> tones_;  // of what is HDR
  std::optional<ToneMap> map_;
  std::vector<std::uint16_t> wide_;
  const std::uint8_t* plane_ = nullptr;
  int stride_ = 0;
  std::uint32_t next_ = 0;
};

}  // namespace

std::unique_ptr<Decoder> open_heic(Source& source, const Limits& limits, const Watch&) {
  return std::make_unique<HeifDecoder>(source, scan_heic(source, limits));
}

std::unique_ptr<Decoder> open_avif(Source& source, const Limits& limits, const Watch&) {
  return std::make_unique<HeifDecoder>(source, scan_avif(source, limits));
}

}  // namespace lightkeep::imaging
