#include "app/accounts/pending_mail.h"

namespace lightkeep::accounts {

PendingMail::PendingMail(Context& context, const std::optional<Letter>& letter) : context_(context) {
  if (letter) mail_ = context.ports.post->compose(*letter);
}

void PendingMail::insert(store::Writer& db) {
  if (mail_) row_ = insert_mail(db, context_.store.vault(), *mail_);
}

void PendingMail::insert_unsent(store::Writer& db) {
  if (mail_) mail_->recipient.clear();
  insert(db);
}

std::chrono::milliseconds PendingMail::delay(store::Reader& db) const {
  if (!row_ || mail_->sender.empty()) return {};
  return turns_before(db, *row_) * context_.ports.post->pace;
}

void PendingMail::send() {
  if (row_) context_.ports.post->send(*row_, std::chrono::milliseconds(0));
}

Letter code_letter(const Context& context, const CodeLetter& letter) {
  constexpr std::int64_t minute = 60'000;
  Letter made{
      .kind = letter.link.empty() ? "email_change" : "code", .to = std::string(letter.email), .values = {}};
  made.keep = std::chrono::milliseconds(context.settings.proof_lifetime);
  made.values = {{"code", std::string(letter.code)},
                 {"minutes", std::to_string(context.settings.proof_lifetime / minute)},
                 {"public_url", context.settings.public_url}};
  if (!letter.link.empty()) made.values.emplace_back("link", letter.link);
  return made;
}

std::optional<Letter> change_letter(const Context& context, const store::Account& account) {
  if (context.ports.post == nullptr || !account.verified) return std::nullopt;
  return Letter{.kind = "password_changed",
                .to = account.email,
                .values = {{"public_url", context.settings.public_url}}};
}

}  // namespace lightkeep::accounts
