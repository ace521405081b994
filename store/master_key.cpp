// The master key of a data folder.
#include "store/master_key.h"

#include <span>

#include "store/durable_file.h"
#include "store/error.h"
#include "store/random.h"
#include "text/ascii.h"
#include "text/hex.h"

namespace lightkeep::store {

namespace {

/// Empty unless `text` is 64 hex digits, white space around them allowed.
std::optional<MasterKey> parse_master_key(std::string_view text) {
  MasterKey key{};
  if (!text::from_hex(text::trim(text), key)) return std::nullopt;
  return key;
}

/// Empty when there is no such file. Throws Error{corrupt, read_only, io}.
std::optional<MasterKey> read_master_key(const std::filesystem::path& file) {
  constexpr std::size_t longest = 1024;  // a longer file is no key
  const auto text = read_file(file, longest);
  if (!text) return std::nullopt;
  const auto key = parse_master_key(*text);
  if (!key) throw Error(Fault::corrupt, file.string() + " does not hold a master key (64 hex digits)");
  return key;
}

/// Makes a new key and its file, mode 0600, complete or not at all, on disk when this returns.
MasterKey make_master_key(const std::filesystem::path& file) {
  MasterKey key;
  random_bytes(std::as_writable_bytes(std::span(key)));
  write_durably(file, text::to_hex(key) + "\n");
  return key;
}

}  // namespace

MasterKey find_or_make_key(const std::filesystem::path& file, const std::optional<std::string>& configured,
                           bool may_make) {
  if (configured) {
    const auto key = parse_master_key(*configured);
    if (!key) throw Error(Fault::corrupt, "the configured master key is not 64 hex digits");
    return *key;
  }
  if (const auto key = read_master_key(file)) return *key;
  if (may_make) return make_master_key(file);
  throw Error(Fault::missing,
              "the master key of this data folder is missing: put " + file.string() +
                  " back, or set LIGHTKEEP_MASTER_KEY (without it no API key can be recognised)");
}

std::string master_key_text(const std::filesystem::path& file, const std::optional<std::string>& configured) {
  return text::to_hex(find_or_make_key(file, configured, false));
}

}  // namespace lightkeep::store
