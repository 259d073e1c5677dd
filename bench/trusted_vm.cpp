// SPDX-License-Identifier: Apache-2.0
#include "bench/trusted_vm.hpp"

namespace braid::bench
{
Result<engine::Tx, engine::DecodeError> TrustedVm::decode(
    Bytes raw, Arena& /*arena*/) const noexcept
{
    if (raw.size() != 4 || load_le<std::uint32_t>(raw.data()) >= txs_.size())
        return Err{
            engine::DecodeError{.code = static_cast<std::uint32_t>(evm::TxError::malformed)}};
    const auto& tx = txs_[load_le<std::uint32_t>(raw.data())];
    engine::Tx decoded;
    decoded.vm = engine::VmId::evm;
    decoded.gas_limit = tx.gas_limit;
    decoded.body = &tx;
    return decoded;
}

Bytes trusted_name(std::uint32_t i, Arena& arena) noexcept
{
    std::array<std::uint8_t, 4> bytes;
    store_le(bytes.data(), i);
    return arena.copy(bytes);
}
}  // namespace braid::bench
