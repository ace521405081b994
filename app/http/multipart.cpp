// multipart/form-data read as a stream: a window over the body in which delimiters are looked for.
#include "app/http/multipart.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "app/http/content_disposition.h"
#include "text/ascii.h"
#include "text/names.h"

namespace lightkeep::http {
namespace {

constexpr std::size_t window_size = 64 << 10;
constexpr std::size_t max_around = 64 << 10;     // bytes of preamble, and of epilogue
constexpr std::size_t max_padding = 128;         // white space after a delimiter
constexpr std::size_t max_delimiter_line = 256;  // a delimiter of at most 74 bytes, padding and line end

[[noreturn]] void refuse(std::string message) {
  throw api::ApiError(api::errors::bad_user_input, std::move(message));
}

bool is_boundary_char(char c) {
  return text::is_alphanumeric(c) || std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
}

/// RFC 2046 section 5.1.1.
std::string parse_boundary(std::string_view content_type, std::string_view type) {
  const auto parsed = parse_parameterized(content_type);
  if (!parsed || parsed->value != type) refuse("Send this as multipart/form-data.");
  const std::string* boundary = parsed->find("boundary");
  const bool good = boundary && !boundary->empty() && boundary->size() <= 70 && boundary->back() != ' ' &&
                    std::all_of(boundary->begin(), boundary->end(), is_boundary_char);
  if (!good) refuse("The boundary of the multipart body is missing or not valid.");
  return *boundary;
}

void take_file_name(PartHead& head, const Parameterized& disposition) {
  if (const std::string* plain = disposition.find("filename")) {
    head.has_filename = true;
    head.filename = text::clean_file_name(decode_form_text(*plain));
  }
  if (const std::string* extended = disposition.find("filename*")) {
    head.has_filename = true;
    if (const auto decoded = decode_extended(*extended)) head.filename = text::clean_file_name(*decoded);
  }
}

/// `field` is the name that files inside multipart/mixed have from the part around them; null: it must have
/// one of its own.
PartHead parse_part_head(std::string_view text, const std::string* field) {
  PartHead head;
  if (field) head.name = *field;
  bool named = field != nullptr;
  while (!text.empty()) {
    const auto end = std::min(text.find("\r\n"), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 2, text.size()));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) refuse("A part's header field is not valid.");
    const auto name = text::trim(line.substr(0, colon), text::blanks),
               value = text::trim(line.substr(colon + 1), text::blanks);
    if (text::equal_ignoring_case(name, "Content-Type")) head.content_type = value;
    if (!text::equal_ignoring_case(name, "Content-Disposition")) continue;
    const auto parsed = parse_parameterized(value);
    const std::string* own = parsed && parsed->value == "form-data" ? parsed->find("name") : nullptr;
    if (!parsed || (!field && !own)) refuse("A part has no name.");
    if (!field) head.name = decode_form_text(*own);
    named = true;
    take_file_name(head, *parsed);
  }
  if (!named) refuse("A part has no name.");
  return head;
}

class Reader {
 public:
  Reader(Body& body, std::size_t longest_head)
      : body_(body),
        capacity_(window_size + std::max(longest_head, max_delimiter_line)),
        window_(std::make_unique_for_overwrite<char[]>(capacity_)) {
    window_[end_++] = '\r';  // the first delimiter needs no line end before it
    window_[end_++] = '\n';
    at_ = end_;
  }

  /// From here on `boundary` divides; the line end that was read last stands before its first delimiter.
  /// Gives the delimiter before, for `leave`.
  std::string enter(const std::string& boundary) {
    at_ -= 2;
    return std::exchange(delimiter_, "\r\n--" + boundary);
  }
  void leave(std::string delimiter) { delimiter_ = std::move(delimiter); }

  /// Gives the bytes up to the next delimiter to `sink` and steps over it; false when it was the last one.
  template <typename Sink>
  bool read_until_delimiter(Sink sink) {
    for (;;) {
      const auto found = find_delimiter();
      if (!found) {
        const std::size_t safe = rest().size() - std::min(rest().size(), delimiter_.size() - 1);
        give(safe, sink);
        if (!fill())
          refuse(
              "The multipart body ends before its last boundary, or the boundary is not the declared one.");
        continue;
      }
      give(*found, sink);
      switch (classify()) {
        case After::part:
          return true;
        case After::end:
          return false;
        case After::data:
          give(delimiter_.size(), sink);  // a longer line that only begins like the delimiter
      }
    }
  }

  std::string read_head(std::size_t limit) {
    constexpr std::string_view end_of_head = "\r\n\r\n";
    for (std::size_t seen = 0;;) {       // what was looked at is not looked at again when another byte comes
      if (rest().starts_with("\r\n")) {  // no fields at all
        at_ += 2;
        return {};
      }
      const std::size_t from = seen - std::min(seen, end_of_head.size() - 1);
      if (const auto end = rest().substr(0, limit).find(end_of_head, from); end != std::string_view::npos) {
        std::string head(rest().substr(0, end));
        at_ += end + end_of_head.size();
        return head;
      }
      seen = rest().size();
      if (rest().size() >= limit) refuse("A part's header is too large.");
      if (!fill()) refuse("The multipart body ends within a part's header.");
    }
  }

