// Rows of accounts: who can sign in. Passwords are here as PHC strings only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

struct Account {
  AccountId id{};
  std::string email{};  // as given
  std::string name{};   // may be empty
  std::optional<std::string> password{};
  std::optional<Millis> verified{};  // since when the address is proved
  Millis created = 0;
};

struct NewAccount {
  std::string email{};
  std::string email_key{};  // the address folded for comparison
  std::string name{};
  std::optional<std::string> password{};
  std::optional<Millis> verified{};
  Millis created = 0;
};

/// Throws Error{taken} when another account has the address.
AccountId insert_account(Writer& db, const NewAccount& account);
std::optional<Account> find_account(Reader& db, AccountId id);
std::optional<Account> find_account(Reader& db, std::string_view email_key);
std::vector<Account> list_accounts(Reader& db);  // by address

void set_account_name(Writer& db, AccountId id, std::string_view name);
void set_account_password(Writer& db, AccountId id, const std::optional<std::string>& password);
/// The address is proved from `now` on; one that was proved before keeps its time.
void set_account_verified(Writer& db, AccountId id, Millis now);

struct NewAddress {
  std::string email{};
  std::string email_key{};
  std::optional<Millis> verified{};
};
/// Throws Error{taken} when another account has the address.
void set_account_email(Writer& db, AccountId id, const NewAddress& address);

/// With its sessions, proofs and memberships.
void remove_account(Writer& db, AccountId id);

}  // namespace lightkeep::store
