// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "base/result.hpp"
#include "base/u256.hpp"
#include "storage/state_view.hpp"

namespace braid::engine
{
using storage::StateKey;
using storage::Value;

/// Why a read could not be answered now. The transaction returns it at once and is run again.
struct Blocked
{
    enum class Reason : std::uint8_t
    {
        /// A lower transaction is about to write the location.
        dependency,
        /// This incarnation was found to have read a stale value.
        aborted,
        /// The state before the block could not answer; the block fails with `error`.
        state,
    };
    Reason reason{};
    /// The lower transaction. [reason == dependency]
    std::uint32_t on = 0;
    /// [reason == state]
    storage::StateError error{};
};

/// A commutative change of an integer cell (32 bytes big-endian, absent is 0): the sum must stay in [0, limit].
struct Delta
{
    u256 amount;
    bool negative = false;
    u256 limit = ~u256{};
};

/// An interned location; equality of pointers is equality of keys within a block.
struct Location;

/// A transaction's window on the state: reads find its own writes first, then what lower transactions wrote, then the
/// state before the block, and record themselves. Writes stay here until the engine publishes them.
class TxView final
{
public:
    /// Interns the key: one hash and one probe. The pointer is good for the whole block.
    [[nodiscard]] Location* locate(const StateKey& key) noexcept;

    [[nodiscard]] Result<Value, Blocked> read(Location* location) noexcept;
    [[nodiscard]] Result<Value, Blocked> read(const StateKey& key) noexcept
    {
        return read(locate(key));
    }

    /// Replaces the value. A blob must live in `arena()` or outlive the block.
    void put(Location* location, const Value& value) noexcept;
    void erase(Location* location) noexcept { put(location, Value{}); }

    /// Adds to an integer cell without reading it; false and unchanged where the bounds refuse. The answer is an
    /// observation: the transaction runs again if it would differ on the final state.
    [[nodiscard]] Result<bool, Blocked> add(Location* location, const Delta& delta) noexcept;

    /// Forgets all writes and deltas; what was read stays recorded.
    void discard_writes() noexcept;

    /// Memory that lives as long as the block's result.
    [[nodiscard]] Arena& arena() noexcept;
    /// Memory for the running execution alone. Each worker has one; it is emptied before every execution, its first
    /// chunk kept, so that what a frontend builds per transaction costs no heap call.
    [[nodiscard]] Arena& scratch() noexcept;
    /// Position in the block's order.
    [[nodiscard]] std::uint32_t index() const noexcept;
};
}  // namespace braid::engine
