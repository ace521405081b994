#include "app/client/sign_ins.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>

#include "app/api/json.h"
#include "app/client/failure.h"
#include "store/durable_file.h"
#include "store/error.h"

namespace lightkeep::client {
namespace {

using api::Json;

constexpr std::size_t largest_file = 1 << 20;
constexpr std::string_view list_name = "sign_ins";

[[noreturn]] void unreadable(const std::filesystem::path& file) {
  throw Failure(Exit::failed, file.string() + " is damaged; remove it and sign in again.");
}

SignIn read_sign_in(const Json& row) {
  return {.server = row.at("server"),
          .organization = row.at("organization"),
          .access_token = row.at("access_token"),
          .refresh_token = row.at("refresh_token"),
          .expires = row.at("expires"),
          .token_endpoint = row.at("token_endpoint"),
          .revocation_endpoint = row.at("revocation_endpoint")};
}

Json to_json(const SignIn& sign_in) {
  return {{"server", sign_in.server},
          {"organization", sign_in.organization},
          {"access_token", sign_in.access_token},
          {"refresh_token", sign_in.refresh_token},
          {"expires", sign_in.expires},
          {"token_endpoint", sign_in.token_endpoint},
          {"revocation_endpoint", sign_in.revocation_endpoint}};
}

// The folders that are missing, for their owner alone.
void make_folders(const std::filesystem::path& folder) {
  if (folder.empty() || std::filesystem::exists(folder)) return;
  make_folders(folder.parent_path());
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    throw Failure(Exit::failed, folder.string() + " cannot be made.");
}

void lock(const store::File& file) {
  while (::flock(file.descriptor(), LOCK_EX) != 0)
    if (errno != EINTR) throw Failure(Exit::failed, "the file of sign-ins cannot be locked");
}

}  // namespace

std::vector<SignIn> SignIns::list() const {
  const auto text = store::read_file(file_, largest_file);
  if (!text) return {};
  try {
    const Json document = api::parse_json(*text);
    std::vector<SignIn> list;
    for (const Json& row : document.at(list_name)) list.push_back(read_sign_in(row));
    return list;
  } catch (const api::JsonError&) {
    unreadable(file_);
  } catch (const Json::exception&) {
    unreadable(file_);
  }
}

void SignIns::update(const std::function<bool(std::vector<SignIn>&)>& change) const {
  make_folders(file_.parent_path());
  // Beside the file: that one is replaced by each change, and a lock on it would be one on the old.
  const store::File held(file_.string() + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  lock(held);
  std::vector<SignIn> sign_ins = list();
  if (!change(sign_ins)) return;
  Json rows = Json::array();
  for (const SignIn& sign_in : sign_ins) rows.push_back(to_json(sign_in));
  store::write_durably(file_, Json{{list_name, rows}}.dump(2, ' ', true) + "\n");
}

std::filesystem::path sign_ins_file() {
  // NOLINTBEGIN(concurrency-mt-unsafe): nobody sets any
  const char* config = std::getenv("XDG_CONFIG_HOME");
  const char* home = std::getenv("HOME");
  // NOLINTEND(concurrency-mt-unsafe)
  const std::filesystem::path name = std::filesystem::path("lightkeep") / "sign-ins.json";
  if (config != nullptr && *config == '/') return config / name;  // a relative one is to be ignored, XDG says
  if (home == nullptr || *home == '\0')
    throw Failure(Exit::failed, "HOME is not set: there is no place for sign-ins.");
  return std::filesystem::path(home) / ".config" / name;
}

}  // namespace lightkeep::client
