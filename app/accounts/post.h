// Letters to people. The rooms of the product say what is to be mailed; the composition root lends the post
// office that words, queues and sends it. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lightkeep::store {
enum class MailId : std::int64_t;
struct NewMail;
}  // namespace lightkeep::store

namespace lightkeep::accounts {

/// `kind` names the letter's templates (embedded_ui/templates/mail_<kind>_{text,html}.mustache); `values`
/// fill them in.
struct Letter {
  std::string kind;
  std::string to;
  std::vector<std::pair<std::string, std::string>> values;
  std::chrono::milliseconds keep{std::chrono::hours(24)};  // tried until then
  /// Who makes this server write to somebody: its letters wait for their turn among those of all senders.
  /// Empty for the person's own and for what the server itself has to say: it waits for nobody.
  std::string sender{};
};

/// A row is made by `compose` before the transaction, put into the outbox inside it (store::insert_mail), and
/// sent after it: what was promised is mailed also when the process ends in between.
struct Post {
  /// The message, worded. Throws ApiError(bad_user_input) for an address that no mail server would take, and
  /// std::invalid_argument when the letter has no template or lacks a value: our own mistake.
  std::function<store::NewMail(const Letter&)> compose;
  /// Sends now what is in the outbox and waits at most `patience` for the mail server's word: true when it
  /// took the message. Otherwise the outbox goes on: it returns at once when the mail has to wait for its
  /// turn. With no patience it only wakes the sender.
  std::function<bool(store::MailId, std::chrono::milliseconds patience)> send;
  /// Between two letters that wait for their turn (store::turns_before tells how many come first).
  std::chrono::milliseconds pace{};
};

}  // namespace lightkeep::accounts
