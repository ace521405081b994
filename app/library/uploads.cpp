#include "app/library/uploads.h"

#include <algorithm>
#include <vector>

#include "app/library/authorization.h"
#include "app/library/names.h"
#include "app/library/quota.h"
#include "app/library/store_access.h"
#include "store/checksum.h"
#include "store/random.h"
#include "store/store.h"
#include "store/uploads.h"
#include "text/quantity.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr int most_ended_uploads = 1'000;        // of one organization: the last ones can be asked for
constexpr std::size_t id_length = 24;            // nobody guesses it
constexpr std::size_t read_at_once = 256 << 10;  // bytes
constexpr std::int64_t save_after = 4 << 20;     // bytes: what a crash of the server may cost a sender
constexpr std::chrono::seconds longest_take_over{3};
constexpr int retry_seconds = 5;

[[noreturn]] void refuse_unknown_upload() {
  throw ApiError(errors::resource_not_found,
                 "There is no such upload in this library: it was ended, its time is over, or it never was. "
                 "Begin a new one.");
}

[[noreturn]] void refuse_locked() {
  throw ApiError(errors::upload_locked).retry_after(1);
}

void check_size(const Settings& settings, const NewUpload& upload) {
  if (upload.length == 0) throw ApiError(errors::bad_user_input, "`" + upload.filename + "` is empty.");
  const auto most = static_cast<std::uint64_t>(settings.max_file_size);
  if (upload.length <= most) return;
  throw ApiError(errors::payload_too_large, "`" + upload.filename + "` is larger than the " +
                                                text::format_size(most) + " allowed for one file.");
}

// What is promised to others of the organization counts as if it were there already.
void check_room(const Context& context, store::Reader& db, const store::Organization& organization,
                std::int64_t length) {
  const store::Unfinished unfinished = count_unfinished_uploads(db, organization.id);
  if (unfinished.count >= most_unfinished_uploads)
    throw ApiError(errors::rate_limited, "This organization has " + std::to_string(most_unfinished_uploads) +
                                             " uploads that are not finished. Finish or end some of them.")
        .retry_after(retry_seconds);
  check_quota(context.settings, organization, unfinished.length + length);
  if (organization.claimed) return;
  check_unclaimed(context.settings, db, organization, count_unclaimed_upload_bytes(db) + length);
}

std::optional<store::UploadTicketId> ticket_of(const Authorized& at) {
  return at.ticket ? std::optional(at.ticket->id) : std::nullopt;
}

// Whoever has a link may begin as many as it takes: those that began first and never ended give way.
void make_way(store::Writer& db, const Authorized& at) {
  if (at.ticket) trim_uploads_by_ticket(db, at.ticket->id, at.ticket->most - 1);
}

const api::ErrorRow& row_of(const std::string& code) {
  const auto table = api::error_table();
  const auto row = std::ranges::find(table, code, &api::ErrorRow::code);
  return row == table.end() ? errors::bad_user_input : *row;
}

UploadStatus status_of(const store::Upload& upload) {
  if (upload.asset) return UploadStatus::complete;
  if (upload.refusal) return UploadStatus::refused;
  return upload.whole() ? UploadStatus::whole : UploadStatus::receiving;
}

UploadState to_state(const store::Upload& upload) {
  UploadState state{upload.public_id, status_of(upload), upload.filename, upload.metadata,
                    upload.length,    upload.received,   upload.expires,  upload.asset};
  if (upload.refusal) state.refusal = ApiError(row_of(upload.refusal->code), upload.refusal->message);
  return state;
}

// Whoever sends the same bytes again is refused again.
bool is_final(const ApiError& error) {
  const int status = error.row().status;
  return status == 400 || status == 413 || status == errors::upload_link_ended.status;
}

std::unique_ptr<store::Checksum> make_checksum(const std::optional<PieceChecksum>& wanted) {
  if (!wanted) return nullptr;
  auto made = store::Checksum::make(wanted->algorithm);
  if (!made)
    throw ApiError(errors::bad_user_input, "The checksum must be one of " + checksum_algorithms() + ".");
  return made;
}

}  // namespace

std::string checksum_algorithms() {
  return store::checksum_names();
}

store::Upload Uploads::require(store::Reader& db, const Authorized& at, const std::string& id) const {
  auto upload = find_upload(db, at.library->id, id);
  if (!upload || upload->expires <= context_.now()) refuse_unknown_upload();
  // What began by a ticket goes on by it, and by nothing else.
  if (upload->ticket != ticket_of(at)) refuse_unknown_upload();
  return *std::move(upload);
}

