// What an object store answers in XML, and the address that an operator writes.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/s3/error.h"
#include "app/s3/listing.h"
#include "app/s3/place.h"
#include "text/utf8.h"

namespace {

using namespace lightkeep::s3;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  try {
    const Listing listing = parse_listing(input);
    for (const Object& object : listing.objects) require(!object.key.empty());
    require(listing.objects.size() <= size);
  } catch (const Error& error) {
    require(error.fault() == Fault::bad_answer);
  }
  try {
    require(!parse_upload_id(input).empty());
  } catch (const Error& error) {
    require(error.fault() == Fault::bad_answer);
  }
  const Refusal refusal = parse_refusal(input);
  require(lightkeep::text::is_utf8(refusal.message) && refusal.message.find('\n') == refusal.message.npos);
  try {
    const Place place = parse_place(input);
    require(!place.bucket.empty() && place.endpoint.starts_with("http"));
    require(parse_place(place.address()).text() == place.text());
    require(place.prefix.empty() || (place.prefix.ends_with('/') && !place.prefix.starts_with('/')));
  } catch (const Error& error) {
    require(error.fault() == Fault::bad_place);
  }
  return 0;
}
