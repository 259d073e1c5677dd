// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tx_view.hpp"

namespace braid::engine
{
/// What a TxView stands on: the state as lower transactions left it. One is asked by one thread.
class TxMemory
{
public:
    /// Interns the key.
    [[nodiscard]] virtual Location* locate(const StateKey& key) noexcept = 0;
    /// Sets `value` to what lower transactions left at the location, and records it as read by the running transaction.
    /// False where it cannot; `why` says why.
    [[nodiscard]] virtual bool read(Location* location, Value& value, Blocked& why) noexcept = 0;
    /// The same with what they probably left; not recorded. Exact where all of them have been committed.
    [[nodiscard]] virtual bool estimate(
        Location* location, Value& value, Blocked& why) noexcept = 0;

protected:
    ~TxMemory() = default;
};
}  // namespace braid::engine
