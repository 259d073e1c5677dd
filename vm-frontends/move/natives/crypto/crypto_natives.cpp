// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/crypto/crypto_natives.hpp"
#include "vm-frontends/move/natives/crypto/crypto_call.hpp"
#include <vector>

namespace braid::move
{
std::span<const NativeEntry> crypto_natives() noexcept
{
    static const std::vector<NativeEntry> entries = []
    {
        std::vector<NativeEntry> all;
        for (const auto& part : {algebra_natives(), bls12381_natives(), bulletproofs_natives(),
                 hash_natives(), ristretto255_natives(), signature_natives()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return entries;
}
}  // namespace braid::move
