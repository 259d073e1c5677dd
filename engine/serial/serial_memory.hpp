// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/serial/integer.hpp"
#include "engine/serial/key_hash.hpp"
#include "engine/serial/tx_memory.hpp"
#include "engine/serial/write_run.hpp"
#include "storage/write_set.hpp"
#include <algorithm>
#include <vector>

namespace braid::engine
{
/// The state of a block that runs one transaction after another: one current value a location.
/// One thread, no atomics.
template <typename Hash>
class SerialMemory final : public TxMemory
{
public:
    /// `keys` is where the names of locations go.
    SerialMemory(const storage::StateView& state, Arena& keys, const Hash& hash) noexcept
      : state_(state),
        may_wait_(state.may_wait()),
        keys_(keys),
        hash_(hash),
        slots_(slots_min),
        mask_(slots_min - 1)
    {}

    [[nodiscard]] Location* locate(const StateKey& key) noexcept override;
    [[nodiscard]] bool read(Location* location, Value& value, Blocked& why) noexcept override;
    [[nodiscard]] bool estimate(Location* location, Value& value, Blocked& why) noexcept override
    {
        return read(location, value, why);
    }

    /// Reads for which the state waited for its device.
    [[nodiscard]] std::uint64_t waits() const noexcept { return waits_; }

    /// Gives the location a value that lower transactions left, as if it were of the state before.
    void assume(const StateKey& key, const Value& value) noexcept;
    /// Makes what the transaction wrote the current state. [!view.blocked()]
    void apply(const TxView& view) noexcept;
    /// How many transactions the longest chain has that ends in this one, each of which read what the one before it
    /// wrote. Chains begin anew with each `epoch`. [apply(view); called for every transaction of the epoch]
    [[nodiscard]] std::uint32_t follow(const TxView& view, std::uint32_t epoch) noexcept;
    [[nodiscard]] bool has_written(const StateKey& key) const noexcept;
    /// Hands the key and value of every location that was written to `take`.
    template <typename Take>
    void for_each_written(const Take& take) const noexcept
    {
        for (const Cell* cell : written_)
            take(cell->key, cell->value);
    }
    /// Adds what was written to `run`. Views into `keys`.
    void add_to(WriteRun& run) const noexcept;
    /// What was written, sorted. Views into `keys`.
    [[nodiscard]] storage::WriteSet write_set() const noexcept;

private:
    static constexpr std::size_t slots_min = 256;

    struct Cell : Location
    {
        StateKey key;
        Value value;
        /// Whether `value` is known.
        bool known = false;
        bool written = false;
        /// The chain of the last transaction that wrote here, in what epoch.
        std::uint32_t chain = 0;
        std::uint32_t chain_epoch = 0;
    };
    struct Slot
    {
        std::uint64_t hash = 0;
        Cell* cell = nullptr;
    };

    /// The slot of the key, or the empty one where it belongs.
    [[nodiscard]] std::size_t slot_of(const StateKey& key, std::uint64_t hash) const noexcept;
    void grow() noexcept;
    [[gnu::noinline]] [[nodiscard]] Result<Value, storage::StateError> wait_for(
        const StateKey& key) noexcept;

