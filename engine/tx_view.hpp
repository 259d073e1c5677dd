// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "base/result.hpp"
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

/// An interned location; equality of pointers is equality of keys within a block.
struct Location;
}  // namespace braid::engine
