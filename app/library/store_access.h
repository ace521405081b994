// The way to the store and to imaging: their failures become the errors that a client may read, a blob the
// source of an image. Inside the room only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "app/accounts/store_faults.h"
#include "app/api/errors.h"
#include "app/library/context.h"
#include "imaging/imaging.h"
#include "store/blob_store.h"
#include "store/store.h"

namespace lightkeep::library {

using accounts::guarded;

template <class F>
auto Context::read(F&& f) const -> std::invoke_result_t<F, store::Reader&> {
  return guarded([&] { return store.metadata().read(std::forward<F>(f)); });
}

template <class F>
auto Context::write(F&& f) const -> std::invoke_result_t<F, store::Writer&> {
  return guarded([&] { return store.metadata().write(std::forward<F>(f)); });
}

/// `name` is the file that the client sent, empty where there is none.
[[noreturn]] inline void rethrow(const imaging::Error& error, std::string_view name) {
  const std::string where = name.empty() ? std::string() : "`" + std::string(name) + "`: ";
  throw api::ApiError(api::errors::bad_user_input, where + error.what());
}

/// Where this server decodes what is an organization's. The context outlives what is returned.
inline imaging::Decode decode_of(const Context& context, std::string owner) {
  if (!context.ports.decode) return imaging::decode;
  return [&lent = context.ports.decode, owner = std::move(owner)](
             imaging::Source& source, imaging::Size least, const imaging::Limits& limits) {
    return lent(source, least, limits, owner);
  };
}
inline imaging::DecodeFrames decode_frames_of(const Context& context, std::string owner) {
  if (!context.ports.decode_frames) return imaging::decode_frames;
  return [&lent = context.ports.decode_frames, owner = std::move(owner)](
             imaging::Source& source, imaging::Size least, const imaging::Limits& limits) {
    return lent(source, least, limits, owner);
  };
}

/// A blob as imaging reads it.
class BlobSource : public imaging::Source {
 public:
  explicit BlobSource(store::BlobReader& blob) : blob_(blob) {}
  std::uint64_t size() const override { return blob_.size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) override {
    return blob_.read_at(offset, out);
  }

 private:
  store::BlobReader& blob_;
};

}  // namespace lightkeep::library
