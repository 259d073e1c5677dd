// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_view.hpp"
#include <chrono>

namespace braid::bench
{
/// A state whose every read takes at least so long, as from a device. The reader's thread sleeps, so that others may
/// use the core, and spins only through what a sleep cannot hit.
class LatencyView final : public storage::StateView
{
public:
    /// `state` outlives this.
    LatencyView(const storage::StateView& state, std::chrono::microseconds latency) noexcept
      : state_(state), latency_(latency)
    {}

    [[nodiscard]] Result<storage::Value, storage::StateError> read(
        const storage::StateKey& key) const noexcept override;

private:
    const storage::StateView& state_;
    std::chrono::microseconds latency_;
};
}  // namespace braid::bench
