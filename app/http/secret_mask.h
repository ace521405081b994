// Keeps secrets out of the log by their shape, wherever a client put them. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace lightkeep::http {

/// `text` with `***` in place of each run of letters, digits, '-' and '_' that has the shape of a secret of
/// this server: an API key (`pk_…`), a token (43 characters of base64url; also one cut short, from 32 on,
/// when both cases are in it), a mailed code (eight digits, also as 1234 5678). Percent escapes are
/// understood, however often they were applied. Masks rather too much than too little.
std::string mask_secrets(std::string_view text);

}  // namespace lightkeep::http
