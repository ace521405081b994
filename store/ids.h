// Row numbers of the metadata database as distinct types, so that a library cannot be passed for an asset.
#pragma once

#include <cstdint>

namespace lightkeep::store {

enum class OrganizationId : std::int64_t {};
enum class LibraryId : std::int64_t {};
enum class AssetId : std::int64_t {
};  // below 2^32, so that library << 32 | asset fits the search index's rowid
enum class ApiKeyId : std::int64_t {};
enum class ClaimId : std::int64_t {};
enum class AccountId : std::int64_t {};
enum class SessionId : std::int64_t {};
enum class DeviceId : std::int64_t {};
enum class ProofId : std::int64_t {};
enum class InvitationId : std::int64_t {};
enum class MailId : std::int64_t {};
enum class ProgramId : std::int64_t {};
enum class AppConnectionId : std::int64_t {};
enum class DeviceGrantId : std::int64_t {};
enum class ActId : std::int64_t {};

/// Unix time in milliseconds. The store never asks for the time: every caller passes it in.
using Millis = std::int64_t;

}  // namespace lightkeep::store
