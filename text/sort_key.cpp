#include "text/sort_key.h"

#include <algorithm>
#include <optional>

#include "text/ascii.h"
#include "text/folding.h"

namespace lightkeep::text {
namespace {

// Bytes that begin what is no letter: below those of letters, which are their UTF-8.
constexpr char blank = 0x02;
constexpr char first_mark = 0x03;  // of the 32 marks of ASCII
constexpr char number = 0x30;      // behind it how many digits there are, then the digits
constexpr std::size_t most_digits = 255;

// Its value. Unicode has the ten digits of a script in one row, and between two rows something else.
std::optional<int> digit_of(utf8proc_int32_t character) {
  if (utf8proc_category(character) != UTF8PROC_CATEGORY_ND) return std::nullopt;
  int value = 0;
  while (value < 9 && utf8proc_category(character - value - 1) == UTF8PROC_CATEGORY_ND) ++value;
  return value;
}

// Of a mark of ASCII: "!" is the first, and digits and letters stand between them.
char rank_of(char mark) {
  const int letters = mark > 'Z' ? (mark > 'z' ? 62 : 36) : mark > '9' ? 10 : 0;
  return static_cast<char>(first_mark + (mark - '!' - letters));
}

class Writer {
 public:
  bool is_full() const { return key_.size() + digits_.size() >= longest_sort_key; }

  void add(utf8proc_int32_t character) {
    if (const auto digit = digit_of(character)) return add_digit(*digit);
    end_number();
    if (character < 0x80) return add_ascii(static_cast<char>(character));
    if (utf8proc_category(character) == UTF8PROC_CATEGORY_ZS) return key_.push_back(blank);
    if (const char* const plain = plain_of(character)) return key_.append(plain), void();
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto size = utf8proc_encode_char(character, bytes.data());
    key_.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
  }

  std::string take() {
    end_number();
    key_.resize(std::min(key_.size(), longest_sort_key));
    return std::move(key_);
  }

 private:
  void add_ascii(char c) {
    if (is_alphanumeric(c))
      key_.push_back(lower(c));
    else
      key_.push_back(c > ' ' && c < 0x7f ? rank_of(c) : blank);
  }

  void add_digit(int digit) {
    in_number_ = true;
    if (digits_.empty() && digit == 0) return;
    if (digits_.size() < most_digits) digits_.push_back(static_cast<char>('0' + digit));
  }

  void end_number() {
    if (!in_number_) return;
    key_.push_back(number);
    key_.push_back(static_cast<char>(digits_.size()));
    key_ += digits_;
    digits_.clear();
    in_number_ = false;
  }

  std::string key_;
  std::string digits_;
  bool in_number_ = false;
};

}  // namespace

std::string sort_key(std::string_view name) {
  Writer writer;
  Cluster cluster;
  while (!name.empty() && !writer.is_full()) {
    if (is_ascii(name.front()) && (name.size() == 1 || is_ascii(name[1]))) {
      writer.add(static_cast<unsigned char>(name.front()));
      name.remove_prefix(1);
    } else if (cluster.take(name)) {
      for (const utf8proc_int32_t character : cluster.folded()) writer.add(character);
    }
  }
  return writer.take();
}

}  // namespace lightkeep::text
