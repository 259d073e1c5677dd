// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/vm.hpp"
#include "vm-frontends/evm/env.hpp"
#include "vm-frontends/evm/transaction.hpp"

namespace braid::evm
{
/// A decoded transaction as the engine takes it. `tx` outlives the result. The order key is of the sender.
[[nodiscard]] engine::Tx engine_tx_of(const EvmTx& tx) noexcept;

/// Ethereum's transactions, and those of chains on the OP Stack, as the engine takes them.
///
/// A decoded body is an EvmTx; DecodeError::code and Receipt::error are TxError. BlockEnv::vm_env holds an EvmEnv, a
/// receipt's detail is an EvmReceipt, and a SystemReceipt where the body is a SystemTx.
class Evm final : public engine::Vm
{
public:
    /// `crypto` outlives the Evm.
    Evm(std::uint64_t chain_id, const Crypto& crypto) noexcept
      : chain_id_(chain_id), crypto_(&crypto)
    {}

    /// decode_transaction(), and the chain.
    [[nodiscard]] Result<engine::Tx, engine::DecodeError> decode(
        Bytes raw, Arena& arena) const noexcept override;

    /// decode_transactions(), and the chain.
    [[nodiscard]] Result<Done, engine::DecodeManyError> decode_many(
        std::span<const engine::RawTx> raws, Arena& arena,
        std::span<engine::Tx> txs) const noexcept override;
    [[nodiscard]] std::size_t decode_count_min(std::size_t count) const noexcept override;

    /// The accounts of sender and recipient, and the access list.
    void prefetch(const engine::Tx& tx, const storage::StateView& state) const noexcept override;

    [[nodiscard]] Result<engine::Receipt, engine::Blocked> execute(const engine::Tx& tx,
        const engine::BlockEnv& env, engine::TxView& view) const noexcept override;

private:
    std::uint64_t chain_id_;
    const Crypto* crypto_;
};
}  // namespace braid::evm
