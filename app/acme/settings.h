// Which authority is asked, and for whom. Values.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace lightkeep::acme {

struct Settings {
  std::string directory;               // its URL
  std::optional<std::string> ca_file;  // PEM roots for it, instead of the system's
  std::vector<std::string> names;      // of the certificate, at least one
  std::string email;                   // for the authority's mail; may be empty
  std::string external_account;        // an account there that is bound to this one; may be empty
  std::string external_key;            // its key, base64url
  std::string profile;                 // of its kinds of certificates; may be empty
  std::string user_agent = "Lightkeep";
};

}  // namespace lightkeep::acme
