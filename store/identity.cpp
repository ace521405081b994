// The identity of a data folder.
#include "store/identity.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>

#include "store/durable_file.h"
#include "store/error.h"
#include "store/random.h"

namespace lightkeep::store {

namespace {

// On disk: a sentence for people, then three lines "name = value" in this order, a fourth where blobs are in
// an object store, and one where rows are kept by a server. Earlier versions know nothing of those.
constexpr std::string_view sentence =
    "A Lightkeep store: keep and copy this folder as a whole, and change nothing in it by hand.\n";
constexpr std::string_view layout = "1", layout_with_place = "2", layout_with_rows = "3";
constexpr std::array<std::string_view, 4> phase_names{"making", "adopting", "whole", "restoring"};
constexpr std::array<std::string_view, 4> place_words{"here", "on their way to ", "in ",
                                                      "on their way back from "};

[[noreturn]] void refuse(const std::filesystem::path& file) {
  throw Error(Fault::corrupt,
              file.string() +
                  " is damaged: it does not name a store. If the rest of the folder is as it "
                  "was, `lightkeep rebuild identity` writes it anew from what the databases hold.");
}

/// Takes the line "name = value\n" off `text`. Empty when it is another.
std::string_view take_line(std::string_view& text, std::string_view name) {
  constexpr std::string_view equals = " = ";
  const std::size_t end = text.find('\n');
  if (end == text.npos) return {};
  std::string_view line = text.substr(0, end);
  if (!line.starts_with(name) || !line.substr(name.size()).starts_with(equals)) return {};
  text.remove_prefix(end + 1);
  return line.substr(name.size() + equals.size());
}

bool is_id(std::string_view text) {
  return text.size() == store_name_length && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

/// False unless it is a place, in words of ours.
bool read_place(std::string_view words, Identity& identity) {
  for (const BlobsAt at : {BlobsAt::on_way_there, BlobsAt::there, BlobsAt::on_way_here}) {
    const std::string_view begin = place_words.at(static_cast<std::size_t>(at));
    if (!words.starts_with(begin)) continue;
    identity.blobs = at;
    identity.place = words.substr(begin.size());
    return !identity.place.empty();
  }
  return false;
}

}  // namespace

Identity new_identity(Phase phase) {
  return {.store = random_alphanumeric(store_name_length), .phase = phase};
}

std::optional<Identity> read_identity(const std::filesystem::path& file) {
  constexpr std::size_t longest = 4096;
  const auto text = read_file(file, longest);
  if (!text) return std::nullopt;
  std::string_view rest = *text;
  if (!rest.starts_with(sentence)) refuse(file);
  rest.remove_prefix(sentence.size());
  const std::string_view written_layout = take_line(rest, "layout");
  if (!written_layout.empty() && written_layout != layout && written_layout != layout_with_place &&
      written_layout != layout_with_rows)
    throw Error(Fault::newer_schema, file.string() + " was written by a later version of Lightkeep (layout " +
                                         std::string(written_layout) + ")");
  const std::string_view store = take_line(rest, "store");
  const auto phase = std::ranges::find(phase_names, take_line(rest, "phase"));
  if (written_layout.empty() || !is_id(store) || phase == phase_names.end()) refuse(file);
  Identity identity{.store = std::string(store), .phase = static_cast<Phase>(phase - phase_names.begin())};
  const bool has_place = written_layout == layout_with_place ||
                         (written_layout == layout_with_rows && rest.starts_with("images"));
  if (has_place && !read_place(take_line(rest, "images"), identity)) refuse(file);
  if (written_layout == layout_with_rows) {
    identity.rows = take_line(rest, "rows");
    if (identity.rows.empty()) refuse(file);
  }
  if (!rest.empty()) refuse(file);
  return identity;
}

void write_identity(const std::filesystem::path& file, const Identity& identity) {
  std::string text(sentence);
  const bool with_place = identity.blobs != BlobsAt::here;
  const bool with_rows = !identity.rows.empty();
  text.append("layout = ").append(with_rows ? layout_with_rows : with_place ? layout_with_place : layout);
  text.append("\nstore = ").append(identity.store);
  text.append("\nphase = ").append(phase_names.at(static_cast<std::size_t>(identity.phase))).append("\n");
  if (with_place)
    text.append("images = ")
        .append(place_words.at(static_cast<std::size_t>(identity.blobs)))
        .append(identity.place)
        .append("\n");
  if (with_rows) text.append("rows = ").append(identity.rows).append("\n");
  write_durably(file, text);
}

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
