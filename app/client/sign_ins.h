// The sign-ins of this person on this machine, in one file of mode 0600:
// $XDG_CONFIG_HOME/lightkeep/sign-ins.json, else below
// ~/.config. Several commands may run at once: whoever changes the file holds its lock. Inside the room only;
// any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace lightkeep::client {

/// One connection: of one person, to one organization of one server.
struct SignIn {
  std::string server;        // its issuer: "https://images.example.com"
  std::string organization;  // its slug
  std::string access_token;
  std::string refresh_token;
  std::int64_t expires = 0;  // of the access token, Unix milliseconds
  std::string token_endpoint;
  std::string revocation_endpoint;

  bool is_for(const std::string& other_server, const std::string& other_organization) const {
    return server == other_server && (other_organization.empty() || organization == other_organization);
  }
};

class SignIns {
 public:
  explicit SignIns(std::filesystem::path file) : file_(std::move(file)) {}

  /// The one used last comes first. Throws Failure(failed) for a file that cannot be read.
  std::vector<SignIn> list() const;
  /// Under the lock, from the file as it is then; written when `change` says that something has changed.
  /// `change` may ask a server meanwhile: others wait for what it learns.
  void update(const std::function<bool(std::vector<SignIn>&)>& change) const;

 private:
  std::filesystem::path file_;
};

/// Throws Failure(failed) where no home is known.
std::filesystem::path sign_ins_file();

}  // namespace lightkeep::client
