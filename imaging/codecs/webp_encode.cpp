// Writes lossy WebP by libwebp. Any thread.
#include <stdexcept>

#include "imaging/codecs/codecs.h"
#include "imaging/codecs/webp_picture.h"

namespace lightkeep::imaging {

std::string encode_webp(const Bitmap& bitmap, int quality, const Watch& watch) {
  const WebPConfig config = webp_config(quality);
  std::string bytes;
  WebpPicture picture(bitmap, bytes, watch);
  if (!WebPEncode(&config, picture.get())) {
    watch.check();
    throw std::runtime_error("libwebp error " + std::to_string(picture.get()->error_code));
  }
  return bytes;
}

}  // namespace lightkeep::imaging
