// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/env.hpp"
#include "vm-frontends/move/receipt.hpp"

namespace braid::move
{
/// What a transaction's sessions leave, one upon another: writes and events.
class Effects
{
public:
    using Step = Result<Done, VmError>;

    Effects(TxState& state, const ChainConfig& chain) noexcept;

    /// Takes what the session did.
    [[nodiscard]] Step take(Session& session);
    [[nodiscard]] Step add_module(Bytes state_key, Bytes binary);
    [[nodiscard]] Step check_limits() const;
    /// Makes the state have it, for the sessions behind.
    void put() { writes_.put(); }

    /// From here on is the prologue's part, which holds whatever happens later.
    void keep_prologue();
    /// Takes everything behind it out of the state.
    void back_to_prologue();

    /// Puts it, and names it in a receipt.
    void leave(MoveReceipt& receipt);

    [[nodiscard]] WriteList& writes() noexcept { return writes_; }
    [[nodiscard]] std::span<const TxEvent> events() const noexcept { return events_; }

private:
    [[nodiscard]] Step require_time_of_slots();
    void take_events(Session& session, const ChangeSet& changes);

    TxState& state_;
    const ChainConfig& chain_;
    WriteList writes_;
    WriteList prologue_writes_;
    std::vector<TxEvent> events_;
    std::vector<std::uint64_t> event_sizes_;
    std::size_t prologue_event_count_ = 0;
    bool knows_time_ = false;
    bool ends_epoch_ = false;
};
}  // namespace braid::move
