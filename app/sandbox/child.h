// The life of a process that decodes: forked by `lightkeep decode`, which fork_server.h starts. One thread.
#pragma once

namespace lightkeep::sandbox {

/// Forks for the server until that is gone. In each child: confines itself, then decodes what it is asked for
/// until the server is gone. The result is the exit code; 2 when a person started it.
int run_child();

}  // namespace lightkeep::sandbox
