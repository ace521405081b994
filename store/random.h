// Randomness from the kernel (getrandom(2)); the only source of keys, tokens and ids.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace lightkeep::store {

void random_bytes(std::span<std::byte> out);
/// `length` characters of [A-Za-z0-9], uniform.
std::string random_alphanumeric(std::size_t length);
/// `bytes` random bytes as base64url without padding: 32 bytes give 43 characters.
std::string random_token(std::size_t bytes = 32);

}  // namespace lightkeep::store
