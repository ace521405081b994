// Rows of accounts.
#include "store/accounts.h"

#include "store/error.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

#define ACCOUNT_COLUMNS "id, email, name, password, verified, created"

std::optional<Account> read_account(Statement& row) {
  if (!row.step()) return std::nullopt;
  Account account;
  account.id = row.number<AccountId>(0);
  account.email = row.text(1);
  account.name = row.text(2);
  if (!row.is_null(3)) account.password = row.text(3);
  account.verified = row.optional<Millis>(4);
  account.created = row.number(5);
  return account;
}

}  // namespace

AccountId insert_account(Writer& db, const NewAccount& account) {
  return insert<AccountId>(db,
                           "insert into account (email, email_key, name, password, verified, created)"
                           " values (?1, ?2, ?3, ?4, ?5, ?6) returning id",
                           account.email, account.email_key, account.name, account.password, account.verified,
                           account.created);
}

std::optional<Account> find_account(Reader& db, AccountId id) {
  return read_account(query(db, "select " ACCOUNT_COLUMNS " from account where id = ?1", id));
}

std::optional<Account> find_account(Reader& db, std::string_view email_key) {
  return read_account(query(db, "select " ACCOUNT_COLUMNS " from account where email_key = ?1", email_key));
}

std::vector<Account> list_accounts(Reader& db) {
  Statement& row = query(db, "select " ACCOUNT_COLUMNS " from account order by email_key");
  std::vector<Account> accounts;
  while (auto account = read_account(row)) accounts.push_back(std::move(*account));
  return accounts;
}

void set_account_name(Writer& db, AccountId id, std::string_view name) {
  execute(db, "update account set name = ?2 where id = ?1", id, name);
}

void set_account_password(Writer& db, AccountId id, const std::optional<std::string>& password) {
  execute(db, "update account set password = ?2 where id = ?1", id, password);
}

void set_account_verified(Writer& db, AccountId id, Millis now) {
  execute(db, "update account set verified = ?2 where id = ?1 and verified is null", id, now);
}

void set_account_email(Writer& db, AccountId id, const NewAddress& address) {
  execute(db, "update account set email = ?2, email_key = ?3, verified = ?4 where id = ?1", id, address.email,
          address.email_key, address.verified);
}

void remove_account(Writer& db, AccountId id) {
  execute(db, "delete from account where id = ?1", id);
}

}  // namespace lightkeep::store
