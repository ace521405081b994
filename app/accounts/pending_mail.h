// A letter that belongs to a change: worded before the transaction, kept inside it, sent after it. Inside the
// room only.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "app/accounts/context.h"
#include "store/outbox.h"

namespace lightkeep::accounts {

class PendingMail {
 public:
  /// Null: nobody is to be told.
  PendingMail(Context& context, const std::optional<Letter>& letter);

  void insert(store::Writer& db);
  /// Does the work of `insert`; the letter waits for its turn like any other, and then goes nowhere.
  void insert_unsent(store::Writer& db);
  /// About how long the letter that was kept waits for its turn.
  std::chrono::milliseconds delay(store::Reader& db) const;
  void send();

 private:
  Context& context_;
  std::optional<store::NewMail> mail_;
  std::optional<store::MailId> row_;
};

struct CodeLetter {
  std::string_view email;
  std::string_view code;  // as shown
  std::string_view link;  // empty: to confirm a new address, where only the code counts
};
Letter code_letter(const Context& context, const CodeLetter& letter);
/// To an account whose password or address was changed; null where nobody can be told.
std::optional<Letter> change_letter(const Context& context, const store::Account& account);

}  // namespace lightkeep::accounts
