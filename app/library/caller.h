// Who is asking, for what: a credential as it came and the names in an address. Both are only words until
// authorize() (authorization.h) has looked them up, in the transaction that uses them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace lightkeep::store {
enum class AccountId : std::int64_t;
enum class AppConnectionId : std::int64_t;
}  // namespace lightkeep::store

namespace lightkeep::library {

using store::AccountId;
using store::AppConnectionId;

struct Nobody {};

/// The keyed hash of an API key's value: a value that was replaced is no key any more, although its row is
/// there.
struct ApiKeyHash {
  std::array<std::uint8_t, 32> value{};
};

/// The keyed hash of an access token: of a program that a person has connected, which acts as that person in
/// one organization.
struct AccessTokenHash {
  std::array<std::uint8_t, 32> value{};
};
/// What access tokens begin with, so that they are told from API keys.
inline constexpr std::string_view access_token_prefix = "lka_";

/// The keyed hash of what is in an upload link: whoever has it adds images to one library (upload_tickets.h).
struct UploadTicketHash {
  std::array<std::uint8_t, 32> value{};
};

/// A connection itself stands for its program in links that the program made (makers.h).
using Credential =
    std::variant<Nobody, ApiKeyHash, AccountId, AccessTokenHash, AppConnectionId, UploadTicketHash>;

struct Caller {
  Credential credential{};
  std::string
      address{};  // of their network, as text; what is given away without a credential is counted by it
};

/// The names in an address: the present ones or, for an API key, earlier ones. `library` is empty for an
/// organization.
struct Path {
  std::string organization{};
  std::string library{};
};

/// What a person saw of what they change, so that two who do it at once do not overwrite each other unseen;
/// null: nothing is compared. Where it is neither that nor what they want by now, it is refused as
/// `outdated`.
using Seen = std::optional<std::string>;

}  // namespace lightkeep::library
