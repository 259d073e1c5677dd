// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "engine/block.hpp"
#include "engine/tx_view.hpp"
#include "storage/state_view.hpp"

namespace braid::engine
{
/// Why bytes are not a transaction; the number is the frontend's own error enumerator.
struct DecodeError
{
    /// The engine's own: no language of the table has the transaction's id.
    static constexpr std::uint32_t unknown_vm = ~std::uint32_t{0};

    std::uint32_t code = 0;
};

/// Transaction `index` of several is wrong, and none below it.
struct DecodeManyError
{
    std::size_t index = 0;
    DecodeError error;
};

/// A transaction language. Stateless, shared by all workers; one virtual call a transaction.
class Vm
{
public:
    virtual ~Vm() = default;

    /// Decodes the transaction and checks everything about it that needs no state, signatures included.
    /// What outlives the call is allocated in `arena`; `raw` outlives the result.
    [[nodiscard]] virtual Result<Tx, DecodeError> decode(
        Bytes raw, Arena& arena) const noexcept = 0;

    /// Decodes transactions of this language into `txs`, each as decode() does, up to the first that is wrong. One after
    /// another, unless the language knows better: signatures are checked quicker side by side.
    /// [txs.size() == raws.size()]
    [[nodiscard]] virtual Result<Done, DecodeManyError> decode_many(
        std::span<const RawTx> raws, Arena& arena, std::span<Tx> txs) const noexcept
    {
        for (std::size_t i = 0; i < raws.size(); ++i)
        {
            const auto tx = decode(raws[i].bytes, arena);
            if (!tx.ok())
                return Err{DecodeManyError{.index = i, .error = tx.error()}};
            txs[i] = *tx;
        }
        return Done{};
    }

    /// Of `count` transactions in all, how many decode_many() should get at once at the least where threads share them.
    [[nodiscard]] virtual std::size_t decode_count_min(std::size_t /*count*/) const noexcept
    {
        return 8;
    }

    /// Asks the state for what the transaction will read, as far as it can be told before it runs: a hint, which hastens
    /// the transaction where the state is on a device. Accesses that it declares, unless the language knows more.
    virtual void prefetch(const Tx& tx, const storage::StateView& state) const noexcept
    {
        for (const Access& access : tx.accesses)
            state.prefetch({&access.key, 1});
    }

    /// Looks up in the state before the block what the transaction will access, and replaces what `tx` has to say of it:
    /// accesses, their class, the body. Receipts and writes are the same where nobody calls it. What outlives the call goes
    /// to `arena`; values of the state outlive the block. [tx.is_unresolved]
    virtual void resolve(Tx& tx, const BlockEnv& /*env*/, const storage::StateView& /*state*/,
        Arena& /*arena*/) const noexcept
    {
        tx.is_unresolved = false;
    }

    /// Executes one transaction on top of what lower transactions wrote.
    /// The receipt's detail is allocated in `view.arena()`. A transaction that fails, or that is invalid on this
    /// state, is a receipt. Blocked passes on what `view` returned, or says Reason::state where what was read cannot
    /// stand together in a sound state: speculation may show that, and then the transaction runs again.
    [[nodiscard]] virtual Result<Receipt, Blocked> execute(
        const Tx& tx, const BlockEnv& env, TxView& view) const noexcept = 0;
};
}  // namespace braid::engine
