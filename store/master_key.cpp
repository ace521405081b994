// The master key and its file.
#include "store/master_key.h"

#include "store/digest.h"
#include "store/durable_file.h"
#include "store/error.h"
#include "store/random.h"
#include "text/ascii.h"
#include "text/hex.h"

namespace lightkeep::store {

std::optional<MasterKey> parse_master_key(std::string_view text) {
  MasterKey key{};
  if (!text::from_hex(text::trim(text), key)) return std::nullopt;
  return key;
}

std::optional<MasterKey> read_master_key(const std::filesystem::path& file) {
  constexpr std::size_t longest = 1024;  // a longer file is no key
  const auto text = read_file(file, longest);
  if (!text) return std::nullopt;
  const auto key = parse_master_key(*text);
  if (!key) throw Error(Fault::corrupt, file.string() + " does not hold a master key (64 hex digits)");
  return key;
}

MasterKey make_master_key(const std::filesystem::path& file) {
  MasterKey key;
  random_bytes(std::as_writable_bytes(std::span(key)));
  write_durably(file, text::to_hex(key) + "\n");
  return key;
}

}  // namespace lightkeep::store
