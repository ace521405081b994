// The rules between options, one function each, in the order in which an operator would want to hear of them.
#include "app/options/validate.h"

#include <algorithm>
#include <array>
#include <system_error>

#include "app/ip/address.h"
#include "app/ip/origin.h"
#include "app/options/values.h"
#include "text/quantity.h"

namespace lightkeep::app {
namespace {

bool given(const Loaded& loaded, std::string_view name) {
  const auto setting = std::ranges::find(loaded.settings, name, &Setting::name);
  return setting != loaded.settings.end() && setting->origin != Origin::fallback;
}

void data_is_named(Loaded& loaded) {
  if (loaded.options.data.empty()) throw OptionError("--data is empty; it must be the path of a folder.");
}

void certificate_is_whole(Loaded& loaded) {
  const Options& options = loaded.options;
  if (options.tls_cert.size() != options.tls_key.size())
    throw OptionError("--tls-cert and --tls-key belong together; one of them is missing.");
  if (options.tls_self_signed && !options.tls_cert.empty())
    throw OptionError(
        "--tls-self-signed makes a certificate, and --tls-cert names one; give only one of the two.");
}

void certificate_exists(Loaded& loaded) {
  for (const auto& [name, paths] : std::array{std::pair{"--tls-cert", loaded.options.tls_cert},
                                              std::pair{"--tls-key", loaded.options.tls_key}}) {
    for (const std::string& path : paths) {
      std::error_code error;
      if (!std::filesystem::is_regular_file(path, error))
        throw OptionError(std::string(name) + ": there is no file " + path + ".");
    }
  }
}

void host_can_have_a_certificate(Loaded& loaded) {
  const Options& options = loaded.options;
  if (options.host.empty()) {
    for (const std::string_view name : {"certificate-authority", "certificate-email", "certificate-account"})
      if (given(loaded, name))
        loaded.warnings.push_back("--" + std::string(name) + " has no effect without --host.");
    return;
  }
  if (!options.tls_cert.empty() || options.tls_self_signed || options.behind_proxy)
    throw OptionError(
        "--host gets a certificate by itself: it goes without --tls-cert, --tls-self-signed and "
        "--behind-proxy, with which --public-url says the name.");
  const bool name = options.host.find('.') != std::string::npos && !ip::Address::parse(options.host) &&
                    !options.host.ends_with(".localhost");
  if (!name)
    throw OptionError("--host " + options.host +
                      " is no name that the world knows, such as images.example.com; no authority gives a "
                      "certificate for it.");
  if (ip::host_of_origin(options.public_url) != options.host)
    throw OptionError("--public-url " + options.public_url + " has another name than --host " + options.host +
                      "; leave one of them out.");
}

// Keys and images must not cross a network in the clear. Links to this machine itself do not: a container's
// published port is reached so, from whatever address.
void public_address_is_encrypted(Loaded& loaded) {
  const Options& options = loaded.options;
  if (options.listen.loopback() || options.tls() || options.behind_proxy) return;
  if (ip::names_this_machine(ip::host_of_origin(options.base_url(options.listen.port)))) {
    loaded.warnings.emplace_back(
        "Without HTTPS only what asks for localhost is answered, or for another name of this machine. For "
        "others give --tls-cert and --tls-key, or --behind-proxy.");
    return;
  }
  throw OptionError(
      "--listen " + options.listen.text() +
      " can be reached from other machines, and without HTTPS keys and images would travel readable "
      "to anyone on the way. Give --tls-cert and --tls-key, or --tls-self-signed for a trial, or "
      "--behind-proxy when a proxy in front speaks HTTPS; or, for this machine alone, --public-url "
      "http://localhost:" +
      std::to_string(options.listen.port) + ".");
}

void proxied_server_knows_its_name(Loaded& loaded) {
  const Options& options = loaded.options;
  if (options.behind_proxy && options.public_url.empty())
    throw OptionError(
        "--behind-proxy needs --public-url, the https:// address that clients use: links begin with it.");
  if (!options.behind_proxy && given(loaded, "trusted-proxy"))
    loaded.warnings.emplace_back("--trusted-proxy has no effect without --behind-proxy.");
}

void open_address_has_a_name(Loaded& loaded) {
  const Options& options = loaded.options;
  const bool any = options.listen.address == "0.0.0.0" || options.listen.address == "::";
  if (any && options.tls() && options.public_url.empty())
    loaded.warnings.push_back("Links will begin with " + options.base_url(options.listen.port) +
                              "; give --public-url so that they work from other machines.");
}

void a_file_fits_in_a_request(Loaded& loaded) {
  const Options& options = loaded.options;
  if (options.max_body_size >= options.max_file_size) return;
  throw OptionError("--max-body-size " + text::format_size(options.max_body_size) +
                    " is below --max-file-size " + text::format_size(options.max_file_size) +
                    "; a request must be able to hold one file.");
}

void host_names_differ(Loaded& loaded) {
  const Options& options = loaded.options;
  const std::string &mcp = options.mcp_host, &api = options.api_host, &cdn = options.cdn_host;
  const auto check = [](const std::string& one, const std::string& other) {
    if (!one.empty() && one == other)
      throw OptionError("--mcp-host, --api-host and --cdn-host must differ; " + one + " is given twice.");
  };
  check(mcp, cdn);
  check(mcp, api);
  check(api, cdn);
}

void mail_has_a_sender(Loaded& loaded) {
  const Options& options = loaded.options;
  if (!options.smtp_url.empty() && options.mail_from.empty())
    throw OptionError(
        "--smtp-url needs --mail-from, the address that mail comes from, such as images@example.com: one "
        "that "
        "the mail server lets this user send from.");
  if (options.smtp_url.empty() && !options.mail_from.empty())
    loaded.warnings.emplace_back("--mail-from has no effect without --smtp-url; no mail is sent.");
}

void backups_have_a_place(Loaded& loaded) {
  const Options& options = loaded.options;
  if (options.backup_every.count() > 0 && options.backup_to.empty())
    throw OptionError("--backup-every needs --backup-to, the place of the backups.");
  if (options.backup_every.count() > 0 && options.backup_every < std::chrono::seconds(1))
    throw OptionError("--backup-every is less than a second.");
  if (options.backup_every.count() == 0 && given(loaded, "backup-verify-every"))
    loaded.warnings.push_back("--backup-verify-every has no effect without --backup-every.");
}

constexpr std::array rules{data_is_named,
                           certificate_is_whole,
                           certificate_exists,
                           host_can_have_a_certificate,
                           public_address_is_encrypted,
                           proxied_server_knows_its_name,
                           open_address_has_a_name,
                           a_file_fits_in_a_request,
                           host_names_differ,
                           mail_has_a_sender,
                           backups_have_a_place};

}  // namespace

void validate(Loaded& loaded) {
  for (const auto rule : rules) rule(loaded);
}

}  // namespace lightkeep::app