  void drop_epilogue() {
    std::size_t dropped = rest().size();
    do {
      at_ = end_;
      if (!fill()) return;
      dropped += rest().size();
    } while (dropped <= max_around);
    refuse("Too much follows the last part.");
  }

 private:
  enum class After { part, end, data };

  std::string_view rest() const { return {window_.get() + at_, end_ - at_}; }

  std::optional<std::size_t> find_delimiter() const {
    const auto text = rest();
    const void* found = ::memmem(text.data(), text.size(), delimiter_.data(), delimiter_.size());
    if (!found) return std::nullopt;
    return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
  }

  template <typename Sink>
  void give(std::size_t count, Sink& sink) {
    if (count > 0) sink(std::span<const char>(window_.get() + at_, count));
    at_ += count;
  }

  /// What the delimiter at the window's start announces; it is stepped over unless it is data.
  After classify() {
    std::size_t end = delimiter_.size();
    const auto at = [&](std::size_t index) {
      while (rest().size() <= index) {
        if (!fill()) return '\0';
      }
      return rest()[index];
    };
    if (at(end) == '-' && at(end + 1) == '-') {
      at_ += end + 2;
      return After::end;
    }
    while ((at(end) == ' ' || at(end) == '\t') && end < delimiter_.size() + max_padding) ++end;
    if (at(end) != '\r' || at(end + 1) != '\n') return After::data;
    at_ += end + 2;
    return After::part;
  }

  /// More bytes behind what is left; false at the body's end. What is left moves only once `capacity_ -
  /// window_size` bytes have been read since it last did, so that bytes coming one by one cost no more than
  /// others.
  bool fill() {
    if (capacity_ - end_ < window_size) {
      std::memmove(window_.get(), window_.get() + at_, end_ - at_);
      end_ -= at_;
      at_ = 0;
    }
    const std::size_t count = body_.read(std::span(window_.get() + end_, window_size));
    end_ += count;
    return count > 0;
  }

  Body& body_;
  std::string delimiter_;
  const std::size_t capacity_;
  const std::unique_ptr<char[]> window_;  // [at_, end_) is not yet read
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

/// What stands between delimiters and belongs to no part, in small amounts.
PartSink drop_around() {
  return [dropped = std::size_t{0}](std::span<const char> bytes) mutable {
    dropped += bytes.size();
    if (dropped > max_around)
      refuse("Too much comes before the first part, or the boundary is not the declared one.");
  };
}

class Parts {
 public:
  Parts(Body& body, const MultipartLimits& limits, const std::function<PartSink(const PartHead&)>& begin)
      : reader_(body, limits.head_bytes), limits_(limits), begin_(begin) {}

  /// All parts of a level; those inside multipart/mixed are called `field`.
  void read(const std::string& boundary, const std::string* field) {
    std::string around = reader_.enter(boundary);
    for (bool more = reader_.read_until_delimiter(drop_around()); more;) {
      if (count_++ == limits_.parts) refuse("The multipart body has too many parts.");
      const PartHead head = parse_part_head(reader_.read_head(limits_.head_bytes), field);
      more = !field && is_mixed(head) ? read_mixed(head) : read_part(head);
    }
    reader_.leave(std::move(around));
  }
  void drop_epilogue() { reader_.drop_epilogue(); }

 private:
  /// Several files of one field, as forms once sent them (RFC 2388 section 4.2).
  static bool is_mixed(const PartHead& head) {
    return !head.has_filename && is_media_type(head.content_type, "multipart/mixed");
  }

  bool read_mixed(const PartHead& head) {
    read(parse_boundary(head.content_type, "multipart/mixed"), &head.name);
    return reader_.read_until_delimiter(drop_around());
  }

  bool read_part(const PartHead& head) {
    const PartSink sink = begin_(head);
    const bool more = reader_.read_until_delimiter([&](std::span<const char> bytes) {
      if (sink) sink(bytes);
    });
    if (sink) sink({});
    return more;
  }

  Reader reader_;
  const MultipartLimits& limits_;
  const std::function<PartSink(const PartHead&)>& begin_;
  std::size_t count_ = 0;
};

}  // namespace

void read_multipart(Body& body, std::string_view content_type, const MultipartLimits& limits,
                    const std::function<PartSink(const PartHead&)>& begin) {
  Parts parts(body, limits, begin);
  parts.read(parse_boundary(content_type, "multipart/form-data"), nullptr);
  parts.drop_epilogue();
}

}  // namespace lightkeep::http