    const storage::StateView& state_;
    const bool may_wait_;
    std::uint64_t waits_ = 0;
    Arena& keys_;
    Hash hash_;
    /// Open addressing, at most half full.
    std::vector<Slot> slots_;
    std::size_t mask_;
    std::size_t count_ = 0;
    std::vector<Cell*> written_;
    Arena cells_;
};

template <typename Hash>
std::size_t SerialMemory<Hash>::slot_of(const StateKey& key, std::uint64_t hash) const noexcept
{
    std::size_t at = static_cast<std::size_t>(hash) & mask_;
    while (slots_[at].cell != nullptr && (slots_[at].hash != hash || slots_[at].cell->key != key))
        at = (at + 1) & mask_;
    return at;
}

template <typename Hash>
Location* SerialMemory<Hash>::locate(const StateKey& key) noexcept
{
    const std::uint64_t hash = hash_(key);
    const std::size_t at = slot_of(key, hash);
    if (slots_[at].cell != nullptr)
        return slots_[at].cell;
    Cell* cell = cells_.make<Cell>();
    cell->key = {.vm = key.vm, .kind = key.kind, .bytes = keys_.copy(key.bytes)};
    slots_[at] = {.hash = hash, .cell = cell};
    if (2 * ++count_ > mask_)
        grow();
    return cell;
}

template <typename Hash>
bool SerialMemory<Hash>::read(Location* location, Value& value, Blocked& why) noexcept
{
    auto* cell = static_cast<Cell*>(location);
    if (!cell->known)
    {
        const auto before = may_wait_ ? wait_for(cell->key) : state_.read(cell->key);
        if (!before.ok())
        {
            why = {.reason = Blocked::Reason::state, .error = before.error()};
            return false;
        }
        cell->value = *before;
        cell->known = true;
    }
    value = cell->value;
    return true;
}

/// Reads, and counts where that waits.
template <typename Hash>
Result<Value, storage::StateError> SerialMemory<Hash>::wait_for(const StateKey& key) noexcept
{
    struct Unheard final : storage::PendingRead
    {
        void arrived(const Result<Value, storage::StateError>&) noexcept override {}
    };
    Unheard unheard;
    if (auto answer = state_.poll(key, unheard))
        return *answer;
    ++waits_;
    const auto answer = state_.read(key);
    state_.forget(key, unheard);
    return answer;
}

template <typename Hash>
void SerialMemory<Hash>::apply(const TxView& view) noexcept
{
    for (const Touch& touch : view.touches())
    {
        if (touch.own == Touch::Own::none)
            continue;
        auto* cell = static_cast<Cell*>(touch.location);
        if (touch.own == Touch::Own::value)
        {
            cell->value = touch.value;
        }
        else
        {
            const Bounds& bounds = view.bounds(touch);
            cell->value = value_of(fold(bounds.estimate, bounds.sum));
        }
        cell->known = true;
        if (!cell->written)
            written_.push_back(cell);
        cell->written = true;
    }
}

template <typename Hash>
void SerialMemory<Hash>::assume(const StateKey& key, const Value& value) noexcept
{
    auto* cell = static_cast<Cell*>(locate(key));
    cell->value = value;
    cell->known = true;
}

template <typename Hash>
std::uint32_t SerialMemory<Hash>::follow(const TxView& view, std::uint32_t epoch) noexcept
{
    std::uint32_t chain = 0;
    for (const Touch& touch : view.touches())
    {
        const auto* cell = static_cast<const Cell*>(touch.location);
        if (touch.read && cell->chain_epoch == epoch)
            chain = std::max(chain, cell->chain);
    }
    ++chain;
    for (const Touch& touch : view.touches())
    {
        if (touch.own != Touch::Own::value)
            continue;
        auto* cell = static_cast<Cell*>(touch.location);
        cell->chain = chain;
        cell->chain_epoch = epoch;
    }
    return chain;
}

template <typename Hash>
bool SerialMemory<Hash>::has_written(const StateKey& key) const noexcept
{
    const Cell* cell = slots_[slot_of(key, hash_(key))].cell;
    return cell != nullptr && cell->written;
}

template <typename Hash>
void SerialMemory<Hash>::add_to(WriteRun& run) const noexcept
{
    run.reserve(written_.size());
    for (const Cell* cell : written_)
        run.add({.key = cell->key, .value = cell->value});
}

template <typename Hash>
storage::WriteSet SerialMemory<Hash>::write_set() const noexcept
{
    WriteRun run;
    add_to(run);
    run.sort();
    return merge(std::array<const WriteRun*, 1>{&run});
}

template <typename Hash>
void SerialMemory<Hash>::grow() noexcept
{
    std::vector<Slot> grown(2 * slots_.size());
    mask_ = grown.size() - 1;
    for (const Slot& slot : slots_)
    {
        if (slot.cell == nullptr)
            continue;
        std::size_t at = static_cast<std::size_t>(slot.hash) & mask_;
        while (grown[at].cell != nullptr)
            at = (at + 1) & mask_;
        grown[at] = slot;
    }
    slots_ = std::move(grown);
}
}  // namespace braid::engine
