#include "app/s3/listing.h"

#include <expat.h>

#include <charconv>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "app/s3/error.h"
#include "text/names.h"
#include "text/time.h"

namespace lightkeep::s3 {
namespace {

constexpr std::size_t most_depth = 16, most_text = 8 << 10;

/// All of the text.
std::optional<std::uint64_t> number_of(const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

struct Reading {
  XML_Parser parser;
  std::string path;               // "ListBucketResult/Contents/Key"
  std::vector<std::size_t> ends;  // of the path, before each open element
  std::string text;               // of the innermost
  std::function<void(std::string_view path, const std::string& text)> take;
  bool failed = false;

  /// Nothing is thrown through a library in C.
  template <typename Work>
  void guarded(Work work) {
    if (failed) return;
    try {
      work();
    } catch (...) {
      fail();
    }
  }
  void fail() {
    failed = true;
    XML_StopParser(parser, XML_FALSE);
  }
};

Reading& reading_of(void* data) {
  return *static_cast<Reading*>(data);
}

void begin(void* data, const XML_Char* name, const XML_Char**) {
  Reading& reading = reading_of(data);
  reading.guarded([&] {
    if (reading.ends.size() == most_depth) return reading.fail();
    reading.ends.push_back(reading.path.size());
    if (!reading.path.empty()) reading.path += '/';
    reading.path.append(std::string_view(name).substr(0, most_text));
    reading.text.clear();
  });
}

void end(void* data, const XML_Char*) {
  Reading& reading = reading_of(data);
  reading.guarded([&] {
    reading.take(reading.path, reading.text);
    reading.path.resize(reading.ends.back());
    reading.ends.pop_back();
    reading.text.clear();
  });
}

void characters(void* data, const XML_Char* bytes, int count) {
  Reading& reading = reading_of(data);
  reading.guarded([&] {
    if (reading.text.size() + static_cast<std::size_t>(count) > most_text) return reading.fail();
    reading.text.append(bytes, static_cast<std::size_t>(count));
  });
}

void document_type(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
  reading_of(data).fail();
}

/// Each element as it ends, by the names of those around it. False where it is no such document.
bool read_xml(std::string_view xml,
              std::function<void(std::string_view path, const std::string& text)> take) {
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreate(nullptr),
                                                                            &XML_ParserFree);
  if (!parser) throw std::bad_alloc();
  Reading reading{parser.get(), {}, {}, {}, std::move(take)};
  XML_SetUserData(parser.get(), &reading);
  XML_SetElementHandler(parser.get(), begin, end);
  XML_SetCharacterDataHandler(parser.get(), characters);
  XML_SetStartDoctypeDeclHandler(parser.get(), document_type);
  return XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), XML_TRUE) == XML_STATUS_OK &&
         !reading.failed;
}

}  // namespace

Listing parse_listing(std::string_view xml) {
  Listing listing;
  Object object;
  bool sound = true, truncated = false, is_listing = false;
  const bool read = read_xml(xml, [&](std::string_view path, const std::string& text) {
    if (path == "ListBucketResult/Contents/Key") object.key = text;
    if (path == "ListBucketResult/Contents/Size") {
      const auto size = number_of(text);
      sound = sound && size.has_value();
      object.size = size.value_or(0);
    }
    if (path == "ListBucketResult/Contents/LastModified") {
      const auto time = text::parse_iso_time(text);
      sound = sound && time.has_value();
      object.modified = time.value_or(0);
    }
    if (path == "ListBucketResult/Contents") {
      sound = sound && !object.key.empty();
      listing.objects.push_back(std::exchange(object, {}));
    }
    if (path == "ListBucketResult/IsTruncated") truncated = text == "true";
    if (path == "ListBucketResult/NextContinuationToken") listing.next = text;
    if (path == "ListBucketResult") is_listing = true;
  });
  if (!read || !sound || !is_listing || truncated == listing.next.empty())
    throw Error(Fault::bad_answer, "the object store's list of objects cannot be read");
  return listing;
}

std::string parse_upload_id(std::string_view xml) {
  std::string id;
  const bool read = read_xml(xml, [&](std::string_view path, const std::string& text) {
    if (path == "InitiateMultipartUploadResult/UploadId") id = text;
  });
  if (!read || id.empty() || id.size() > 1024)
    throw Error(Fault::bad_answer, "the object store does not say how to send an object in parts");
  return id;
}

Refusal parse_refusal(std::string_view xml) {
  Refusal refusal;
  read_xml(xml, [&](std::string_view path, const std::string& text) {
    if (path == "Error/Code") refusal.code = text::clean_text(text, 64);
    if (path == "Error/Message") refusal.message = text::clean_text(text, 300);
  });
  return refusal;
}

}  // namespace lightkeep::s3
