#include "app/backup/sealed_object.h"

#include <algorithm>

#include "store/error.h"

namespace lightkeep::backup {
namespace {

constexpr std::string_view magic = "LKSEAL1\n";
constexpr std::size_t part_size = 1 << 20;
constexpr std::string_view last_part = "last", inner_part = "more";

std::string head_of(const ObjectId& id) {
  return std::string(magic).append(reinterpret_cast<const char*>(id.data()), id.size());
}

}  // namespace

std::string seal_object(const Key& repository, std::string_view kind, const ObjectId& id,
                        std::string_view plain) {
  const ObjectSeal seal(repository, kind, id);
  std::string out = head_of(id);
  std::uint64_t number = 0;
  do {
    const std::string_view part = plain.substr(0, part_size);
    plain.remove_prefix(part.size());
    seal.seal(number++, plain.empty() ? last_part : inner_part, part, out);
  } while (!plain.empty());
  return out;
}

std::string open_object(const Key& repository, std::string_view kind, const ObjectId& id,
                        std::string_view sealed) {
  const auto refuse = [&] {
    throw store::Error(store::Fault::corrupt,
                       "an object of the backup repository (" + std::string(kind) + ") is damaged");
  };
  const std::string head = head_of(id);
  if (!sealed.starts_with(head)) refuse();
  sealed.remove_prefix(head.size());
  const ObjectSeal seal(repository, kind, id);
  std::string plain;
  for (std::uint64_t number = 0; number == 0 || !sealed.empty(); ++number) {
    const std::string_view part = sealed.substr(0, part_size + seal_size);
    if (part.size() < seal_size) refuse();
    sealed.remove_prefix(part.size());
    const std::size_t at = plain.size();
    plain.resize(at + part.size() - seal_size);
    if (!seal.open(number, sealed.empty() ? last_part : inner_part, part, std::span(plain).subspan(at)))
      refuse();
  }
  return plain;
}

}  // namespace lightkeep::backup
