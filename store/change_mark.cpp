// The number of the last committed change of the rows, kept outside their database.
#include "store/change_mark.h"

#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <string>

#include "store/error.h"
#include "store/identity.h"

namespace lightkeep::store {

namespace {

// On disk: the store's name, a space, twenty digits, a line's end. All of it lies in one sector.
constexpr std::size_t digits = 20;

std::string text_of(std::uint64_t number) {
  std::string text = std::to_string(number);
  text.insert(0, digits - text.size(), '0');
  return text;
}

constexpr off_t number_offset = store_name_length + 1;

}  // namespace

void ChangeMark::make(const std::filesystem::path& file, std::string_view store) {
  write_durably(file, std::string(store) + " " + text_of(0) + "\n");
}

std::optional<std::uint64_t> ChangeMark::read(const std::filesystem::path& file, std::string_view store) {
  constexpr std::size_t longest = 256;
  const auto text = read_file(file, longest);
  if (!text) return std::nullopt;
  std::uint64_t number = 0;
  const auto begin = static_cast<std::size_t>(number_offset);
  const bool whole = text->size() == begin + digits + 1 && text->starts_with(store) && text->ends_with('\n');
  const char* const first = text->data() + begin;
  if (!whole || std::from_chars(first, first + digits, number).ptr != first + digits)
    throw Error(Fault::corrupt, file.string() + " is damaged or belongs to another store");
  return number;
}

void ChangeMark::set(std::uint64_t number) {
  const std::string text = text_of(number);
  [[maybe_unused]] const ssize_t written =
      pwrite(file_.descriptor(), text.data(), text.size(), number_offset);
}

}  // namespace lightkeep::store
