// SPDX-License-Identifier: Apache-2.0
#include "bench/trusted_vm.hpp"

#include "vm-frontends/evm/evm.hpp"

namespace braid::bench
{
Result<engine::Tx, engine::DecodeError> TrustedVm::decode(
    Bytes raw, Arena& /*arena*/) const noexcept
{
    if (raw.size() != 4 || load_le<std::uint32_t>(raw.data()) >= txs_.size())
        return Err{
            engine::DecodeError{.code = static_cast<std::uint32_t>(evm::TxError::malformed)}};
    return evm::engine_tx_of(txs_[load_le<std::uint32_t>(raw.data())]);
}

Bytes trusted_name(std::uint32_t i, Arena& arena) noexcept
{
    std::array<std::uint8_t, 4> bytes;
    store_le(bytes.data(), i);
    return arena.copy(bytes);
}
}  // namespace braid::bench
