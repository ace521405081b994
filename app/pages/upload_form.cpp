#include "app/pages/upload_form.h"

#include "app/http/content_disposition.h"
#include "app/http/multipart.h"

namespace lightkeep::pages {
namespace {

using api::ApiError;

constexpr std::size_t longest_token = 256;  // bytes of a field of an upload

// The token comes before the files: what a page of ours did not send is refused before a byte of it is kept.
class Upload {
 public:
  Upload(Visit& visit, library::Batch& batch) : visit_(visit), batch_(batch) {}

  http::PartSink begin(const http::PartHead& part) {
    if (!part.has_filename) return field(part.name == "form_token");
    if (!believed_) visit_.check_token({});
    return library::FormFile(batch_, part.filename);
  }

 private:
  http::PartSink field(bool token) {
    return [this, token, text = std::string()](std::span<const char> bytes) mutable {
      if (text.size() + bytes.size() > longest_token)
        throw ApiError(api::errors::bad_user_input, "A field of this form is too long.");
      text.append(bytes.data(), bytes.size());
      if (!bytes.empty() || !token) return;
      visit_.check_token(text);
      believed_ = true;
    };
  }

  Visit& visit_;
  library::Batch& batch_;
  bool believed_ = false;
};

}  // namespace

void read_upload_form(Visit& visit, library::Batch& batch) {
  const auto content_type = visit.request().headers.get("Content-Type");
  if (!http::is_media_type(content_type, "multipart/form-data"))
    throw ApiError(api::errors::bad_user_input, "Send this form as a browser would.");
  visit.body().charge_to(std::to_string(batch.organization()));
  Upload parts(visit, batch);
  http::read_multipart(visit.body(), content_type, {},
                       [&](const http::PartHead& part) { return parts.begin(part); });
}

}  // namespace lightkeep::pages
