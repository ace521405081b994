#include "app/api/json.h"

#include <array>
#include <iterator>
#include <vector>

template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace lightkeep::api {
namespace {

/// The bytes of a source one by one.
class SourceText {
 public:
  explicit SourceText(const TextSource& source) : source_(source) { fill(); }

  bool at_end() const { return size_ == 0; }
  char current() const { return chunk_[at_]; }
  void next() {
    if (++at_ == size_) fill();
  }

 private:
  void fill() {
    size_ = source_(chunk_);
    at_ = 0;
  }

  const TextSource& source_;
  std::array<char, 16 << 10> chunk_;
  std::size_t size_ = 0;
  std::size_t at_ = 0;
};

/// What the parser wants to see of it.
struct SourceIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  SourceText* text = nullptr;  // null: the end

  char operator*() const { return text->current(); }
  SourceIterator& operator++() {
    text->next();
    return *this;
  }
  bool operator==(const SourceIterator&) const { return text->at_end(); }
  bool operator!=(const SourceIterator&) const { return !text->at_end(); }
};

[[noreturn]] void refuse(const char* why) {
  throw JsonError(JsonError::Fault::limits, why);
}

/// Builds the value, counting. The parser itself keeps a stack as deep as the text asks for.
class Builder : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(const JsonLimits& limits) : limits_(limits) {}
  Json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& value) override {
    if (open_.back()->size() >= limits_.members) refuse("An object of the JSON has too many members.");
    if (open_.back()->contains(value)) refuse("An object of the JSON names a member twice.");
    key_ = std::move(value);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    throw JsonError(JsonError::Fault::syntax,
                    "This is not valid JSON: the error is near byte " + std::to_string(position) + ".");
  }

 private:
  Json* place(Json value) {
    if (++count_ > limits_.values) refuse("The JSON holds too many values.");
    if (open_.empty()) return &(root_ = std::move(value));
    Json& parent = *open_.back();
    if (parent.is_array()) return &parent.emplace_back(std::move(value));
    return &(parent[key_] = std::move(value));
  }
  bool add(Json value) {
    place(std::move(value));
    return true;
  }
  bool open(Json value) {
    if (open_.size() >= limits_.depth) refuse("The JSON is nested too deeply.");
    open_.push_back(place(std::move(value)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  const JsonLimits& limits_;
  Json root_;
  std::vector<Json*> open_;
  std::string key_;
  std::size_t count_ = 0;
};

}  // namespace

JsonError::JsonError(Fault fault, std::string message)
    : ApiError(errors::bad_user_input, std::move(message)), fault_(fault) {}

std::string print(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string text_of(const Json& value, const char* name) {
  if (!value.is_object()) return {};
  const auto found = value.find(name);
  return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t number_of(const Json& value, const char* name) {
  if (!value.is_object()) return 0;
  const auto found = value.find(name);
  return found != value.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

Json parse_json(std::string_view text, const JsonLimits& limits) {
  Builder builder(limits);
  Json::sax_parse(text, &builder);
  return builder.take();
}

Json parse_json(const TextSource& source, const JsonLimits& limits) {
  SourceText text(source);
  Builder builder(limits);
  Json::sax_parse(SourceIterator{&text}, SourceIterator{}, &builder);
  return builder.take();
}

}  // namespace lightkeep::api