store::Upload Uploads::find_row(const Caller& caller, const Path& path, const std::string& id) {
  return context_.read([&](store::Reader& db) {
    return require(db, authorize(db, caller, path, Action::edit_images, context_.now()), id);
  });
}

UploadState Uploads::create(const Caller& caller, const Path& path, const NewUpload& wanted) {
  const Authorized at = context_.read(
      [&](store::Reader& db) { return authorize(db, caller, path, Action::edit_images, context_.now()); });
  credential_use_.note(at, caller);
  NewUpload checked = wanted;
  checked.filename = clean_filename(wanted.filename);
  check_size(context_.settings, checked);
  const auto length = static_cast<std::int64_t>(checked.length);
  check_disk(context_, length);
  return context_.write([&](store::Writer& db) {
    const Authorized now = authorize(db, caller, path, Action::edit_images, context_.now());
    trim_ended_uploads(db, now.organization.id, most_ended_uploads);
    make_way(db, now);
    check_room(context_, db, now.organization, length);
    store::Upload row;
    row.public_id = store::random_alphanumeric(id_length);
    row.library = now.library->id;
    row.filename = checked.filename;
    row.parent = checked.parent;
    row.metadata = checked.metadata;
    row.length = length;
    row.ticket = ticket_of(now);
    row.expires = context_.now() + context_.settings.upload_window;
    insert_upload(db, row);
    return to_state(row);
  });
}

/// Brings the bytes of one piece into the file.
class Uploads::Receiver {
 public:
  Receiver(const store::Upload& upload, Piece& piece, store::UploadFile& file)
      : upload_(upload), piece_(piece), file_(file), checksum_(make_checksum(piece.checksum())) {}

  /// `save` is called now and then, where what came so far counts by itself.
  void run(const std::function<void()>& save) {
    std::vector<std::byte> buffer(read_at_once);
    auto saved = static_cast<std::int64_t>(file_.size());
    for (std::size_t got = piece_.read(buffer); got > 0; got = piece_.read(buffer)) {
      take(std::span(buffer).first(got));
      if (checksum_ || static_cast<std::int64_t>(file_.size()) - saved < save_after) continue;
      save();
      saved = static_cast<std::int64_t>(file_.size());
    }
    if (checksum_ && checksum_->finish() != piece_.checksum()->sum) throw ApiError(errors::checksum_mismatch);
  }

 private:
  void take(std::span<const std::byte> bytes) {
    const auto room = static_cast<std::size_t>(upload_.length) - static_cast<std::size_t>(file_.size());
    if (checksum_) checksum_->update(bytes);
    guarded([&] { file_.append(bytes.first(std::min(bytes.size(), room))); });
    if (bytes.size() > room)
      throw ApiError(errors::payload_too_large, "More bytes came than the upload was said to have.");
  }

  const store::Upload& upload_;
  Piece& piece_;
  store::UploadFile& file_;
  const std::unique_ptr<store::Checksum> checksum_;
};

UploadState Uploads::append(const Caller& caller, const Path& path, const std::string& id, Piece& piece) {
  find_row(caller, path, id);
  const auto hold = locks_.try_hold(id);
  if (!hold) refuse_locked();
  store::Upload upload = find_row(caller, path, id);
  if (piece.offset() != upload.received)
    throw ApiError(errors::upload_offset, "The upload is at " + std::to_string(upload.received) +
                                              ", and this piece begins at " + std::to_string(piece.offset()) +
                                              ".");
  if (!upload.whole()) receive(caller, path, upload, piece, *hold);
  if (upload.whole()) finish(caller, path, upload);
  return to_state(upload);
}

void Uploads::receive(const Caller& caller, const Path& path, store::Upload& upload, Piece& piece,
                      UploadLocks::Hold& hold) {
  require_bytes(caller, path, upload);
  check_disk(context_, upload.length - upload.received);
  const Authorized at = context_.read(
      [&](store::Reader& db) { return authorize(db, caller, path, Action::edit_images, context_.now()); });
  piece.charge_to(static_cast<std::int64_t>(at.organization.id));
  auto file = guarded([&] {
    return context_.store.upload_files().open(upload.public_id, static_cast<std::uint64_t>(upload.received));
  });
  const auto keep = [&] {
    guarded([&] { file.sync(); });
    upload.received = static_cast<std::int64_t>(file.size());
    save(caller, path, upload);
  };
  std::exception_ptr failure;
  try {
    Receiver receiver(upload, piece, file);
    hold.let_break_off([&piece] { piece.break_off(); });
    receiver.run(keep);
  } catch (...) {
    failure = std::current_exception();
  }
  hold.let_break_off(nullptr);
  if (!failure || !piece.checksum()) keep();
  if (failure) std::rethrow_exception(failure);
}

