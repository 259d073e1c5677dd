// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/natives/arena_list.hpp"
#include "vm-frontends/move/natives/key_index.hpp"
#include "vm-frontends/move/runtime/session.hpp"

namespace braid::move
{
/// Adding above an aggregator's limit, as natives abort.
inline constexpr std::uint64_t aggregator_overflow = 0x02'0001;
/// Taking below zero.
inline constexpr std::uint64_t aggregator_underflow = 0x02'0002;

/// Why a cell did not do what was asked.
enum class CellFault : std::uint8_t
{
    overflow,
    underflow,
    /// The state has no such cell.
    missing,
    /// The state stopped answering.
    stopped,
};

/// The aggregators of 0x1::aggregator that a session touches: each a cell of the state that is added to without being read,
/// until somebody reads it. What the cell's own bounds refuse is told at once, by the sum with what the state has.
/// aptos-core: aptos-move/aptos-aggregator/src/aggregator_v1_extension.rs, which tells of the latter only at the end.
class CellStore
{
public:
    /// Forgets the last session.
    void begin(Arena& arena, StateSource& state, const Hash32& session_hash) noexcept;

    /// A key that no cell has: SHA3-256 of the session's hash and of how many cells the session has touched.
    [[nodiscard]] Hash32 make_key() const noexcept;
    void create(const Hash32& table, const Hash32& key, unsigned __int128 limit) noexcept;

    [[nodiscard]] Result<Done, CellFault> add(
        const Hash32& table, const Hash32& key, const CellChange& change) noexcept;
    /// The number, which from then on the session knows, and will write.
    [[nodiscard]] Result<unsigned __int128, CellFault> read(
        const Hash32& table, const Hash32& key, unsigned __int128 limit) noexcept;
    void destroy(const Hash32& table, const Hash32& key) noexcept;

    /// Appends what the session did to each cell, in no order.
    void append_effects(std::vector<CellEffect>& effects) const noexcept;

private:
    struct Cell
    {
        enum class State : std::uint8_t
        {
            /// `value` is the sum of changes, negative where `is_negative`.
            sum,
            /// `value` is the number.
            known,
            /// Made and destroyed here, or destroyed; the latter where `in_state`.
            gone,
        };
        Bytes state_key;
        State state = State::sum;
        bool is_negative = false;
        /// Whether it was there before the session.
        bool in_state = true;
        unsigned __int128 value = 0;
        unsigned __int128 limit = 0;
    };

    [[nodiscard]] Cell& touch(
        const Hash32& table, const Hash32& key, unsigned __int128 limit) noexcept;
    [[nodiscard]] Result<Done, CellFault> add_known(Cell& cell, const CellChange& change) noexcept;
    [[nodiscard]] Result<Done, CellFault> add_sum(Cell& cell, const CellChange& change) noexcept;

    Arena* arena_ = nullptr;
    StateSource* state_ = nullptr;
    Hash32 session_hash_;
    /// Cells that are not gone.
    std::uint32_t live_count_ = 0;
    ArenaList<Cell> cells_;
    KeyIndex index_;
};
}  // namespace braid::move
