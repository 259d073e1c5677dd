// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/vm.hpp"
#include "vm-frontends/evm/transaction.hpp"

namespace braid::bench
{
/// The EVM without decoding and signatures, for measuring execution alone: bytes to decode are the number of a generated
/// transaction, four bytes least significant first, whose sender is believed. Never to be given bytes from outside a
/// benchmark; what it executes, it executes as the EVM does.
class TrustedVm final : public engine::Vm
{
public:
    /// Both outlive this.
    TrustedVm(const engine::Vm& evm, std::span<const evm::EvmTx> txs) noexcept
      : evm_(evm), txs_(txs)
    {}

    /// A number beyond the transactions is TxError::malformed.
    [[nodiscard]] Result<engine::Tx, engine::DecodeError> decode(
        Bytes raw, Arena& arena) const noexcept override;

    void prefetch(const engine::Tx& tx, const storage::StateView& state) const noexcept override
    {
        evm_.prefetch(tx, state);
    }

    [[nodiscard]] Result<engine::Receipt, engine::Blocked> execute(const engine::Tx& tx,
        const engine::BlockEnv& env, engine::TxView& view) const noexcept override
    {
        return evm_.execute(tx, env, view);
    }

private:
    const engine::Vm& evm_;
    std::span<const evm::EvmTx> txs_;
};

/// The bytes by which a TrustedVm knows transaction `i`.
[[nodiscard]] Bytes trusted_name(std::uint32_t i, Arena& arena) noexcept;
}  // namespace braid::bench