void Uploads::save(const Caller& caller, const Path& path, store::Upload& upload) {
  upload.expires = context_.now() + context_.settings.upload_window;
  context_.write([&](store::Writer& db) {
    const Authorized at = authorize(db, caller, path, Action::edit_images, context_.now());
    require(db, at, upload.public_id);
    note_received(db, upload.id, upload.received, upload.expires);
    if (!at.organization.claimed)
      check_unclaimed(context_.settings, db, at.organization, count_unclaimed_upload_bytes(db));
  });
}

UploadState Uploads::resume(const Caller& caller, const Path& path, const std::string& id) {
  find_row(caller, path, id);
  const auto hold = locks_.take_over(id, longest_take_over);
  if (!hold) refuse_locked();
  store::Upload upload = find_row(caller, path, id);
  require_bytes(caller, path, upload);
  if (upload.whole()) finish(caller, path, upload);
  return to_state(upload);
}

UploadState Uploads::find(const Caller& caller, const Path& path, const std::string& id) {
  store::Upload upload = find_row(caller, path, id);
  if (!upload.whole() || upload.ended()) return to_state(upload);
  const auto hold = locks_.try_hold(id);
  if (!hold) return to_state(upload);
  upload = find_row(caller, path, id);
  require_bytes(caller, path, upload);
  try {
    finish(caller, path, upload);
  } catch (const ApiError&) {
    if (!upload.refusal) throw;
  }
  return to_state(upload);
}

void Uploads::cancel(const Caller& caller, const Path& path, const std::string& id) {
  find_row(caller, path, id);
  const auto hold = locks_.take_over(id, longest_take_over);
  if (!hold) refuse_locked();
  forget(caller, path, find_row(caller, path, id));
}

/// The row goes first: a file without one is swept, a row without its file would promise bytes.
void Uploads::forget(const Caller& caller, const Path& path, const store::Upload& upload) {
  context_.write([&](store::Writer& db) {
    authorize(db, caller, path, Action::edit_images, context_.now());
    delete_upload(db, upload.id);
  });
  guarded([&] { context_.store.upload_files().remove(upload.public_id); });
}

/// Where the folder was damaged, the sender is told to begin anew.
void Uploads::require_bytes(const Caller& caller, const Path& path, const store::Upload& upload) {
  if (upload.ended()) return;
  const auto received = static_cast<std::uint64_t>(upload.received);
  if (context_.store.upload_files().has(upload.public_id, received)) return;
  context_.ports.log(Severity::warning, "bytes of the upload " + upload.public_id +
                                            " are missing from uploads/; its sender has to begin anew");
  forget(caller, path, upload);
  refuse_unknown_upload();
}

void Uploads::finish(const Caller& caller, const Path& path, store::Upload& upload) {
  if (upload.refusal) throw ApiError(row_of(upload.refusal->code), upload.refusal->message);
  if (upload.asset) return;
  try {
    ingest(caller, path, upload);
  } catch (const ApiError& error) {
    if (!is_final(error)) throw;
    upload.refusal = store::Refusal{std::string(error.row().code), error.message()};
  }
  if (upload.refusal)
    context_.write([&](store::Writer& db) { note_refusal(db, upload.id, *upload.refusal); });
  guarded([&] { context_.store.upload_files().remove(upload.public_id); });
  if (upload.refusal) throw ApiError(row_of(upload.refusal->code), upload.refusal->message);
}

void Uploads::ingest(const Caller& caller, const Path& path, store::Upload& upload) {
  const auto size = static_cast<std::uint64_t>(upload.length);
  const auto file = guarded([&] { return context_.store.upload_files().open(upload.public_id, size); });
  const auto batch = ingest_.begin(caller, path, size);
  batch->begin_file(upload.filename);
  std::vector<std::byte> buffer(read_at_once);
  for (std::uint64_t at = 0; at < size;) {
    const auto got = guarded([&] { return file.read_at(at, buffer); });
    if (got == 0) break;
    batch->append(std::span(buffer).first(got));
    at += got;
  }
  batch->end_file();
  const auto result = batch->commit(upload.parent, [&](store::Writer& db, const api::UploadResult& made) {
    if (!note_asset(db, upload.id, made.assets.front().id)) refuse_unknown_upload();
  });
  upload.asset = result.assets.front().id;
}

}  // namespace lightkeep::library
