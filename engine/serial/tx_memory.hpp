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
    /// What lower transactions left at the location; recorded as read by the running transaction.
    [[nodiscard]] virtual Result<Value, Blocked> read(Location* location) noexcept = 0;
    /// What lower transactions probably left; not recorded. Exact where all of them have been committed.
    [[nodiscard]] virtual Result<Value, Blocked> estimate(Location* location) noexcept = 0;

protected:
    ~TxMemory() = default;
};
}  // namespace braid::engine
