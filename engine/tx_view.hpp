// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "base/result.hpp"
#include "base/u256.hpp"
#include "storage/state_view.hpp"
#include <array>
#include <span>
#include <vector>

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
        /// The state before the block has not answered yet.
        arrival,
    };
    Reason reason{};
    /// The lower transaction. [reason == dependency]
    std::uint32_t on = 0;
    /// [reason == state]
    storage::StateError error{};
};

/// A commutative change of an integer cell (32 bytes big-endian, absent is 0): the sum must stay in [0, limit].
/// A sum of 0 is left as absent, so an integer has one form.
struct Delta
{
    u256 amount;
    bool negative = false;
    u256 limit = ~u256{};
};

/// A signed sum of deltas. [magnitude != 0 where negative]
struct SignedSum
{
    u256 magnitude;
    bool negative = false;
};

/// An interned location; equality of pointers is equality of keys within a block.
/// Each memory derives its own from it.
struct Location
{
};

class TxMemory;

/// What a transaction did to one location, in terms of what lower transactions left there.
struct Touch
{
    enum class Own : std::uint8_t
    {
        /// Nothing.
        none,
        /// Replaced it by `value`.
        value,
        /// Added the sum of its `bounds`.
        delta,
    };
    static constexpr std::uint32_t no_bounds = ~std::uint32_t{0};

    // Written out: without it a touch would be zeroed before it is filled.
    Touch() noexcept {}

    Location* location = nullptr;
    /// Which of TxView::bounds() this location has, or no_bounds.
    std::uint32_t bounds = no_bounds;
    Own own = Own::none;
    /// Whether `base` holds what lower transactions left.
    bool read = false;
    Value base;
    Value value;
};

/// What answers of TxView::add() tell of the value below: all of them stay the same while it is within [low, high].
struct Bounds
{
    SignedSum sum;
    /// What the value below was taken to be.
    u256 estimate;
    u256 low;
    u256 high = ~u256{};

    [[nodiscard]] bool hold_for(const u256& base) const noexcept
    {
        return !(base < low) && !(base > high);
    }
};

/// A transaction's window on the state: reads find its own writes first, then what lower transactions wrote, then the
/// state before the block, and record themselves. Writes stay here until the engine publishes them.
///
/// One class for every executor; the memory below is asked once a location.
class TxView final
{
public:
    /// Interns the key: one hash and one probe. The pointer is good for the whole block.
    /// [key.bytes.size() <= StateKey::size_max]
    [[nodiscard]] Location* locate(const StateKey& key) noexcept;

    /// Once a call was refused with Blocked, so are all later ones that need the memory below.
    [[nodiscard]] Result<Value, Blocked> read(Location* location) noexcept;
    [[nodiscard]] Result<Value, Blocked> read(const StateKey& key) noexcept
    {
        return read(locate(key));
    }

    /// Replaces the value. A blob must live in `arena()` or outlive the block.
    void put(Location* location, const Value& value) noexcept;
    void erase(Location* location) noexcept { put(location, Value{}); }

    /// Adds to an integer cell without reading it; false and unchanged where the bounds refuse. The answer is an
    /// observation: the transaction runs again if it would differ on the final state. A location that holds anything
    /// but an integer is StateError::corrupt.
    [[nodiscard]] Result<bool, Blocked> add(Location* location, const Delta& delta) noexcept;

    /// Forgets all writes and deltas; what was read stays recorded.
    void discard_writes() noexcept;

    /// Memory that lives as long as the block's result.
    [[nodiscard]] Arena& arena() noexcept { return *arena_; }
    /// Memory for the running execution alone. Each worker has one; it is emptied before every execution, its first
    /// chunk kept, so that what a frontend builds per transaction costs no heap call.
    [[nodiscard]] Arena& scratch() noexcept { return scratch_; }
    /// Position in the block's order.
    [[nodiscard]] std::uint32_t index() const noexcept { return index_; }

    /// The rest is for executors. A view runs one transaction after another on the same memory.
    explicit TxView(TxMemory& memory) noexcept : memory_(&memory) {}
    TxView(const TxView&) = delete;
    TxView& operator=(const TxView&) = delete;

    /// Forgets the last transaction. `arena` is where what outlives the execution goes.
    void begin(std::uint32_t index, Arena& arena) noexcept;
    /// In the order of first touch.
    [[nodiscard]] std::span<const Touch> touches() const noexcept
    {
        return {touches_.data(), count_};
    }
    [[nodiscard]] const Bounds& bounds(const Touch& touch) const noexcept
    {
        return bounds_[touch.bounds];
    }
    /// How many touches have bounds.
    [[nodiscard]] std::size_t bounds_count() const noexcept { return bounds_.size(); }
    /// Whether the transaction leaves a value or a delta at the location.
    [[nodiscard]] bool writes(const Location* location) const noexcept;
    /// Whether the memory refused something; the execution then counts for nothing.
    [[nodiscard]] bool blocked() const noexcept { return is_blocked_; }
    /// [blocked()]
    [[nodiscard]] const Blocked& why_blocked() const noexcept { return why_blocked_; }

private:
    /// Up to so many touches are found by looking at all.
    static constexpr std::size_t scanned_max = 8;

    [[nodiscard]] std::size_t find(const Location* location) const noexcept;
    [[nodiscard]] Touch& insert(Location* location) noexcept;
    [[nodiscard]] Touch& find_or_insert(Location* location) noexcept;
    [[nodiscard]] std::size_t slot_of(const Location* location) const noexcept;
    void enter(std::size_t touch) noexcept;
    void index_all() noexcept;
    bool refuse(const Blocked& why) noexcept;
    [[nodiscard]] bool read_base(Touch& touch) noexcept;
    [[nodiscard]] bool resolve_own(Touch& touch) noexcept;
    [[nodiscard]] bool open_bounds(Touch& touch) noexcept;
    [[nodiscard]] Result<bool, Blocked> add_to_value(
        Touch& touch, const Value& from, const Delta& delta) noexcept;

    TxMemory* memory_;
    Arena* arena_ = nullptr;
    std::uint32_t index_ = 0;
    bool is_blocked_ = false;
    Blocked why_blocked_;
    std::array<const Location*, scanned_max> first_{};
    /// The first count_ are this transaction's.
    std::vector<Touch> touches_;
    std::size_t count_ = 0;
    std::vector<Bounds> bounds_;
    /// Open addressing over touches_, one above the index; used above scanned_max.
    std::vector<std::uint32_t> slots_;
    std::size_t slot_mask_ = 0;
    Arena scratch_;
};
}  // namespace braid::engine
