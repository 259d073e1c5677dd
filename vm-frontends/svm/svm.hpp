// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/vm.hpp"
#include "vm-frontends/svm/env.hpp"
#include "vm-frontends/svm/receipt.hpp"
#include "vm-frontends/svm/transaction/transaction.hpp"

namespace braid::svm
{
/// Solana's transactions as the engine takes them.
///
/// A decoded body is an SvmTx, or a SystemTx of block/. DecodeError::code is a TransactionErrorKind, Receipt::error one
/// above it (receipt.hpp). BlockEnv::vm_env holds an SvmEnv, a receipt's detail is an SvmReceipt.
///
/// What a transaction declares is exact: its message names every account that it may touch. Beside them it touches, and
/// does not declare, what orders nothing: the cell of fees, by a delta; the mark that its message was processed, which no
/// transaction shares that does not share who pays; the data of programs, which nobody changes who does not write the program.
class Svm final : public engine::Vm
{
public:
    /// What bytes may be taken for.
    enum class Signatures : std::uint8_t
    {
        verified,
        /// Whoever gives the bytes has verified them. For measuring execution alone, and for what was verified before.
        trusted,
    };
    explicit Svm(Signatures signatures = Signatures::verified) noexcept : signatures_(signatures) {}

    [[nodiscard]] Result<engine::Tx, engine::DecodeError> decode(
        Bytes raw, Arena& arena) const noexcept override;
    /// Verifies the signatures of all side by side.
    [[nodiscard]] Result<Done, engine::DecodeManyError> decode_many(
        std::span<const engine::RawTx> raws, Arena& arena,
        std::span<engine::Tx> txs) const noexcept override;
    [[nodiscard]] std::size_t decode_count_min(std::size_t count) const noexcept override;

    /// The accounts of the message; where it has lookups, their tables.
    void prefetch(const engine::Tx& tx, const storage::StateView& state) const noexcept override;
    /// Looks up the accounts of a transaction with lookups. Where that fails, it stays unresolved and is looked up when it
    /// runs: a table may have been made by then, but one that is usable never says anything else later in the block.
    void resolve(engine::Tx& tx, const engine::BlockEnv& env, const storage::StateView& state,
        Arena& arena) const noexcept override;

    [[nodiscard]] Result<engine::Receipt, engine::Blocked> execute(const engine::Tx& tx,
        const engine::BlockEnv& env, engine::TxView& view) const noexcept override;

private:
    Signatures signatures_;
};

/// A decoded transaction as the engine takes it. `tx` outlives the result.
[[nodiscard]] engine::Tx engine_tx_of(const SvmTx& tx, Arena& arena) noexcept;
/// The environment of the SVM. [there is one]
[[nodiscard]] const SvmEnv& svm_env_of(const engine::BlockEnv& env) noexcept;
}  // namespace braid::svm
