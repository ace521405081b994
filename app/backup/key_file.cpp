#include "app/backup/key_file.h"

#include <algorithm>
#include <charconv>

#include "store/error.h"
#include "store/random.h"
#include "text/hex.h"

namespace lightkeep::backup {
namespace {

using store::Error;
using store::Fault;

// On disk: a sentence for people, then lines "name = value" in this order.
constexpr std::string_view sentence =
    "A backup repository of Lightkeep. `lightkeep restore --backup-to THIS-FOLDER NEW-FOLDER` puts it "
    "back.\n";
constexpr std::string_view format = "1";
constexpr std::string_view context = "backup.repository";
constexpr std::size_t salt_size = 16;

[[noreturn]] void refuse() {
  throw Error(Fault::corrupt,
              "the file lightkeep-backup of the repository is damaged: put it back from a copy");
}

std::string hex_of(std::string_view bytes) {
  return text::to_hex(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

std::string bytes_of_hex(std::string_view hex) {
  std::string bytes(hex.size() / 2, '\0');
  if (!text::from_hex(hex, std::span(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()))) refuse();
  return bytes;
}

std::string_view view(const Key& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

std::string_view take_line(std::string_view& text, std::string_view name) {
  constexpr std::string_view equals = " = ";
  const std::size_t end = text.find('\n');
  if (end == text.npos || !text.starts_with(name) || !text.substr(name.size()).starts_with(equals)) refuse();
  const std::string_view value = text.substr(name.size() + equals.size(), end - name.size() - equals.size());
  text.remove_prefix(end + 1);
  return value;
}

std::uint32_t number_of(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) refuse();
  return number;
}

}  // namespace

KeyFile make_key_file(const Key& key, std::string_view passphrase, const store::Vault& vault,
                      const PassphraseCost& cost) {
  KeyFile file;
  file.cost = cost;
  file.repository = new_object_id();
  file.salt.resize(salt_size);
  store::random_bytes(std::as_writable_bytes(std::span(file.salt)));
  const Key by_passphrase = key_of_passphrase(passphrase, file.salt, file.cost);
  ObjectSeal(by_passphrase, "key", file.repository).seal(0, context, view(key), file.by_passphrase);
  file.by_master_key = vault.seal(view(key), context);
  return file;
}

std::string print(const KeyFile& file) {
  std::string out(sentence);
  out.append("format = ").append(format);
  out.append("\nrepository = ").append(text::to_hex(file.repository));
  out.append("\nargon2id-memory = ").append(std::to_string(file.cost.memory));
  out.append("\nargon2id-passes = ").append(std::to_string(file.cost.passes));
  out.append("\nsalt = ").append(hex_of(file.salt));
  out.append("\nkey-by-passphrase = ").append(hex_of(file.by_passphrase));
  out.append("\nkey-by-master-key = ").append(hex_of(file.by_master_key)).append("\n");
  return out;
}

KeyFile parse_key_file(std::string_view text) {
  if (!text.starts_with(sentence)) refuse();
  text.remove_prefix(sentence.size());
  if (const auto written = take_line(text, "format"); written != format)
    throw Error(Fault::newer_schema,
                "the backup repository was made by a later version of Lightkeep (format " +
                    std::string(written) + ")");
  KeyFile file;
  const std::string id = bytes_of_hex(take_line(text, "repository"));
  if (id.size() != file.repository.size()) refuse();
  std::ranges::copy(id, file.repository.begin());
  file.cost.memory = number_of(take_line(text, "argon2id-memory"));
  file.cost.passes = number_of(take_line(text, "argon2id-passes"));
  file.salt = bytes_of_hex(take_line(text, "salt"));
  file.by_passphrase = bytes_of_hex(take_line(text, "key-by-passphrase"));
  file.by_master_key = bytes_of_hex(take_line(text, "key-by-master-key"));
  if (file.salt.size() != salt_size || !text.empty()) refuse();
  return file;
}

std::optional<Key> open_by_passphrase(const KeyFile& file, std::string_view passphrase) {
  const Key by_passphrase = key_of_passphrase(passphrase, file.salt, file.cost);
  Key key{};
  const std::span plain(reinterpret_cast<char*>(key.data()), key.size());
  if (!ObjectSeal(by_passphrase, "key", file.repository).open(0, context, file.by_passphrase, plain))
    return std::nullopt;
  return key;
}

std::optional<Key> open_by_vault(const KeyFile& file, const store::Vault& vault) {
  try {
    const std::string plain = vault.open(file.by_master_key, context);
    Key key{};
    if (plain.size() != key.size()) return std::nullopt;
    std::ranges::copy(plain, key.begin());
    return key;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace lightkeep::backup
