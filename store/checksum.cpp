#include "store/checksum.h"

#include <mbedtls/md.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

#include "store/error.h"

namespace lightkeep::store {

namespace {

struct Named {
  std::string_view name;
  mbedtls_md_type_t type;
};
constexpr std::array<Named, 2> known{{{"sha1", MBEDTLS_MD_SHA1}, {"sha256", MBEDTLS_MD_SHA256}}};

void check(int failure) {
  if (failure != 0) throw Error(Fault::io, "a checksum failed: " + std::to_string(failure));
}

}  // namespace

struct Checksum::State {
  explicit State(const mbedtls_md_info_t* wanted) : info(wanted) {
    mbedtls_md_init(&context);
    if (mbedtls_md_setup(&context, info, 0) != 0) throw std::bad_alloc();
    check(mbedtls_md_starts(&context));
  }
  ~State() { mbedtls_md_free(&context); }

  const mbedtls_md_info_t* info;
  mbedtls_md_context_t context{};
};

std::string checksum_names() {
  std::string names;
  for (const Named& row : known) names.append(names.empty() ? "" : ",").append(row.name);
  return names;
}

std::unique_ptr<Checksum> Checksum::make(std::string_view name) {
  const auto row = std::ranges::find(known, name, &Named::name);
  if (row == known.end()) return nullptr;
  return std::unique_ptr<Checksum>(
      new Checksum(std::make_unique<State>(mbedtls_md_info_from_type(row->type))));
}

Checksum::Checksum(std::unique_ptr<State> state) : state_(std::move(state)) {}
Checksum::~Checksum() = default;

void Checksum::update(std::span<const std::byte> bytes) {
  check(mbedtls_md_update(&state_->context, reinterpret_cast<const unsigned char*>(bytes.data()),
                          bytes.size()));
}

std::string Checksum::finish() {
  std::string sum(mbedtls_md_get_size(state_->info), '\0');
  check(mbedtls_md_finish(&state_->context, reinterpret_cast<unsigned char*>(sum.data())));
  return sum;
}

void Crc32::update(std::span<const std::byte> bytes) {
  value_ = static_cast<std::uint32_t>(
      crc32_z(value_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

}  // namespace lightkeep::store
