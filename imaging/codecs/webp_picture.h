// A bitmap as libwebp's encoder takes it, and how it is asked to write. For the files of the WebP codec; one
// thread at a time.
#pragma once

#include <webp/encode.h>

#include <string>

#include "imaging/pixels/bitmap.h"
#include "imaging/pixels/limits.h"

namespace lightkeep::imaging {

class WebpPicture {
 public:
  enum class As { planes, argb };  // of one that is encoded alone; of an animation's
  /// What is encoded is appended to `bytes`; both outlive this.
  WebpPicture(const Bitmap& bitmap, std::string& bytes, const Watch& watch, As as = As::planes);
  ~WebpPicture() { WebPPictureFree(&picture_); }
  WebpPicture(const WebpPicture&) = delete;
  WebpPicture& operator=(const WebpPicture&) = delete;
  WebPPicture* get() { return &picture_; }

 private:
  void import(const Bitmap& bitmap);

  WebPPicture picture_{};
};

WebPConfig webp_config(int quality);

}  // namespace lightkeep::imaging
