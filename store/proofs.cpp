// Rows of proofs.
#include "store/proofs.h"

#include <span>

#include "store/error.h"
#include "store/random.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

#define PROOF_COLUMNS "id, code_hash, purpose, account, email, email_key, sealed_next, attempts"

std::optional<Proof> read_proof(Statement& row) {
  if (!row.step()) return std::nullopt;
  Proof proof;
  proof.id = row.number<ProofId>(0);
  proof.code_hash = row.digest(1);
  proof.purpose = row.number<ProofPurpose>(2);
  proof.account = row.optional<AccountId>(3);
  proof.email = row.text(4);
  proof.email_key = row.text(5);
  if (!row.is_null(6)) proof.sealed_next = row.text(6);
  proof.attempts = row.number<int>(7);
  return proof;
}

}  // namespace

ProofId insert_proof(Writer& db, const NewProof& proof) {
  if (proof.purpose == ProofPurpose::sign_in) {
    execute(db, "delete from proof where email_key = ?1 and purpose = ?2 and asker = ?3", proof.email_key,
            proof.purpose, proof.asker);
  } else {
    execute(db, "delete from proof where account = ?1 and purpose = ?2", proof.account, proof.purpose);
  }
  return insert<ProofId>(
      db,
      "insert into proof (ticket_hash, link_hash, code_hash, purpose, account, email, email_key, created,"
      " expires, asker) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) returning id",
      proof.ticket_hash, proof.link_hash, proof.code_hash, proof.purpose, proof.account, proof.email,
      proof.email_key, proof.created, proof.expires, proof.asker);
}

void set_sealed_next(Writer& db, ProofId id, std::string_view sealed) {
  execute(db, "update proof set sealed_next = ?2 where id = ?1", id, Bytes{sealed});
}

std::optional<Proof> find_proof_by_ticket(Reader& db, const Digest& ticket_hash, Millis now) {
  return read_proof(query(db, "select " PROOF_COLUMNS " from proof where ticket_hash = ?1 and expires > ?2",
                          ticket_hash, now));
}

std::optional<Proof> find_proof_by_link(Reader& db, const Digest& link_hash, Millis now) {
  return read_proof(
      query(db, "select " PROOF_COLUMNS " from proof where link_hash = ?1 and expires > ?2", link_hash, now));
}

std::optional<Millis> last_asked(Reader& db, std::string_view email_key, ProofAsker asker, Millis now) {
  return read_first<Millis>(
      db,
      "select max(created) from proof where email_key = ?1 and purpose = ?2 and asker = ?3 and expires > ?4",
      email_key, ProofPurpose::sign_in, asker, now);
}

void count_wrong_code(Writer& db, ProofId id, int most) {
  execute(db, "update proof set attempts = attempts + 1 where id = ?1", id);
  Digest nobodys{};
  random_bytes(std::as_writable_bytes(std::span(nobodys)));
  execute(db, "update proof set ticket_hash = ?3 where id = ?1 and attempts >= ?2", id, most, nobodys);
}

void remove_proof(Writer& db, ProofId id) {
  execute(db, "delete from proof where id = ?1", id);
}

void remove_address_proofs(Writer& db, AccountId account) {
  execute(db, "delete from proof where account = ?1 and purpose = ?2", account, ProofPurpose::new_address);
}

void remove_proofs(Writer& db, AccountId account) {
  execute(db, "delete from proof where account = ?1", account);
}

int count_proofs(Reader& db, Millis now) {
  return static_cast<int>(
      read_number(db, "select count(*) from proof where expires > ?1 and created <= ?1", 0, now));
}

int remove_expired_proofs(Writer& db, Millis now, int most) {
  return execute(
      db,
      "delete from proof where id in (select id from proof where expires <= ?1 order by expires limit ?2)",
      now, most);
}

}  // namespace lightkeep::store
