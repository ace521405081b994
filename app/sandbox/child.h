// The life of a process that decodes: `lightkeep decode`, as decoder_process.h starts it. One thread.
#pragma once

namespace lightkeep::sandbox {

/// Confines itself, then decodes what it is asked for until the server is gone. The result is the exit code;
/// 2 when a person started it.
int run_child();

}  // namespace lightkeep::sandbox
