// AES-GCM with AES-NI and PCLMULQDQ.
#if defined(__x86_64__)

#include "app/crypto/gcm_blocks.h"

namespace lightkeep::crypto {

const GcmKernel gcm_aesni = kernel<OneBlock>;

}  // namespace lightkeep::crypto

#endif
