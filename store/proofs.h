// Rows of proofs: a code and a link on their way to an address, and the asking browser's ticket. All three
// are here as hashes only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/digest.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

enum class ProofPurpose { sign_in = 1, new_address = 2 };  // on disk: never renumber

/// Who asked for a proof; on disk. Below come the numbers of devices (store/devices.h).
enum class ProofAsker : std::int64_t { stranger = 0, known_network = -1 };
constexpr ProofAsker asker_of(DeviceId device) {
  return static_cast<ProofAsker>(device);
}

struct Proof {
  ProofId id{};
  Digest code_hash{};
  ProofPurpose purpose = ProofPurpose::sign_in;
  std::optional<AccountId> account{};  // whose address it is, or is to become; the proof goes with it
  std::string email{};
  std::string email_key{};
  std::string sealed_next{};  // may be empty
  int attempts = 0;           // wrong codes so far
};

struct NewProof {
  Digest ticket_hash{};
  Digest link_hash{};
  Digest code_hash{};
  ProofPurpose purpose = ProofPurpose::sign_in;
  ProofAsker asker = ProofAsker::stranger;
  std::optional<AccountId> account{};
  std::string email{};
  std::string email_key{};
  Millis created = 0;
  Millis expires = 0;
};

/// Earlier proofs of the same purpose go: to sign in, those of the same address and asker; to give an account
/// an address, those of the same account.
ProofId insert_proof(Writer& db, const NewProof& proof);
/// The sealed value needs the row's id as context, so it is set after the insert.
void set_sealed_next(Writer& db, ProofId id, std::string_view sealed);

// While they can be used.
std::optional<Proof> find_proof_by_ticket(Reader& db, const Digest& ticket_hash, Millis now);
std::optional<Proof> find_proof_by_link(Reader& db, const Digest& link_hash, Millis now);

/// When this asker was given the last one to sign in with this address that has not expired at `now`.
std::optional<Millis> last_asked(Reader& db, std::string_view email_key, ProofAsker asker, Millis now);

/// After the `most`-th wrong code no code fits any more; the link, which nobody can guess, goes on.
void count_wrong_code(Writer& db, ProofId id, int most);
void remove_proof(Writer& db, ProofId id);
/// Those that would change the account's address.
void remove_address_proofs(Writer& db, AccountId account);
/// All that lead into the account.
void remove_proofs(Writer& db, AccountId account);
/// Those that can be used. Proofs made later than `now` are from before the clock was set back, and do not
/// count.
int count_proofs(Reader& db, Millis now);
/// At most `most` of those that expired at `now` or before; returns how many.
int remove_expired_proofs(Writer& db, Millis now, int most);

}  // namespace lightkeep::store
