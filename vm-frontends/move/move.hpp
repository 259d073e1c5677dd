// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/vm.hpp"
#include "vm-frontends/move/env.hpp"
#include "vm-frontends/move/receipt.hpp"
#include "vm-frontends/move/transaction.hpp"

namespace braid::move
{
/// Aptos's transactions as the engine takes them.
///
/// A decoded body is a UserTransaction, or a SystemTransaction of block/. DecodeError::code is a TransactionFault,
/// Receipt::error the StatusCode with which execution ended. BlockEnv::vm_env holds a MoveEnv, a receipt's detail is a
/// MoveReceipt.
///
/// Nothing that a transaction accesses is known before it runs; transactions of one sender follow one another.
class Move final : public engine::Vm
{
public:
    /// What bytes may be taken for.
    enum class Signatures : std::uint8_t
    {
        verified,
        /// Whoever gives the bytes has verified them. For measuring execution alone, and for what was verified before.
        trusted,
    };
    /// `crypto` outlives it.
    explicit Move(const Crypto& crypto, Signatures signatures = Signatures::verified) noexcept
      : crypto_(&crypto), signatures_(signatures)
    {}

    [[nodiscard]] Result<engine::Tx, engine::DecodeError> decode(
        Bytes raw, Arena& arena) const noexcept override;
    /// Verifies the signatures of all side by side.
    [[nodiscard]] Result<Done, engine::DecodeManyError> decode_many(
        std::span<const engine::RawTx> raws, Arena& arena,
        std::span<engine::Tx> txs) const noexcept override;
    [[nodiscard]] std::size_t decode_count_min(std::size_t count) const noexcept override;

    [[nodiscard]] Result<engine::Receipt, engine::Blocked> execute(const engine::Tx& tx,
        const engine::BlockEnv& env, engine::TxView& view) const noexcept override;

private:
    const Crypto* crypto_;
    Signatures signatures_;
};

/// The environment of Move. [there is one]
[[nodiscard]] const MoveEnv& move_env_of(const engine::BlockEnv& env) noexcept;
}  // namespace braid::move
