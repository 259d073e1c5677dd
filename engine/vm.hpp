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

/// A transaction language. Stateless, shared by all workers; one virtual call a transaction.
class Vm
{
public:
    virtual ~Vm() = default;

    /// Decodes the transaction and checks everything about it that needs no state, signatures included.
    /// What outlives the call is allocated in `arena`; `raw` outlives the result.
    [[nodiscard]] virtual Result<Tx, DecodeError> decode(
        Bytes raw, Arena& arena) const noexcept = 0;

    /// Executes one transaction on top of what lower transactions wrote.
    /// The receipt's detail is allocated in `view.arena()`. A transaction that fails, or that is invalid on this
    /// state, is a receipt. Blocked passes on what `view` returned, or says Reason::state where what was read cannot
    /// stand together in a sound state: speculation may show that, and then the transaction runs again.
    [[nodiscard]] virtual Result<Receipt, Blocked> execute(
        const Tx& tx, const BlockEnv& env, TxView& view) const noexcept = 0;
};
}  // namespace braid::engine
